import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { EventLoopQueue, parseLong } from '../../src/datasources/http/long-json.ts'
import { runs } from '../support/extra.ts'

/** What `JSON.parse` says of it, for comparison. */
function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error instanceof SyntaxError ? 'no JSON' : error
  }
}

async function parsePieces(text: string): Promise<unknown> {
  try {
    return await parseLong(Buffer.from(text), new EventLoopQueue())
  } catch (error) {
    return error instanceof SyntaxError ? 'no JSON' : error
  }
}

/** Whether the last text was parsed in pieces, none of them as long as the whole. */
async function inPieces(text: string): Promise<boolean> {
  const parse = vi.spyOn(JSON, 'parse')
  await parseLong(Buffer.from(text), new EventLoopQueue())
  const lengths = parse.mock.calls.map(([piece]) => piece.length)
  parse.mockRestore()
  return lengths.length > 2 && lengths.every((length) => length < text.length / 2)
}

const ROOM = { id: 'a', name: 'Zoë ▸ 日本', tags: ['x', 'y'], meta: { deep: [1, { a: null }] }, size: 1.5e3 }
const rooms = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ ...ROOM, index, text: 'é'.repeat(300), ...more }))

test.each<[string, unknown]>([
  ['with its list last', { links: { next: null }, data: rooms(500) }],
  ['with its list first', { rooms: rooms(500), meta: { page: 0, key: 'rooms' } }],
  [
    'with lists of objects in its items',
    { data: rooms(300, { meta: { list: Array.from({ length: 100 }, () => ({ a: 1 })) } }) },
  ],
  ['with items of which each is longer than a piece', { data: rooms(10, { text: 'x'.repeat(100_000) }) }],
])('an object %s is parsed in pieces', async (_, value) => {
  const text = JSON.stringify(value)
  expect(await parsePieces(text)).toEqual(value)
  expect(await inPieces(text)).toBe(true)
})

const LONG = 'x'.repeat(30_000)
test.each<[string, string]>([
  [
    'with lists in its items, cut in them',
    JSON.stringify({ data: [{ a: [{ a: LONG }, { b: LONG }, { c: LONG }] }, { b: 1 }] }),
  ],
  [
    'with what looks like a cut in its texts',
    JSON.stringify({ data: [{ a: `${LONG}${LONG}},{` }, { b: '},{' }, { c: '}]' }] }),
  ],
  ['with what looks like its list before that', JSON.stringify({ note: '[{', data: rooms(300) })],
  ['with what looks like its end behind that', JSON.stringify({ data: rooms(300), note: '}]' })],
  ['with two lists', JSON.stringify({ first: rooms(300), second: rooms(300) })],
  ['with a list in a list', JSON.stringify({ data: [rooms(300)] })],
  ['with a list deeper down', JSON.stringify({ page: { data: rooms(300) } })],
  ['with its list twice', `{"data":${JSON.stringify(rooms(300))},"data":[]}`],
  ['with its list at last', `{"data":[],"data":${JSON.stringify(rooms(300))}}`],
  ['that is a list', JSON.stringify(rooms(300))],
  ['that is a text', JSON.stringify(`[{${LONG}${LONG}}]`)],
  ['with a list of one', JSON.stringify({ data: [{ a: LONG + LONG }] })],
  ['with room between its items', JSON.stringify({ data: rooms(300) }, undefined, 2)],
  ['with a comma too many', `{"data":[${JSON.stringify(rooms(300)).slice(1, -1)},]}`],
  ['with a comma too few', `{"data":${JSON.stringify(rooms(300)).replace('},{"id"', '}{"id"')}}`],
  ['that is cut off', JSON.stringify({ data: rooms(300) }).slice(0, -10)],
  ['with a tail', `${JSON.stringify({ data: rooms(300) })}]`],
  ['with the text that stands for items', JSON.stringify({ note: ['\u0000items'], data: rooms(300) })],
  ['with __proto__', `{"__proto__":{"a":1},"data":[{"__proto__":"${LONG}"},{"b":"${LONG}"}]}`],
])('a value %s comes to what JSON.parse makes of it', async (_, text) => {
  expect(await parsePieces(text)).toEqual(parseWhole(text))
})

test('whatever JSON comes, it comes to what JSON.parse makes of it, and so does what is no JSON', async () => {
  const filler = fc.constantFrom('x'.repeat(20_000), '},{', '}]', '[{', '"', '\\', 'ö')
  const { item } = fc.letrec<{ value: unknown; item: object }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      filler,
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('item'), { maxLength: 3 }),
    ),
    item: fc.dictionary(fc.constantFrom('a', 'b', '},{', '[{'), tie('value'), { maxKeys: 3 }),
  }))
  const text = fc
    .record({ links: filler, data: fc.array(item, { maxLength: 12 }), meta: fc.jsonValue({ maxDepth: 2 }) })
    .map((value) => JSON.stringify(value))
  const damaged = fc
    .tuple(text, fc.nat(), fc.constantFrom('', ',', '}', '{', '[', ']', '"'))
    .map(
      ([whole, at, sign]) => whole.slice(0, at % whole.length) + sign + whole.slice((at % whole.length) + 1),
    )
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, damaged), async (each) => {
      expect(await parsePieces(each)).toEqual(parseWhole(each))
    }),
    { numRuns: runs(1000) },
  )
}, 300_000)

test('objects that take long to parse are parsed in several turns of the event loop, one after the other', async () => {
  const wide = Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`k${index}`, index]))
  const value = { data: rooms(1600, { meta: wide }) }
  const loopQueue = new EventLoopQueue()
  let others = 0
  const counting = setInterval(() => others++, 0)
  expect(await parseLong(Buffer.from(JSON.stringify(value)), loopQueue)).toEqual(value)
  clearInterval(counting)
  expect(others).toBeGreaterThan(3)
})
