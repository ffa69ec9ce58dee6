import fc from 'fast-check'
import { expect, test } from 'vitest'
import { searchOf } from '../../src/datasources/http/request-target.ts'
import { runs } from '../support/extra.ts'

/** What the standard library makes of the same parameters. */
function standard(query: Readonly<Record<string, string | readonly string[]>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of typeof value === 'string' ? [value] : value) search.append(name, each)
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

test('a query is written as URLSearchParams writes it', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
  )
  fc.assert(
    fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text))), (query) => {
      expect(searchOf(query)).toBe(standard(query))
    }),
    { numRuns: runs(2000, 100) },
  )
})

test('so is every single character', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const query = { [`a${String.fromCharCode(code)}`]: String.fromCharCode(code) }
    if (searchOf(query) !== standard(query)) expect(searchOf(query)).toBe(standard(query))
  }
})

test('a parameter without a value is left out', () => {
  expect(searchOf({ a: undefined })).toBe('')
  expect(searchOf({ a: undefined, b: 1, c: undefined, d: true })).toBe('?b=1&d=true')
})
