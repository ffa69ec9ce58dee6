import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { REQUEST_ID_HEADER, requestIdOf } from '../http/request-id.ts'
import { quickRefusal } from './refusal.ts'

/** Tells whether a request that comes now is refused, and counts it if so. */
export interface Full {
  refuses(): boolean
}

/**
 * So often, in milliseconds, a refusal goes the long way: node:http closes connections on which it has seen no request
 * for a minute.
 */
const SEEN_EVERY_MS = 20_000
/** A head of a request is shorter. */
const MAX_HEAD_BYTES = 4096
const POST = Buffer.from('POST ')

/** Lines of ASCII, none of them continued. */
const HEAD = /^POST \/[!-~]* HTTP\/1\.1\r\n(?:[!-9;-~]+:[\t -~]*\r\n)+$/
/** What a parser has to see. */
const SPECIAL = /^(?:transfer-encoding|expect|upgrade|trailer|connection(?!: ?keep-alive\r)):?/im
const LENGTH = /^content-length: ?(\d{1,7})\r$/gim
const REQUEST_ID = new RegExp(`^${REQUEST_ID_HEADER}: ?(\\S+)\\r$`, 'im')

/**
 * Refuses requests before node:http parses them, which is most of what a refusal costs. That is possible where nothing is
 * under way on a connection, and a piece of data is one whole POST. Whatever else there is goes to node:http, as every
 * request does while there is room. Once a connection has sent anything but whole POSTs, nothing on it is read here any
 * more: where a request begins is then known to the parser alone.
 *
 * @param isBusy whether a request of this connection has no complete answer yet
 */
export function refuseQuickly(server: Server, full: Full, isBusy: (socket: Socket) => boolean): void {
  server.on('connection', (socket: Socket) => {
    const [toHttp, ...others] = socket.listeners('data') as ((bytes: Buffer) => void)[]
    // Should node:http ever read in another way, it is left alone.
    if (!toHttp || others.length > 0) return
    let isReadable = true
    let seenAt = performance.now()
    socket.removeListener('data', toHttp)
    socket.on('data', (bytes: Buffer) => {
      if (isReadable) {
        const head = headOfWhole(bytes)
        const isSeen = performance.now() - seenAt < SEEN_EVERY_MS
        if (head !== undefined && isSeen && !isBusy(socket) && full.refuses()) {
          socket.write(quickRefusal(requestIdOf(REQUEST_ID.exec(head)?.[1])), 'latin1')
          return
        }
        isReadable = head !== undefined
        seenAt = performance.now()
      }
      toHttp(bytes)
    })
  })
}

/** The head of a POST, with the line break at its end, if the bytes are all of it and nothing else. */
export function headOfWhole(bytes: Buffer): string | undefined {
  if (bytes.compare(POST, 0, POST.length, 0, Math.min(POST.length, bytes.length)) !== 0) return undefined
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, MAX_HEAD_BYTES))
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = text.slice(0, end + 2)
  if (!HEAD.test(head) || SPECIAL.test(head)) return undefined
  const [length, ...others] = [...head.matchAll(LENGTH)]
  const isOne =
    length !== undefined && others.length === 0 && (head.match(/content-length/gi) ?? []).length === 1
  return isOne && Number(length[1]) === bytes.length - end - 4 ? head : undefined
}
