import { expect, test } from 'vitest'
import { RecordIndex } from '../../src/datasources/loading/record-index.ts'
import type { WireRecord } from '../../src/datasources/records/decode.ts'
import type { Page } from '../../src/datasources/records/page.ts'
import { UpstreamError } from '../../src/errors.ts'

const FROM = { service: 'signalwire', at: 'GET /list', requestId: undefined } as const

/** A page of records with these keys, which counts how often one is read. */
function pageOf(...keys: string[]): { page: Page<WireRecord>; reads: () => number } {
  let reads = 0
  const items = keys.map(
    (key): WireRecord => ({
      get key() {
        reads++
        return key
      },
      wire: { key },
      from: FROM,
    }),
  )
  const page = {
    items,
    ref: { size: 1000 },
    next: undefined,
    prev: undefined,
    linked: true,
  } as Page<WireRecord>
  return { page, reads: () => reads }
}

test('a page is gone through once, however many are looked for on it', () => {
  const index = new RecordIndex()
  const { page, reads } = pageOf(...Array.from({ length: 1000 }, (_, number) => `key-${number}`))
  for (let number = 0; number < 4000; number++) {
    expect(index.find(page, `KEY-${number}`)?.wire.key).toBe(number < 1000 ? `key-${number}` : undefined)
  }
  expect(reads()).toBe(1000)
})

test('each page has records of its own; of two of one key the first is found, and what cannot be read has none', () => {
  const index = new RecordIndex()
  const [one, other] = [pageOf('a', 'A', 'b'), pageOf('b')]
  const unreadable = new UpstreamError('UPSTREAM_BAD_RESPONSE', 'unreadable', { service: 'signalwire' })
  one.page.items = [unreadable, ...one.page.items]
  expect(index.find(one.page, 'a')).toBe(one.page.items[1])
  expect(index.find(other.page, 'a')).toBeUndefined()
  expect(index.find(one.page, 'b')).not.toBe(index.find(other.page, 'b'))
})
