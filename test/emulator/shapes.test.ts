import { describe, expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { withEmulator } from '../support/graph.ts'
import { askSignalWire, faultsOf, type Item, walk } from './client.ts'

const test = withEmulator()

const inAll = [
  'id',
  'room_id',
  'name',
  'display_name',
  'max_members',
  'quality',
  'fps',
  'layout',
  'join_from',
  'join_until',
  'remove_at',
  'remove_after_seconds_elapsed',
  'record_on_start',
  'start_time',
  'end_time',
  'duration',
  'status',
  'preview_url',
]
const notEmbedded = [
  'sync_audio_video',
  'tone_on_entry_and_exit',
  'room_join_video_off',
  'user_join_video_off',
  'locked',
  'created_at',
  'updated_at',
  'prioritize_handraise',
]
const listOnly = ['cost_in_dollars', 'locked_cover', 'enable_room_previews']

const keys = (item: object) => Object.keys(item).toSorted()
const asked = '?include_active_session=true&page_size=1000'

function embedded(item: Item): Item {
  return Object(item.active_session)
}

describe('a session', () => {
  test('has every field in the list', async ({ emulator }) => {
    const pages = await walk(emulator, '/room_sessions?page_size=1000')
    for (const session of pages.flat()) {
      expect(keys(session)).toEqual([...inAll, ...notEmbedded, ...listOnly].toSorted())
    }
  })

  test('lacks three fields by id', async ({ emulator }) => {
    for (const id of emulator.signalwire.sessionIds().slice(0, 20)) {
      const { body } = await askSignalWire<Item>(emulator, `/room_sessions/${id}`)
      expect(keys(body)).toEqual([...inAll, ...notEmbedded].toSorted())
    }
  })

  test('has the fewest where it is embedded, and another word for one', async ({ emulator }) => {
    const pages = [
      ...(await walk(emulator, `/rooms${asked}`)),
      ...(await walk(emulator, `/conferences${asked}`)),
    ]
    const running = pages.flat().filter((item) => item.active_session)
    expect(running).toHaveLength(emulator.signalwire.activeSessionIds().length)
    for (const host of running) {
      const known = [...inAll, 'enable_room_previews', 'audio_video_sync'].toSorted()
      const sent = embedded(host)
      const session = emulator.signalwire.session(`${sent.id}`)
      const values = { ...session, audio_video_sync: session?.sync_audio_video }
      // What has no value is left out: the contract has no null here.
      expect(keys(sent)).toEqual(known.filter((key) => Reflect.get(values, key) !== null))
    }
  })

  test('has the same values in all three', async ({ emulator }) => {
    const rooms = (await walk(emulator, `/rooms${asked}`)).flat().filter((room) => room.active_session)
    const listed = (await walk(emulator, '/room_sessions?status=in-progress&page_size=1000')).flat()
    expect(rooms.length).toBeGreaterThan(0)
    for (const room of rooms) {
      const { audio_video_sync, ...small } = embedded(room)
      const full = listed.find(({ id }) => id === small.id)
      const { body: single } = await askSignalWire<Item>(emulator, `/room_sessions/${small.id}`)
      expect(full).toMatchObject(small)
      expect(full).toMatchObject(single)
      expect(full?.sync_audio_video).toBe(audio_video_sync ?? null)
      expect(full).toEqual(emulator.signalwire.session(small.id))
      expect(small.room_id).toBe(room.id)
      expect(small.status).toBe('in-progress')
    }
  })
})

describe('active_session', () => {
  const host = async (emulator: Emulator, path: string) => (await askSignalWire<Item>(emulator, path)).body

  test('comes only when asked for, in lists and by id', async ({ emulator }) => {
    const running = (await walk(emulator, `/rooms${asked}`)).flat().find((room) => room.active_session)
    const id = running?.id ?? ''
    expect(await host(emulator, `/rooms/${id}?include_active_session=true`)).toEqual(running)
    for (const path of [`/rooms/${id}`, `/rooms/${id}?include_active_session=false`]) {
      expect(await host(emulator, path)).not.toHaveProperty('active_session')
    }
    for (const room of (await walk(emulator, '/rooms')).flat())
      expect(room).not.toHaveProperty('active_session')
  })

  test('is there for conferences, in a hidden room', async ({ emulator }) => {
    const conferences = (await walk(emulator, `/conferences${asked}`)).flat()
    const running = conferences.filter((one) => one.active_session)
    expect(running.length).toBeGreaterThanOrEqual(3)
    for (const conference of running) {
      const roomId = embedded(conference).room_id
      expect((await askSignalWire(emulator, `/rooms/${roomId}`)).status).toBe(404)
      expect(await host(emulator, `/conferences/${conference.id}?include_active_session=true`)).toEqual(
        conference,
      )
    }
  })

  test.for(['/rooms', '/conferences', '/rooms/design-review'])(
    'must be true or false at %s',
    async (path, { emulator }) => {
      for (const value of ['1', 'yes', 'TRUE', '']) {
        expect(await faultsOf(emulator, `${path}?include_active_session=${value}`)).toEqual([
          'include_active_session invalid_parameter',
        ])
      }
      const twice = `${path}?include_active_session=true&include_active_session=true`
      expect(await faultsOf(emulator, twice)).toEqual(['include_active_session repeated_parameter'])
    },
  )

  test('cannot be asked for anywhere else', async ({ emulator }) => {
    const session = emulator.signalwire.sessionIds()[0]
    for (const path of [
      '/room_sessions',
      `/room_sessions/${session}`,
      `/room_sessions/${session}/members`,
      `/room_sessions/${session}/recordings`,
      `/room_sessions/${session}/events`,
      '/room_recordings',
    ]) {
      expect(await faultsOf(emulator, `${path}?include_active_session=true`)).toEqual([
        'include_active_session unknown_parameter',
      ])
    }
  })
})

describe('a room', () => {
  test('is found by id and by name', async ({ emulator }) => {
    const byName = await askSignalWire<Item>(emulator, '/rooms/design-review')
    const byId = await askSignalWire<Item>(emulator, `/rooms/${byName.body.id}`)
    expect(byName.body.name).toBe('design-review')
    expect(byId.body).toEqual(byName.body)
    expect((await askSignalWire(emulator, '/rooms/design-reviews')).status).toBe(404)
  })

  test('is found by each seeded name', async ({ emulator }) => {
    for (const room of (await walk(emulator, '/rooms')).flat()) {
      expect((await askSignalWire<Item>(emulator, `/rooms/${room.name}`)).body.id).toBe(room.id)
    }
  })

  test('may have a name that looks like the id of a room, but of none', async ({ emulator }) => {
    const lookalikes = (await walk(emulator, '/rooms'))
      .flat()
      .filter((room) => /^[0-9a-f-]{36}$/.test(`${room.name}`))
    expect(lookalikes).toHaveLength(2)
    for (const { name } of lookalikes) expect(emulator.signalwire.room(`${name}`)).toBeUndefined()
  })

  test('is found by id first, where its id is the name of another', async ({ emulator }) => {
    const [id = ''] = emulator.signalwire.roomIds()
    const shadow = emulator.signalwire.addRoom({ name: id })
    expect((await askSignalWire<Item>(emulator, `/rooms/${id}`)).body.id).toBe(id)
    emulator.signalwire.removeRoom(shadow.id)
  })
})
