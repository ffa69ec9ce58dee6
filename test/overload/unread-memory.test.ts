import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { HeldServer } from '../support/held-server.ts'

const READERS = 60
const AT_ONCE = 10
/** An answer of nearly 8 MB, of which the system takes up to 4 MB in advance. */
const QUERY =
  'query ($t: DateTime!) { rooms(first: 1000, filter: { startsAfter: $t }) { nodes { description again: description } } }'
const BUDGET_MB = 64
/** What else a server has outside of its heap: code, upstream's answers, and texts that no collection has looked at yet. */
const BESIDE_MB = 200

let emulator: Emulator
let server: HeldServer
let sockets: Socket[] = []
let asked = 0

/** Each asks for something else: equal operations of one moment are answered with the same bytes. */
function request() {
  const t = new Date(Date.UTC(2001, 0, 1) + asked++).toISOString()
  return { query: QUERY, variables: { t } }
}

beforeAll(async () => {
  emulator = await startEmulator({ rooms: 1000 })
  for (const id of emulator.signalwire.roomIds()) {
    emulator.signalwire.patchRoom(id, { description: 'x'.repeat(3900) })
  }
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await server.stop()
})
afterAll(() => emulator.close())

/** Asks, and takes no more than the first bytes. Resolves when these have come. */
async function readNothing(): Promise<void> {
  const { port } = new URL(await server.endpoint)
  const socket = connect(Number(port), '127.0.0.1')
  sockets.push(socket.on('error', () => {}))
  const body = JSON.stringify(request())
  const head = ['POST /graphql HTTP/1.1', 'host: localhost', 'content-type: application/json']
  socket.write(`${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  return new Promise((resolve) =>
    socket.once('close', resolve).once('data', () => resolve(void socket.pause())),
  )
}

/** What a server has outside of its heap when readers have come of whom each takes nothing, the most of it. */
async function mostOf(readers: number, maxUnsentBytes: number): Promise<number> {
  server = new HeldServer(emulator, 384, {
    ROOMGRAPH_MAX_UNSENT_BYTES: String(maxUnsentBytes),
    ROOMGRAPH_MAX_LOOP_DELAY_MS: '0',
  })
  await server.endpoint
  await server.ask(request())
  const before = await server.outsideMb()
  let most = 0
  for (let begun = 0; begun < readers; begun += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, readNothing))
    most = Math.max(most, await server.outsideMb())
  }
  expect(server.ended).toBeUndefined()
  return most - before
}

test('many readers who take nothing hold no more memory than the budget has', async () => {
  expect(await mostOf(READERS, BUDGET_MB * 1e6)).toBeLessThan(BUDGET_MB + BESIDE_MB)
}, 90_000)

test('without a budget to speak of, they hold more than that', async () => {
  expect(await mostOf(READERS, 999_999_999)).toBeGreaterThan(BUDGET_MB + BESIDE_MB)
}, 90_000)
