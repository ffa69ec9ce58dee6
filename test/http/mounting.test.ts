import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'

let emulator: Emulator
let graph: Roomgraph
beforeAll(async () => {
  emulator = await startEmulator()
  graph = createRoomgraph({ signalwire: { baseUrl: emulator.url, ...emulator.signalwire.credentials } })
})
afterAll(async () => {
  await graph.close()
  await emulator.close()
})

const ASK = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ rooms(first: 1) { nodes { name } } }' }),
}

async function expectRooms(response: Response): Promise<void> {
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ data: { rooms: { nodes: [{ name: expect.any(String) }] } } })
}

describe('a roomgraph', () => {
  test('answers a Request as a function', async () => {
    await expectRooms(await graph(new Request('http://localhost/graphql', ASK)))
  })

  test('answers a Request through a detached fetch', async () => {
    const { fetch } = graph
    await expectRooms(await fetch(new Request('http://localhost/graphql', ASK)))
  })

  test('listens to node:http', async () => {
    const server = createServer(graph).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await expectRooms(await fetch(`http://127.0.0.1:${port}/graphql`, ASK))
    server.closeAllConnections()
    server.close()
  })

  test('mounts below another path', async () => {
    const below = createRoomgraph({
      signalwire: { baseUrl: emulator.url, ...emulator.signalwire.credentials },
      graphqlEndpoint: '/api/video-graph',
    })
    await expectRooms(await below.fetch(new Request('http://localhost/api/video-graph', ASK)))
    expect((await below.fetch(new Request('http://localhost/graphql', ASK))).status).toBe(404)
    await below.close()
  })
})
