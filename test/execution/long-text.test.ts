import fc from 'fast-check'
import { expect, test } from 'vitest'
import { piecesOf, writePieces } from '../../src/server/execution/long-text.ts'
import { runs } from '../support/extra.ts'

const ROOM = {
  id: 'a',
  name: 'Zoë ▸ 日本',
  text: 'x'.repeat(500),
  at: new Date(0),
  none: undefined,
  meta: null,
}
const rooms = (count: number) => Array.from({ length: count }, (_, index) => ({ ...ROOM, index }))
const nested = (outer: number, inner: number) =>
  rooms(outer).map((room) => ({ ...room, nodes: rooms(inner) }))

test.each<[string, object]>([
  ['one long list', { data: { rooms: { nodes: rooms(1000), pageInfo: { hasNextPage: false } } } }],
  [
    'several lists',
    { data: Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`f${at}`, { nodes: rooms(50) }])) },
  ],
  ['lists in lists', { data: { rooms: { nodes: nested(50, 50) } } }],
  ['a list of lists', { data: { rows: Array.from({ length: 300 }, () => rooms(3)) } }],
  [
    'what JSON has no word for',
    { a: undefined, b: () => 1, c: Symbol('c'), d: rooms(300), e: Number.NaN, f: [undefined] },
  ],
  ['no prototype', { data: Object.assign(Object.create(null), { rooms: { nodes: rooms(300) } }) }],
])('a value with %s has the same text in pieces, none of which is long', (_, value) => {
  const pieces = piecesOf(value)
  const text = JSON.stringify(value)
  expect(pieces.join('')).toBe(text)
  expect(pieces.length).toBeGreaterThan(3)
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000)
})

const LEAF = 'x'.repeat(4000)
const wide = (keys: number) =>
  Object.fromEntries(Array.from({ length: keys }, (_, index) => [`key ${index}`, LEAF]))
let deep: object = {}
for (let level = 0; level < 12; level++) deep = { deep, leaf: LEAF.repeat(8) }

test.each<[string, object]>([
  ['few long items', { data: { rooms: { nodes: Array.from({ length: 20 }, () => wide(10)) } } }],
  ['one item of many keys', { data: { room: { meta: wide(100) } } }],
  ['short items before long ones', { nodes: [...rooms(400), ...Array.from({ length: 50 }, () => wide(10))] }],
  ['levels', deep],
  ['what becomes something else as JSON', { a: { toJSON: () => wide(50) }, b: [{ toJSON: () => wide(50) }] }],
  [
    'what JSON has no word for',
    { a: undefined, b: () => 1, d: rooms(300), f: [undefined, Symbol('f')], g: { toJSON: () => undefined } },
  ],
])('a value of megabytes with %s has the same text in pieces of much the same length', (_, value) => {
  const pieces = [...writePieces(value)]
  expect(pieces.join('')).toBe(JSON.stringify(value))
  expect(pieces.length).toBeGreaterThan(3)
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(110_000)
})

test('a value that is not long has one piece', () => {
  for (const value of [{}, { data: null }, { data: { rooms: { nodes: rooms(50) } } }]) {
    expect(piecesOf(value)).toEqual([JSON.stringify(value)])
  }
})

test('whatever the value, its pieces are its text', () => {
  const { value } = fc.letrec<{ value: unknown; leaf: unknown }>((tie) => ({
    leaf: fc.constantFrom<unknown>(null, undefined, 1, 'ö"\\', true, new Date(0), { a: [1], b: 'x' }),
    value: fc.oneof(
      { maxDepth: 4 },
      tie('leaf'),
      fc.array(tie('value'), { maxLength: 4 }),
      // A list of many is made of a leaf: lists of 200 within one another would have millions of items.
      fc.tuple(tie('leaf'), fc.nat(200)).map(([item, count]) => Array.from({ length: count }, () => item)),
      fc.dictionary(fc.string({ maxLength: 3 }), tie('value'), { maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(value, (data) => {
      expect(piecesOf({ data }).join('')).toBe(JSON.stringify({ data }))
      expect([...writePieces({ data })].join('')).toBe(JSON.stringify({ data }))
    }),
    { numRuns: runs(500), interruptAfterTimeLimit: 10_000 },
  )
}, 300_000)
