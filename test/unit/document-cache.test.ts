import { buildSchema, parse } from 'graphql'
import { expect, test } from 'vitest'
import { LIMIT_SETTINGS } from '../../src/config/settings/limits.ts'
import { defaultsOf } from '../../src/config/settings/setting.ts'
import { DocumentCache } from '../../src/server/operations/document-cache.ts'
import { PreparedDocument } from '../../src/server/operations/prepared-document.ts'

const schema = buildSchema('type Query { field: Int }')

function prepare(documents: DocumentCache, text: string): PreparedDocument {
  const preparation = {
    schema,
    limits: defaultsOf(LIMIT_SETTINGS),
    variants: 0,
    grown: (document: PreparedDocument) => documents.weigh(document),
  }
  const document = new PreparedDocument(parse(text), text, preparation)
  documents.set(document)
  return document
}

/** As long as a tenth of all that came once. */
const long = (name: string) => `query ${name} { field } #${'x'.repeat(50_000)}`

test('a flood of documents that come once pushes out each other, and none that came twice', () => {
  const documents = new DocumentCache()
  const twice = prepare(documents, long('Twice'))
  expect(documents.get(twice.text)).toBe(twice)
  const flood = Array.from({ length: 40 }, (_, index) => prepare(documents, long(`Once${index}`)))
  expect(documents.get(twice.text)).toBe(twice)
  expect(documents.get((flood[0] as PreparedDocument).text)).toBeUndefined()
  expect(flood.filter(({ text }) => documents.get(text)).length).toBeLessThan(10)
})

test('a document weighs more with each variant, has so many at the most, and is given up once it outgrows the cache', () => {
  const documents = new DocumentCache()
  const query = 'query ($n: Int) { field @include(if: $n) }'
  const short = prepare(documents, query)
  const before = short.weight
  for (let n = 0; n < 1000; n++) short.operation(undefined)?.variant({ n })
  expect(short.weight).toBeGreaterThan(before)
  expect(short.weight).toBeLessThanOrEqual(before + 100 * query.length)
  expect(documents.get(query)).toBe(short)

  const large = prepare(documents, `${query} #${'x'.repeat(50_000)}`)
  for (let n = 0; n < 50; n++) large.operation(undefined)?.variant({ n })
  expect(documents.get(large.text)).toBeUndefined()
  expect(documents.get(query)).toBe(short)
})
