import { expect } from 'vitest'
import { type Data, withGraph } from '../support/graph.ts'

const test = withGraph({}, { explain: true })

test('a call names all places that it serves, also those that ask for its answer in a later step', async ({
  graph,
  emulator,
}) => {
  const { signalwire } = emulator
  const session = signalwire.sessionIds().find((id) => {
    const room = signalwire.session(id)?.room_id ?? ''
    return signalwire.roomIds().includes(room)
  })
  const room = signalwire.session(session ?? '')?.room_id
  const { data, calls, errors, extensions } = await graph.run(
    `query ($room: ID!, $session: ID!) {
      room(id: $room) { sessions(first: 2) { nodes { sessionId } } }
      roomSession(id: $session) { room { sessions(first: 2) { nodes { sessionId } } } }
    }`,
    { room, session },
  )
  expect(errors).toEqual([])
  expect(data.roomSession.room.sessions).toEqual(data.room.sessions)
  expect(calls.filter((url) => url.includes('/room_sessions?'))).toHaveLength(1)
  const upstream = (extensions as Data).upstream.calls as Data[]
  expect(upstream.map(({ servedFor }) => servedFor)).toContainEqual([
    'room.sessions',
    'roomSession.room.sessions',
  ])
})
