/**
 * The upstream of `bench/live.ts`: some sessions in progress, three of which change when it is told to. It says when that was, and when
 * it first answered with it.
 *
 *     node bench/live/upstream.ts      prints its origin; POST /change changes; GET /changed tells
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SIGNALWIRE_CREDENTIALS, startEmulator } from '../../src/emulator/index.ts'
import { absoluteNow } from './watching.ts'

const SESSIONS = 5
const CHANGING = 3
/** So that three of them make an event of 2 KB. */
const DISPLAY_NAME = 'A room with a name of the usual length'

/** The latest change, in milliseconds since 1970 with fractions. */
export interface Changed {
  readonly changedAt: number
  readonly answeredAt: number | undefined
  /** How often the sessions were asked for so far. */
  readonly readings: number
}

const emulator = await startEmulator({ rooms: 40, conferences: 0, sessions: 40 })
const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
const headers = { authorization: `Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}` }
const bytesOf = async (path: string) => (await fetch(`${emulator.url}/api/video/${path}`, { headers })).text()

const rooms = JSON.stringify({ ...JSON.parse(await bytesOf('rooms?page_size=20')), links: {} })
const { data } = JSON.parse(await bytesOf(`room_sessions?status=in-progress&page_size=${SESSIONS}`))
let version = 0
let sessions = ''
let changed: Omit<Changed, 'readings'> = { changedAt: 0, answeredAt: 0 }
let readings = 0

function change(): void {
  version++
  const now = data.map((session: object, index: number) =>
    index < CHANGING ? { ...session, display_name: `${DISPLAY_NAME} ${version}` } : session,
  )
  sessions = JSON.stringify({ links: {}, data: now })
  changed = { changedAt: absoluteNow(), answeredAt: undefined }
}

change()
createServer((request, response) => {
  if (request.url === '/change') change()
  const isControl = request.url?.startsWith('/change') ?? false
  const isSessions = request.url?.startsWith('/api/video/room_sessions') ?? false
  if (isSessions) readings++
  response.setHeader('content-type', 'application/json')
  response.end(
    isControl ? JSON.stringify({ ...changed, readings } satisfies Changed) : isSessions ? sessions : rooms,
  )
  if (isSessions && changed.answeredAt === undefined) changed = { ...changed, answeredAt: absoluteNow() }
}).listen(0, '127.0.0.1', function (this: { address(): unknown }) {
  console.log(`http://127.0.0.1:${(this.address() as AddressInfo).port}`)
})
