import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { GraphQLError } from 'graphql'
import { expect } from 'vitest'
import { AnswerParts } from '../../src/server/execution/answer-parts.ts'
import { LongAnswers, writeLong } from '../../src/server/execution/long-answers.ts'
import { PART_FORMATS, PartsBody, type PartsFormat } from '../../src/server/operations/parts-body.ts'
import { withGraph } from '../support/graph.ts'

const ROOMS = 1000
const LETTERS = '語'.repeat(2000)

// Two of the parts below may be sent at once, and a third waits.
const test = withGraph({ rooms: ROOMS }, { overload: { maxUnsentBytes: 20_000_000 } })
test.beforeAll(({ emulator: { signalwire } }) => {
  for (const id of signalwire.roomIds()) signalwire.patchRoom(id, { description: LETTERS, meta: {} })
})

const formats = [...PART_FORMATS]

/** The bytes of all parts, as text, and how many turns of the event loop they took. */
async function read(parts: unknown, format: PartsFormat, long: LongAnswers) {
  let turns = 0
  let isOver = false
  const counting = (async () => {
    for (; !isOver; turns++) await nextTurn()
  })()
  const pieces: Uint8Array[] = []
  for await (const piece of new PartsBody(parts, format, long)) pieces.push(piece)
  isOver = true
  await counting
  return { text: Buffer.concat(pieces).toString('utf8'), turns }
}

test.each(formats)('a long part as %s is encoded in as many turns as it takes', async (_, format) => {
  // No two looks at this clock are within one turn's share.
  let at = 0
  const long = new LongAnswers(() => (at += 10))
  const data = { list: Array.from({ length: ROOMS }, () => LETTERS) }
  await long.write(data, Number.POSITIVE_INFINITY)
  const { text, turns } = await read({ data, stringify: writeLong }, format, long)
  const json = JSON.stringify({ data })
  const { opening, before, after, end } = format
  expect(text === opening + before(Buffer.byteLength(json)) + json + after + end).toBe(true)
  expect(turns).toBeGreaterThan(json.length / 100_000)
})

test('a part that comes when this turn has done its share waits for the next', async () => {
  const order: string[] = []
  setImmediate(() => order.push('others'))
  const long = new LongAnswers()
  const parts = new AnswerParts(1_000_000, long, { written: new Map() })
  const part = { data: { name: 'a' }, hasNext: true }
  expect(await parts.take(part)).toEqual(part)
  while (!long.slices.isOver(true));
  await parts.take(part)
  order.push('part')
  expect(order).toEqual(['others', 'part'])
})

test.each(formats)(
  'errors of any part as %s tell callers nothing that is for the server',
  async (_, format) => {
    const error = new GraphQLError('No.', {
      extensions: { code: 'C', unexpected: true, http: { status: 500 } },
    })
    const bare = new GraphQLError('Neither.', { extensions: { unexpected: true } })
    async function* parts() {
      yield { data: null, errors: [error, bare], hasNext: true }
      yield { incremental: [{ data: null, path: ['a'], errors: [error] }, { items: [1] }], hasNext: false }
    }
    const { text } = await read(parts(), format, new LongAnswers())
    const shown = [...text.matchAll(/\{.*\}/g)].map(([json]) => JSON.parse(json))
    const told = { message: 'No.', extensions: { code: 'C' } }
    expect(shown).toEqual([
      { data: null, errors: [told, { message: 'Neither.' }], hasNext: true },
      { incremental: [{ data: null, path: ['a'], errors: [told] }, { items: [1] }], hasNext: false },
    ])
  },
)

test.each(formats)(
  'a reader of %s who leaves before the first part ends what makes them',
  async (_, format) => {
    let ended = 0
    const parts = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: { hasNext: true } }),
        async return() {
          ended++
          return { done: true, value: undefined }
        },
      }),
    }
    for await (const _opening of new PartsBody(parts, format, new LongAnswers())) break
    expect(ended).toBe(1)
  },
)

/** Reads with a rest after each piece. Gives how many bytes came, and the last of them. */
async function readSlowly(origin: string, accept: string): Promise<{ taken: number; tail: string }> {
  const query = '{ __typename ... @defer { rooms(first: 1000) { nodes { description } } } }'
  const body = JSON.stringify({ query })
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  const head = `POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\naccept: ${accept}\r\ncontent-type: application/json`
  socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  let taken = 0
  let tail = ''
  socket.on('data', (bytes) => {
    taken += bytes.length
    tail = (tail + bytes.toString('latin1')).slice(-100)
    socket.pause()
    void sleep(1).then(() => socket.resume())
  })
  await once(socket, 'close')
  return { taken, tail }
}

test.for(['multipart/mixed', 'text/event-stream'])(
  'slow readers of %s get all of long parts, also where one waits until there is room',
  async (accept, { origin }) => {
    const all = await Promise.all(Array.from({ length: 3 }, () => readSlowly(origin, accept)))
    for (const { taken, tail } of all) {
      expect(taken).toBeGreaterThan(ROOMS * Buffer.byteLength(LETTERS))
      expect(tail).toMatch(/"hasNext":false\}[\s\S]*\r\n0\r\n\r\n$/)
    }
  },
)
