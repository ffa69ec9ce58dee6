import { describe, expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { withFreshEmulator } from '../support/graph.ts'
import { askSignalWire, type Item, walk } from './client.ts'

const test = withFreshEmulator({ rooms: 60, sessions: 100 }).extend(
  'space',
  ({ emulator }) => emulator.signalwire,
)

const one = async (emulator: Emulator, path: string) => (await askSignalWire<Item>(emulator, path)).body
const status = async (emulator: Emulator, path: string) => (await askSignalWire(emulator, path)).status
const all = async (emulator: Emulator, path: string) => (await walk(emulator, path)).flat()

async function roomInSession(emulator: Emulator): Promise<{ room: Item; session: string }> {
  const room = (await all(emulator, '/rooms?include_active_session=true')).find((item) => item.active_session)
  if (!room) throw new Error('no room is in session')
  return { room, session: Object(room.active_session).id }
}

describe('reading', () => {
  test('tells what the API tells', async ({ emulator, space }) => {
    expect((await all(emulator, '/rooms')).map(({ id }) => id)).toEqual(space.roomIds())
    expect((await all(emulator, '/conferences')).map(({ id }) => id)).toEqual(space.conferenceIds())
    expect((await all(emulator, '/room_sessions')).map(({ id }) => id)).toEqual(space.sessionIds())
    const [room = '', conference = ''] = [space.roomIds()[3], space.conferenceIds()[3]]
    expect(await one(emulator, `/rooms/${room}`)).toEqual(space.room(room))
    expect(await one(emulator, `/conferences/${conference}`)).toEqual(space.conference(conference))
    for (const session of space.sessionIds().slice(0, 5)) {
      const members = await all(emulator, `/room_sessions/${session}/members`)
      expect(members.map(({ id }) => id)).toEqual(space.memberIds(session))
    }
  })

  test('gives undefined for what is not there, and throws where something is to be changed', ({ space }) => {
    expect(space.room('nothing')).toBeUndefined()
    expect(space.session('nothing')).toBeUndefined()
    expect(() => space.removeRoom('nothing')).toThrow('no room nothing')
    expect(() => space.patchSession('nothing', {})).toThrow('no session nothing')
    expect(() => space.memberIds('nothing')).toThrow('no session nothing')
  })
})

describe('changing the world', () => {
  test('adds a room at the newest end', async ({ emulator, space }) => {
    const room = space.addRoom({ name: 'fresh', description: 'just made' })
    expect(space.roomIds()[0]).toBe(room.id)
    expect(await one(emulator, '/rooms/fresh')).toEqual(room)
    expect(await one(emulator, `/rooms/${room.id}`)).toEqual(room)
    expect(space.addRoom().id).not.toBe(room.id)
    emulator.behaviour.order = 'oldest-first'
    expect(space.roomIds().at(-2)).toBe(room.id)
  })

  test('removes a room, ends its session and forgets its id in its sessions', async ({ emulator, space }) => {
    const { room, session } = await roomInSession(emulator)
    space.removeRoom(room.id)
    expect(await status(emulator, `/rooms/${room.id}`)).toBe(404)
    expect(await status(emulator, `/rooms/${room.name}`)).toBe(404)
    expect(space.roomIds()).not.toContain(room.id)
    expect(await one(emulator, `/room_sessions/${session}`)).toMatchObject({
      room_id: null,
      status: 'completed',
    })
    expect(await all(emulator, `/room_sessions?room_id=${room.id}`)).toEqual([])
  })

  test('ends a session: it is completed, everybody has left, and its room is free', async ({
    emulator,
    space,
  }) => {
    const { room, session } = await roomInSession(emulator)
    space.endSession(session)
    expect(await one(emulator, `/room_sessions/${session}`)).toMatchObject({ status: 'completed' })
    expect((await one(emulator, `/room_sessions/${session}`)).end_time).not.toBeNull()
    expect(await one(emulator, `/rooms/${room.id}?include_active_session=true`)).not.toHaveProperty(
      'active_session',
    )
    expect(space.activeSessionIds()).not.toContain(session)
    const running = await all(emulator, '/room_sessions?status=in-progress')
    expect(running.map(({ id }) => id)).not.toContain(session)
    for (const member of await all(emulator, `/room_sessions/${session}/members`))
      expect(member.leave_time).not.toBeNull()
  })

  test('removes a session from everywhere', async ({ emulator, space }) => {
    const { room, session } = await roomInSession(emulator)
    space.removeSession(session)
    for (const path of ['', '/members', '/recordings', '/events']) {
      expect(await status(emulator, `/room_sessions/${session}${path}`)).toBe(404)
    }
    expect(space.sessionIds()).not.toContain(session)
    expect(await one(emulator, `/rooms/${room.id}?include_active_session=true`)).not.toHaveProperty(
      'active_session',
    )
  })
})

describe('patching what is sent', () => {
  test('overrides and deletes, in the list and by id', async ({ emulator, space }) => {
    const [id = ''] = space.roomIds()
    space.patchRoom(id, { name: 42, layout: null, fps: undefined })
    const [listed] = await all(emulator, '/rooms')
    for (const room of [listed, await one(emulator, `/rooms/${id}`)]) {
      expect(room).toMatchObject({ id, name: 42, layout: null })
      expect(room).not.toHaveProperty('fps')
    }
    expect(typeof space.room(id)?.name).toBe('string')
  })

  test('adds up, and reaches conferences, members and recordings', async ({ emulator, space }) => {
    const [conference = ''] = space.conferenceIds()
    space.patchConference(conference, { size: 7 })
    space.patchConference(conference, { name: 'Renamed' })
    expect(await one(emulator, `/conferences/${conference}`)).toMatchObject({ size: 7, name: 'Renamed' })
    const session = space
      .sessionIds()
      .find((id) => space.recordingIds(id).length > 0 && space.memberIds(id).length > 0)
    const [member = '', recording = ''] = [
      space.memberIds(session ?? '')[0],
      space.recordingIds(session ?? '')[0],
    ]
    space.patchMember(member, { duration: 'long' })
    space.patchRecording(recording, { size_in_bytes: 2 ** 40 })
    expect(await all(emulator, `/room_sessions/${session}/members`)).toContainEqual(
      expect.objectContaining({ id: member, duration: 'long' }),
    )
    expect(await one(emulator, `/room_recordings/${recording}`)).toMatchObject({ size_in_bytes: 2 ** 40 })
  })

  test('reaches a session in the shapes that are named, in all unless told', async ({ emulator, space }) => {
    const { room, session } = await roomInSession(emulator)
    const seen = async () => [
      Object((await one(emulator, `/rooms/${room.id}?include_active_session=true`)).active_session).name,
      (await one(emulator, `/room_sessions/${session}`)).name,
      (await all(emulator, '/room_sessions')).find(({ id }) => id === session)?.name,
    ]
    space.patchSession(session, { name: 'A' })
    expect(await seen()).toEqual(['A', 'A', 'A'])
    space.patchSession(session, { name: 'B' }, ['embedded'])
    expect(await seen()).toEqual(['B', 'A', 'A'])
    space.patchSession(session, { name: 'C' }, ['summary', 'list'])
    expect(await seen()).toEqual(['B', 'C', 'C'])
  })

  test('can put anything into active_session, which still has to be asked for', async ({
    emulator,
    space,
  }) => {
    const [id = ''] = space.roomIds()
    space.patchRoom(id, { active_session: 'garbage' })
    expect(await one(emulator, `/rooms/${id}?include_active_session=true`)).toMatchObject({
      active_session: 'garbage',
    })
    expect(await one(emulator, `/rooms/${id}`)).not.toHaveProperty('active_session')
    space.patchRoom(id, { active_session: undefined })
    expect(await one(emulator, `/rooms/${id}?include_active_session=true`)).not.toHaveProperty(
      'active_session',
    )
  })

  test('can replace an item of a list, wherever pages are cut', async ({ emulator, space }) => {
    for (const [nth, raw] of ['text', null, { name: 'no id' }, 7].entries())
      space.replaceListItem('rooms', nth, raw)
    expect((await all(emulator, '/rooms?page_size=3')).slice(0, 5).map((item) => Object(item).id)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      space.roomIds()[4],
    ])
    expect((await all(emulator, '/rooms')).slice(0, 4)).toEqual(['text', null, { name: 'no id' }, 7])
    expect((await all(emulator, '/conferences'))[0]).toHaveProperty('id')
  })
})
