import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { liveRooms } from '../live-rooms.js'
import { startUpstream } from '../upstream.js'

let graph
beforeEach(async () => {
  graph = await startUpstream()
})
afterEach(() => graph.close())

test('names the rooms that are live', async () => {
  assert.deepEqual(await liveRooms(graph.roomgraph.fetch), ['stand-up'])
})

test('tries again where the provider asks it to', async () => {
  graph.upstream.fail({ path: '/api/video/rooms', status: 503, times: 1 })
  assert.deepEqual(await liveRooms(graph.roomgraph.fetch), ['stand-up'])
  assert.deepEqual(
    graph.upstream.journal.map((call) => call.status),
    [503, 200],
  )
})

test('says so when the provider refuses the credentials', async () => {
  graph.upstream.fail({ status: 401 })
  await assert.rejects(liveRooms(graph.roomgraph.fetch), /UPSTREAM_UNAUTHORIZED/)
})
