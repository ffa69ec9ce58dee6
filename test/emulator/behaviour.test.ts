import { describe, expect } from 'vitest'
import { defaultBehaviour, type Emulator } from '../../src/emulator/index.ts'
import { withEmulator } from '../support/graph.ts'
import { askSignalWire, faultsOf, type Item, walk } from './client.ts'

const test = withEmulator()
test.beforeEach(({ emulator }) => {
  emulator.behaviour = { ...defaultBehaviour }
})

const list = async (emulator: Emulator, path: string) => (await askSignalWire(emulator, path)).body
const ids = (items: Item[]) => items.map(({ id }) => id)

function embedded(item: Item | undefined): Record<string, unknown> {
  return Object(item?.active_session)
}

const inSession = async (emulator: Emulator) =>
  (await list(emulator, '/rooms?include_active_session=true')).data.find((room) => room.active_session)

describe('links', () => {
  test('have the origin by default', async ({ emulator }) => {
    const { links } = await list(emulator, '/rooms')
    for (const link of Object.values(links))
      expect(link.startsWith(`${emulator.url}/api/video/rooms?`)).toBe(true)
  })

  test('can do without it', async ({ emulator }) => {
    emulator.behaviour.links = 'relative'
    const { links } = await list(emulator, '/rooms')
    for (const link of Object.values(links)) expect(link).toMatch(/^\/api\/video\/rooms\?/)
    expect(Object.keys(links)).toContain('next')
  })
})

describe('the last page', () => {
  test('has no `next` by default, full or not', async ({ emulator }) => {
    expect((await walk(emulator, '/rooms?page_size=40')).map((page) => page.length)).toEqual([40, 40, 40])
  })

  test('leads to an empty page where it is full, if that is switched on', async ({ emulator }) => {
    emulator.behaviour.emptyLastPage = true
    expect((await walk(emulator, '/rooms?page_size=40')).map((page) => page.length)).toEqual([40, 40, 40, 0])
    expect((await walk(emulator, '/rooms?page_size=50')).map((page) => page.length)).toEqual([50, 50, 20])
    expect((await list(emulator, '/room_sessions?room_name=nobody')).links.next).toBeUndefined()
  })
})

test('fps is a number or a string, wherever it appears', async ({ emulator }) => {
  const session = emulator.signalwire.activeSessionIds()[0] ?? ''
  const seen = async () => {
    const room = await inSession(emulator)
    const one = await askSignalWire<Item>(emulator, `/room_sessions/${session}`)
    const [first] = (await list(emulator, '/room_sessions')).data
    return [room?.fps, embedded(room).fps, one.body.fps, first?.fps].map((fps) => typeof fps)
  }
  expect(await seen()).toEqual(['number', 'number', 'number', 'number'])
  emulator.behaviour.fps = 'string'
  expect(await seen()).toEqual(['string', 'string', 'string', 'string'])
})

test('an embedded session has either word for audio-video sync, never both', async ({ emulator }) => {
  emulator.behaviour.activeSessionNulls = 'null'
  expect(Object.keys(embedded(await inSession(emulator)))).toContain('audio_video_sync')
  expect(Object.keys(embedded(await inSession(emulator)))).not.toContain('sync_audio_video')
  emulator.behaviour.activeSessionSync = 'sync_audio_video'
  expect(Object.keys(embedded(await inSession(emulator)))).toContain('sync_audio_video')
  expect(Object.keys(embedded(await inSession(emulator)))).not.toContain('audio_video_sync')
})

test('an embedded session has no null by default, and those of its values if that is switched on', async ({
  emulator,
}) => {
  const absent = embedded(await inSession(emulator))
  expect(Object.values(absent)).not.toContain(null)
  emulator.behaviour.activeSessionNulls = 'null'
  const sent = embedded(await inSession(emulator))
  expect(sent).toMatchObject({ ...absent, end_time: null, duration: null })
})

describe('no session in a room', () => {
  test('is an absent key by default, and null if that is switched on', async ({ emulator }) => {
    const room = (await list(emulator, '/rooms?include_active_session=true')).data.find(
      (one) => !one.active_session,
    )
    expect(room).not.toHaveProperty('active_session')
    emulator.behaviour.noActiveSession = 'null'
    const again = await askSignalWire<Item>(emulator, `/rooms/${room?.id}?include_active_session=true`)
    expect(again.body.active_session).toBeNull()
  })

  test('is never told unasked', async ({ emulator }) => {
    emulator.behaviour.noActiveSession = 'null'
    for (const path of ['/rooms', '/rooms?include_active_session=false', '/conferences']) {
      for (const item of (await list(emulator, path)).data) expect(item).not.toHaveProperty('active_session')
    }
  })
})

test('the list of conferences can lack its links, other lists cannot', async ({ emulator }) => {
  expect(await list(emulator, '/conferences')).toHaveProperty('links')
  emulator.behaviour.conferenceLinks = false
  expect(Object.keys(await list(emulator, '/conferences'))).toEqual(['data'])
  expect(await list(emulator, '/rooms')).toHaveProperty('links')
})

describe('tokens', () => {
  const resized = async (emulator: Emulator) => {
    const link = (await list(emulator, '/rooms?page_size=10')).links.next ?? ''
    return link.replace('page_size=10', 'page_size=5').replace('page_number=1', 'page_number=2')
  }

  test('are bound to the page size by default', async ({ emulator }) => {
    expect(await faultsOf(emulator, await resized(emulator))).toEqual(['page_token invalid_parameter'])
  })

  test('survive a change of it if they are free, and keep their walk', async ({ emulator }) => {
    emulator.behaviour.tokens = 'free'
    const page = await list(emulator, await resized(emulator))
    expect(ids(page.data)).toEqual(emulator.signalwire.roomIds().slice(10, 15))
    expect(ids((await list(emulator, page.links.next ?? '')).data)).toEqual(
      emulator.signalwire.roomIds().slice(15, 20),
    )
  })

  test('still belong to their list and filter when they are free', async ({ emulator }) => {
    emulator.behaviour.tokens = 'free'
    const link = (await list(emulator, '/rooms?page_size=10')).links.next ?? ''
    expect(await faultsOf(emulator, link.replace('rooms?', 'conferences?'))).toHaveLength(1)
    expect(await faultsOf(emulator, `${link}&starts_after=2026-05-01`)).toHaveLength(1)
  })

  test('can differ from page to page, and then open no other page', async ({ emulator }) => {
    emulator.behaviour.tokenStyle = 'per-page'
    const second = (await list(emulator, '/rooms?page_size=10')).links.next ?? ''
    const third = (await list(emulator, second)).links.next ?? ''
    const token = (link: string) => new URL(link).searchParams.get('page_token')
    expect(token(third)).not.toBe(token(second))
    expect(await faultsOf(emulator, second.replace('page_number=1', 'page_number=2'))).toHaveLength(1)
    expect((await walk(emulator, '/rooms?page_size=7')).flat()).toHaveLength(120)
  })
})

describe('the order', () => {
  test('is newest first, oldest first or shuffled, each the same whenever it is asked', async ({
    emulator,
  }) => {
    const newest = ids((await walk(emulator, '/rooms?page_size=100')).flat())
    expect(newest).toEqual(emulator.signalwire.roomIds())
    emulator.behaviour.order = 'oldest-first'
    expect(ids((await walk(emulator, '/rooms?page_size=100')).flat())).toEqual(newest.toReversed())
    emulator.behaviour.order = 'shuffled'
    const shuffled = ids((await walk(emulator, '/rooms?page_size=100')).flat())
    expect(shuffled).not.toEqual(newest)
    expect(shuffled.toSorted()).toEqual(newest.toSorted())
    expect(ids((await walk(emulator, '/rooms?page_size=30')).flat())).toEqual(shuffled)
  })

  test('of newest first goes by the time of creation or start', async ({ emulator }) => {
    const created = (await list(emulator, '/rooms?page_size=1000')).data.map((room) =>
      String(room.created_at),
    )
    const started = (await list(emulator, '/room_sessions?page_size=1000')).data.map((one) =>
      String(one.start_time),
    )
    expect(created).toEqual(created.toSorted().toReversed())
    expect(started).toEqual(started.toSorted().toReversed())
  })
})

test('unknown values appear in some items, the same in each shape, when switched on', async ({
  emulator,
}) => {
  const known = new Set(['720p', '1080p'])
  const strange = async () =>
    (await list(emulator, '/rooms?page_size=1000')).data.filter((room) => !known.has(String(room.quality)))
  expect(await strange()).toHaveLength(0)
  emulator.behaviour.unknownEnums = true
  expect((await strange()).length).toBeGreaterThan(5)
  expect((await strange()).length).toBeLessThan(60)
  const sessions = (await list(emulator, '/room_sessions?page_size=1000')).data
  const odd = sessions.find((one) => one.status === 'archived')
  expect(odd?.layout).toBe('spiral-galaxy')
  expect((await askSignalWire<Item>(emulator, `/room_sessions/${odd?.id}`)).body.status).toBe('archived')
  expect((await list(emulator, '/conferences')).data.map((one) => one.size)).toContain('colossal')
  const running = (await list(emulator, '/room_sessions?status=in-progress&page_size=1000')).data
  expect(new Set(running.map((one) => one.status))).toEqual(new Set(['in-progress']))
})

test('latency delays each answer', async ({ emulator }) => {
  emulator.behaviour.latencyMs = 80
  const started = performance.now()
  await Promise.all([askSignalWire(emulator, '/rooms'), askSignalWire(emulator, '/conferences')])
  expect(performance.now() - started).toBeGreaterThanOrEqual(75)
})

test('each answer has a request id of its own unless that is switched off', async ({ emulator }) => {
  const seen = async () => (await askSignalWire(emulator, '/rooms')).headers.get('x-request-id')
  const [one, two] = [await seen(), await seen()]
  expect(one).toMatch(/^[0-9a-f-]{36}$/)
  expect(two).not.toBe(one)
  emulator.behaviour.requestIds = false
  expect(await seen()).toBeNull()
})
