import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf } from '../../src/server/limits/answer-size.ts'
import { runs } from '../support/extra.ts'

const written = (text: string) => Buffer.byteLength(text)

test.each([
  ['an empty list', []],
  ['a list of one', [1]],
  ['a list, with a comma between two', ['a', 'b', 'c']],
  ['an object', { a: 1, b: null }],
  ['an empty object', {}],
  ['a field without a value', { a: undefined, b: 1 }],
  ['letters that JSON escapes', 'a"b\\c\u0007é😀'],
  ['lists in lists', [[], [[]], [{}, [0.5, true]]]],
])('%s has the bytes of its JSON', (_, value) => {
  expect(bytesOf(value, Number.POSITIVE_INFINITY)).toBe(written(JSON.stringify(value)))
})

test('any value has the bytes of its JSON', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text)
      expect(bytesOf(value, Number.POSITIVE_INFINITY)).toBe(written(JSON.stringify(value)))
    }),
    { numRuns: runs(2000, 300) },
  )
})

test('counting ends soon after there is too much', () => {
  const long = Array.from({ length: 100_000 }, (_, index) => ({ index }))
  const counted = bytesOf(long, 100)
  expect(counted).toBeGreaterThan(100)
  expect(counted).toBeLessThan(100_000 + 200)
})
