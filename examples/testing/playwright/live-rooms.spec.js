import { createServer } from 'node:http'
import { test as base, expect } from '@playwright/test'
import { startUpstream } from '../upstream.js'

/** A graph that listens, for pages and for requests; each test has its own. */
const test = base.extend({
  graph: async ({ baseURL: _ }, use) => {
    const { upstream, roomgraph, close } = await startUpstream()
    const server = createServer(roomgraph)
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
    await use({ upstream, url: `http://127.0.0.1:${server.address().port}/graphql` })
    await new Promise((closed) => server.close(closed).closeAllConnections())
    await close()
  },
})

const QUERY = { query: '{ rooms(first: 20) { nodes { name activeSession { id } } } }' }

test('names the rooms, and which is live', async ({ graph, request }) => {
  const { data } = await (await request.post(graph.url, { data: QUERY })).json()
  expect(data.rooms.nodes).toEqual([
    { name: 'stand-up', activeSession: { id: expect.any(String) } },
    { name: 'empty', activeSession: null },
  ])
})

test('tells when the provider refuses the credentials', async ({ graph, request }) => {
  graph.upstream.fail({ status: 401 })
  const { errors } = await (await request.post(graph.url, { data: QUERY })).json()
  expect(errors[0].extensions.code).toBe('UPSTREAM_UNAUTHORIZED')
})
