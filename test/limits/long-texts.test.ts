import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { HeldServer } from '../support/held-server.ts'

/** Three times what is promised of a machine that has nothing else to do. */
const HELD_MS = 3 * 50
const ROOMS = 1000
const AT_ONCE = 8
const LIMIT = 8_000_000

let emulator: Emulator
let server: HeldServer

beforeAll(async () => {
  emulator = await startEmulator({ rooms: ROOMS })
  server = new HeldServer(emulator, 384)
  await server.endpoint
  await ask('{ rooms(first: 1000) { nodes { description } } }')
})
afterAll(async () => {
  await server.stop()
  await emulator.close()
})

function ask(query: string) {
  return server.ask({ query }, { accept: 'application/json, multipart/mixed;q=0.5' })
}

const describeAll = (description: string) => changeAll({ description, meta: {} })

async function changeAll(raw: Readonly<Record<string, unknown>>): Promise<void> {
  const { text } = await ask('{ rooms(first: 1000) { nodes { roomId } } }')
  for (const { roomId } of JSON.parse(text).data.rooms.nodes) emulator.signalwire.patchRoom(roomId, raw)
}

const texts: [what: string, text: string][] = [
  ['of one byte each', 'x'.repeat(7300)],
  ['of four bytes', '😀'.repeat(1800)],
  ['that JSON writes with six', '\u0001'.repeat(1200)],
]

test.each(texts)(
  'answers of nearly 8 MB, of letters %s, hold nobody up, one or eight at once',
  async (_, text) => {
    await describeAll(text)
    // In another text each time, so that the first comes as a new operation does.
    const query = `{ rooms(first: 1000) { nodes { description } } } # ${text.length} ${text.charCodeAt(0)}`
    const whole = { data: { rooms: { nodes: Array.from({ length: ROOMS }, () => ({ description: text })) } } }
    for (const times of [1, AT_ONCE]) {
      await server.held()
      const answers = await Promise.all(Array.from({ length: times }, () => ask(query)))
      const held = await server.held()
      for (const answer of answers) expect(answer.text === JSON.stringify(whole)).toBe(true)
      expect(held).toBeLessThan(HELD_MS)
    }
  },
)

test.each(texts)(
  'one part of nearly 8 MB, of letters %s, holds nobody up, one or eight at once',
  async (_, text) => {
    await describeAll(text)
    const query = '{ __typename ... @defer { rooms(first: 1000) { nodes { description } } } }'
    const nodes = Array.from({ length: ROOMS }, () => ({ description: text }))
    const part = JSON.stringify({ incremental: [{ data: { rooms: { nodes } }, path: [] }], hasNext: false })
    for (const times of [1, AT_ONCE]) {
      await server.held()
      const answers = await Promise.all(Array.from({ length: times }, () => ask(query)))
      const held = await server.held()
      for (const answer of answers) {
        const length = /Content-Length: (\d+)\r\n\r\n\{"incremental"/.exec(answer.text)?.[1]
        expect(Number(length)).toBe(Buffer.byteLength(part))
        expect(answer.text.includes(part)).toBe(true)
      }
      expect(held).toBeLessThan(HELD_MS)
    }
  },
)

const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) })
const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]))

test.each<[string, object]>([
  ['of 900 levels', deep(900)],
  ['of 600 keys', keys(600)],
  ['of 500 objects', { list: Array.from({ length: 500 }, () => ({ b: 1 })) }],
])('JSON %s in each of 1000 rooms holds nobody up, asked for or not', async (_, meta) => {
  await changeAll({ description: 'none', meta })
  for (const query of [
    '{ rooms(first: 1000) { nodes { meta } } }',
    '{ rooms(first: 1000) { nodes { name } } }',
  ]) {
    await server.held()
    const { text } = await ask(query)
    const held = await server.held()
    const { nodes } = JSON.parse(text).data.rooms
    expect(nodes).toHaveLength(ROOMS)
    if (query.includes('meta')) expect(nodes.at(-1)).toEqual({ meta })
    expect(held).toBeLessThan(HELD_MS)
  }
})

test.each(texts)('with an error among them, letters %s come as they are', async (_, text) => {
  await describeAll(text)
  const query = '{ rooms(first: 1000) { nodes { description } } room(name: "no name") { name } }'
  for (let time = 1; time <= 3; time++) {
    const { status, text: answer } = await ask(query)
    const { data, errors } = JSON.parse(answer)
    expect(status).toBe(200)
    expect(errors).toMatchObject([{ path: ['room'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(data.room).toBe(null)
    expect(new Set(data.rooms.nodes.map((room: { description: string }) => room.description))).toEqual(
      new Set([text]),
    )
  }
})

test.each([
  ['of one byte each', 'x'.repeat(8000)],
  ['that JSON writes with six', '\u0001'.repeat(1340)],
])('one byte in a thousand more, of letters %s, is too large, one or eight at once', async (_, text) => {
  await describeAll(text)
  for (const times of [1, AT_ONCE]) {
    await server.held()
    const answers = await Promise.all(
      Array.from({ length: times }, () => ask('{ rooms(first: 1000) { nodes { description } } }')),
    )
    const held = await server.held()
    for (const { text: answer } of answers) {
      expect(JSON.parse(answer)).toMatchObject({
        data: null,
        errors: [{ extensions: { code: 'ANSWER_TOO_LARGE', limit: LIMIT } }],
      })
    }
    expect(held).toBeLessThan(HELD_MS)
  }
})
