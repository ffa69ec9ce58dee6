import { expect } from 'vitest'
import { post } from '../support/client.ts'
import { type Data, type Graph, openGraph, withGraph } from '../support/graph.ts'

const test = withGraph({}, { explain: true, graphiql: true })

/** What each part says of the calls so far: how many were sent, and whether all of them have their answer. */
async function callsOf(graph: Graph, query: string): Promise<(readonly [number, boolean] | undefined)[]> {
  const response = await post(graph, query, {}, { headers: { accept: 'multipart/mixed' } })
  const lines = (await response.text()).split(/\r?\n/).filter((line) => line.startsWith('{'))
  return lines.map((line) => {
    const { upstream } = (JSON.parse(line) as Data).extensions ?? {}
    return upstream && [upstream.calls.length, upstream.calls.every((call: Data) => call.durationMs !== null)]
  })
}

test('each part of an answer tells the calls so far, and the last one all', async ({ graph }) => {
  const parts = await callsOf(
    graph,
    '{ rooms(first: 5) { nodes { name ... @defer { activeSession { name } } } } }',
  )
  expect(parts.length).toBeGreaterThan(1)
  expect(parts[0]?.[0]).toBeGreaterThanOrEqual(1)
  expect(parts.at(-1)).toEqual([2, true])
})

test('parts that bring no news of calls tell none, however many there are', async ({ graph }) => {
  const parts = await callsOf(
    graph,
    '{ roomSessions(first: 40) { nodes @stream(initialCount: 5) { name } } }',
  )
  const told = parts.filter(Boolean)
  expect(told.at(-1)).toEqual(parts.at(-1))
  // A call has two pieces of news, its start and its end.
  expect(told.length).toBeLessThanOrEqual(2 * (parts.at(-1)?.[0] ?? 0) + 1)
})

function get(graph: Graph, path: string, accept: string, to = graph): Promise<Response> {
  return to.fetch(new Request(`http://localhost${path}`, { headers: { accept } }))
}

test('fetch takes an address and options, as the global one does', async ({ graph }) => {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  }
  for (const address of ['http://localhost/graphql', new URL('http://localhost/graphql')]) {
    const response = await graph.listener.fetch(address, init)
    expect(await response.json()).toMatchObject({ data: { __typename: 'Query' } })
  }
  const request = new Request('http://localhost/graphql', init)
  expect((await graph.listener.fetch(request, { method: 'PUT' })).status).not.toBe(200)
})

test('the bare address leads a browser to GraphiQL, and nobody else', async ({ graph }) => {
  const page = await get(graph, '/', 'text/html,application/xhtml+xml')
  expect([page.status, page.headers.get('location')]).toEqual([302, './graphql'])
  expect((await get(graph, '/', 'application/json')).status).toBe(404)
  expect((await get(graph, '/other', 'text/html')).status).toBe(404)
  const without = await openGraph({}, { graphiql: false })
  expect((await get(graph, '/', 'text/html', without)).status).toBe(404)
})
