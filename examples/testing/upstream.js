import { createRoomgraph } from 'roomgraph'
import { startEmulator } from 'roomgraph/emulator'

const ROOM = '11111111-1111-4111-8111-111111111111'

/** Both upstreams with two rooms, one of them live, and roomgraph before them. */
export async function startUpstream() {
  const upstream = await startEmulator({
    rooms: 0,
    conferences: 0,
    sessions: 0,
    fixtures: {
      rooms: [{ id: ROOM, name: 'stand-up' }, { name: 'empty' }],
      sessions: [{ room_id: ROOM, members: [{ name: 'Ada' }] }],
    },
  })
  const roomgraph = createRoomgraph({ ...upstream.options, upstream: { retryMinMs: 1, retryMaxMs: 5 } })
  return {
    upstream,
    roomgraph,
    async close() {
      await roomgraph.close()
      await upstream.close()
    },
  }
}
