import { describe, expect } from 'vitest'
import { withGraph } from '../support/graph.ts'

/** Enough for the names of all types, and not for a part of its own for each of them. */
const test = withGraph({}, { limits: { maxValues: 1000 } })

describe('what is asked for of the schema', () => {
  test.for([
    ['each type deferred', '{ __schema { types { ... @defer { name } } } }'],
    ['each type streamed', '{ __schema { types @stream(initialCount: 0) { name } } }'],
    [
      'each type deferred by a fragment',
      '{ __schema { types { ...F @defer } } } fragment F on __Type { name }',
    ],
  ])('counts parts as those of other lists do: %s', async ([_, query = ''], { graph }) => {
    const { errors } = await graph.run(query)
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['VALUE_LIMIT_EXCEEDED'])
  })

  test.for([
    ['at once', '{ __schema { types { name } } }'],
    ['in one part', '{ __typename ... @defer { __schema { types { name } } } }'],
  ])('is told %s', async ([_, query], { graph }) => {
    const headers = { accept: 'multipart/mixed', 'content-type': 'application/json' }
    const sent = { method: 'POST', headers, body: JSON.stringify({ query }) }
    const text = await (await graph.fetch(new Request('http://localhost/graphql', sent))).text()
    expect(text).toContain('{"name":"RoomSession"}')
  })
})
