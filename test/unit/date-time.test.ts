import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDateTime } from '../../src/datasources/records/date-time.ts'
import { runs } from '../support/extra.ts'

test.each([
  ['2026-06-01T11:55:31Z', true],
  ['2026-12-31T23:59:60Z', true],
  ['0000-01-01T00:00:00Z', true],
  ['2026-06-01', true],
  ['2026-06-01t11:55:31.123456z', true],
  ['2026-06-01T11:55:31+05:30', true],
  ['2024-02-29T00:00:00Z', true],
  ['2026-02-28T00:00:00Z', true],
  ['2026-02-29T00:00:00Z', false],
  ['1900-02-29T00:00:00Z', false],
  ['2000-02-29T00:00:00Z', true],
  ['1996-02-29T00:00:00Z', true],
  ['2024-02-30T00:00:00Z', false],
  ['2026-04-30T00:00:00Z', true],
  ['2026-04-31T00:00:00Z', false],
  ['2026-13-01T00:00:00Z', false],
  ['2026-00-01T00:00:00Z', false],
  ['2026-01-00T00:00:00Z', false],
  ['2026-01-32T00:00:00Z', false],
  ['2026-01-01T24:00:00Z', false],
  ['2026-13-32T24:60:61Z', false],
  ['2026-00-00Taa:aa:aaZ', false],
  ['2026-01-01T00:60:00Z', false],
  ['2026-01-01T00:00:61Z', false],
  ['2026-01-01 00:00:00Z', false],
  ['2026-01-01T00:00:0ZZ', false],
  ['2026-01-01T00:00:00X', false],
  ['20260-1-01T00:00:00Z', false],
  ['2026-01-01T00:00:00', false],
  ['2026-01-01T00:00:00Z0', false],
  ['２０２６-01-01T00:00:00Z', false],
  ['', false],
])('%s: %s', (text, expected) => {
  expect(isDateTime(text)).toBe(expected)
})

test('the usual form is read as every other one', () => {
  const usual = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
  const place = fc.nat({ max: 18 })
  const letter = fc.constantFrom(...'0123456789:-TZ +./a９')
  fc.assert(
    fc.property(usual, fc.array(fc.tuple(place, letter), { maxLength: 3 }), (date, changes) => {
      const text = [...date.toISOString().slice(0, 19)]
      for (const [at, by] of changes) text[at] = by
      const before = text.join('')
      expect(isDateTime(`${before}Z`)).toBe(isDateTime(`${before}+00:00`))
    }),
    { numRuns: runs(5000) },
  )
})
