import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { REQUEST_ID_HEADER, requestIdOf } from '../http/request-id.ts'
import { quickRefusal } from './refusal.ts'

/** Tells whether a request that comes now is refused. */
export interface Full {
  readonly isFull: boolean
  /** The same, and counts it as refused if so. */
  refuses(): boolean
}

/** What a server knows of one of its connections. */
export interface ServedConnection {
  /** The request that began last. */
  readonly request: IncomingMessage | undefined
  /** Requests that have no complete answer yet. */
  readonly open: number
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
 * Refuses requests of a connection before node:http parses them, which is most of what a refusal costs. That is possible
 * where nothing is under way on it, and a piece of data is one whole POST. Whatever else there is goes to node:http, as
 * every request does while there is room, and as the first one does: only the parser knows whether a request begins with
 * the next piece. What it makes of a whole POST tells. Once a connection has sent anything else, nothing on it is read
 * here any more.
 *
 * To be called when a connection has brought a request that there was no room for, and has its answer. All that comes
 * then passes through here, which costs an eighth of a small operation; on other connections node:http reads by itself.
 *
 * @param mayRefuse whether anything may be refused here at present
 */
export function refuseQuickly(
  socket: Socket,
  full: Full,
  connection: ServedConnection,
  mayRefuse: () => boolean,
): void {
  const [toHttp, ...others] = socket.listeners('data') as ((bytes: Buffer) => void)[]
  // Should node:http ever read in another way, it is left alone.
  if (!toHttp || others.length > 0) return
  /** Whether pieces may be whole requests, and whether the next one begins where a request does. */
  let isReadable = true
  let isAtStart = false
  let seenAt = 0
  socket.removeListener('data', toHttp)
  socket.on('data', (bytes: Buffer) => {
    if (!isReadable) return toHttp(bytes)
    const head = headOfWhole(bytes)
    const isFree = connection.open === 0 && mayRefuse()
    const isSeen = performance.now() - seenAt < SEEN_EVERY_MS
    if (head !== undefined && isAtStart && isFree && isSeen && full.refuses()) {
      socket.write(quickRefusal(requestIdOf(REQUEST_ID.exec(head)?.[1])), 'latin1')
      return
    }
    const before = connection.request
    seenAt = performance.now()
    toHttp(bytes)
    const { request } = connection
    isAtStart ||= head !== undefined && isFree && request !== before && isMadeOf(request, head)
    isReadable = head !== undefined && isAtStart
  })
}

/** Whether the parser has read this head and its body, and nothing before: that would have become a header more. */
function isMadeOf(request: IncomingMessage | undefined, head: string): boolean {
  const lines = head.split('\r\n').length - 2
  return request?.complete === true && request.rawHeaders.length === 2 * lines
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
