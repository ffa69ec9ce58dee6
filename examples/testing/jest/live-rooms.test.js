import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { liveRooms } from '../live-rooms.js'
import { startUpstream } from '../upstream.js'

let graph
beforeEach(async () => {
  graph = await startUpstream()
})
afterEach(() => graph.close())

test('names the rooms that are live', async () => {
  expect(await liveRooms(graph.roomgraph.fetch)).toEqual(['stand-up'])
})

test('tries again where the provider asks it to', async () => {
  graph.upstream.fail({ path: '/api/video/rooms', status: 503, times: 1 })
  expect(await liveRooms(graph.roomgraph.fetch)).toEqual(['stand-up'])
  expect(graph.upstream.journal.map((call) => call.status)).toEqual([503, 200])
})

test('says so when the provider refuses the credentials', async () => {
  graph.upstream.fail({ status: 401 })
  await expect(liveRooms(graph.roomgraph.fetch)).rejects.toThrow('UPSTREAM_UNAUTHORIZED')
})
