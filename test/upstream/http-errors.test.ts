import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namedAttributes, readErrorEntries, readRetryAfter } from '../../src/datasources/http/http-errors.ts'

const NOW = Date.UTC(2026, 5, 1, 12)

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['007', 7],
    ['86400', 86_400],
    ['86401', undefined],
    ['Mon, 01 Jun 2026 12:00:30 GMT', 30],
    ['Monday, 01-Jun-26 12:00:30 GMT', 30],
    ['Mon Jun  1 12:00:00 2026 GMT', 0],
    ['Mon, 01 Jun 2026 11:59:59 GMT', undefined],
    ['Wed, 03 Jun 2026 12:00:00 GMT', undefined],
    ['', undefined],
    ['-1', undefined],
    ['+5', undefined],
    ['1e3', undefined],
    ['5, 6', undefined],
  ])('%s is %s', (header, seconds) => {
    expect(readRetryAfter(header, NOW)).toBe(seconds)
  })

  test('counts a begun second as a whole one, so that nobody comes too early', () => {
    expect(readRetryAfter('Mon, 01 Jun 2026 12:00:30 GMT', NOW + 1)).toBe(30)
    expect(readRetryAfter('Mon, 01 Jun 2026 12:00:30 GMT', NOW - 1)).toBe(31)
  })

  test('is a whole number of seconds within a day, or nothing, whatever the header is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.date().map(String), fc.double().map(String)), (header) => {
        const seconds = readRetryAfter(header, NOW) ?? 0
        expect(Number.isInteger(seconds) && seconds >= 0 && seconds <= 86_400).toBe(true)
      }),
    )
  })
})

describe('the entries of a refusal', () => {
  test('are read from any body without an exception, with codes and names alone', () => {
    const values = fc.oneof(fc.jsonValue(), fc.string({ maxLength: 400 }))
    const entry = fc.record({ code: values, message: values, attribute: values }, { requiredKeys: [] })
    const body = fc.oneof(fc.jsonValue(), fc.record({ errors: fc.oneof(fc.jsonValue(), fc.array(entry)) }))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          body.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          for (const read of readErrorEntries(text)) {
            for (const value of Object.values(read)) {
              expect(typeof value).toBe('string')
              expect(value).toMatch(/^[\w.[\]-]{1,128}$/)
            }
          }
        },
      ),
    )
  })

  test('are 50 at the most', () => {
    const errors = Array.from({ length: 80 }, (_, index) => ({ code: String(index) }))
    expect(readErrorEntries(JSON.stringify({ errors }))).toEqual(errors.slice(0, 50))
  })

  test('keep what codes and parameters are called, and nothing else', () => {
    const read = (entry: object) => readErrorEntries(JSON.stringify({ errors: [entry] }))[0]
    expect(read({ code: 'missing_required_parameter', message: 'any text', attribute: 'page_size' })).toEqual(
      {
        code: 'missing_required_parameter',
        attribute: 'page_size',
      },
    )
    expect(read({ code: '20404', attribute: 'PageSize' })).toEqual({ code: '20404', attribute: 'PageSize' })
    for (const attribute of ['a[0].b', 'tracks[].kind', 'x-y']) {
      expect(read({ attribute })).toEqual({ attribute })
    }
    for (const text of [
      '',
      'two words',
      'a\nb',
      '<b>',
      'x'.repeat(41),
      'PT4f2a9c',
      'a1b2',
      '1234567',
      '../x',
    ]) {
      expect(read({ code: text, attribute: text })).toEqual({})
    }
  })

  test('name each attribute once, five at the most', () => {
    const named = (...attributes: string[]) => namedAttributes(attributes.map((attribute) => ({ attribute })))
    expect(named('page_size', 'page_token', 'page_size')).toEqual(['page_size', 'page_token'])
    expect(named('a', 'b', 'c', 'd', 'e', 'f')).toHaveLength(5)
    expect(namedAttributes([{}, { code: 'invalid' }])).toEqual([])
  })
})
