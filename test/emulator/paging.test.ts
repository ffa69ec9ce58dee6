import { describe, expect } from 'vitest'
import { defaultBehaviour, type Emulator } from '../../src/emulator/index.ts'
import { withEmulator } from '../support/graph.ts'
import { askSignalWire, faultsOf, walk } from './client.ts'

const test = withEmulator().extend(
  'session',
  { scope: 'file' },
  ({ emulator }) =>
    emulator.signalwire.sessionIds().find((id) => emulator.signalwire.memberIds(id).length > 20) ?? '',
)
test.beforeEach(({ emulator }) => {
  emulator.behaviour = { ...defaultBehaviour }
})

const next = async (emulator: Emulator, path: string) =>
  (await askSignalWire(emulator, path)).body.links.next ?? ''
const search = (link: string) => new URL(link).searchParams

describe('walks', () => {
  const lists = [
    '/rooms',
    '/conferences',
    '/room_sessions',
    '/room_sessions?status=completed',
    '/room_recordings',
    'members',
    'events',
  ]
  test.for(lists)(
    'give each item of %s once, at any page size, in the same order',
    async (name, { emulator, session }) => {
      const path = name.startsWith('/') ? name : `/room_sessions/${session}/${name}`
      const sizes = [7, 50, 1000]
      const walks = await Promise.all(
        sizes.map((size) => walk(emulator, `${path}${path.includes('?') ? '&' : '?'}page_size=${size}`)),
      )
      const ids = walks.map((pages) => pages.flat().map(({ id }) => id))
      expect(new Set(ids[0]).size).toBe(ids[0]?.length)
      expect(ids[0]?.length).toBeGreaterThan(10)
      expect(ids[1]).toEqual(ids[0])
      expect(ids[2]).toEqual(ids[0])
      for (const [nth, pages] of walks.entries()) {
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(sizes[nth] ?? 0)
        expect(pages.at(-1)).not.toHaveLength(0)
      }
    },
  )

  test('hold 50 items a page unless asked otherwise', async ({ emulator }) => {
    expect((await askSignalWire(emulator, '/rooms')).body.data).toHaveLength(50)
    expect((await askSignalWire(emulator, '/rooms?page_size=3')).body.data).toHaveLength(3)
  })

  test('go back by `prev` over the same pages', async ({ emulator }) => {
    const [first, second] = await walk(emulator, '/rooms?page_size=20')
    const third = await askSignalWire(
      emulator,
      await next(emulator, await next(emulator, '/rooms?page_size=20')),
    )
    const back = await askSignalWire(emulator, third.body.links.prev ?? '')
    expect(back.body.data).toEqual(second)
    const start = await askSignalWire(emulator, back.body.links.prev ?? '')
    expect(start.body.data).toEqual(first)
    expect(start.body.links.prev).toBeUndefined()
  })

  test('carry filters and options in their links, and no token where the walk starts', async ({
    emulator,
  }) => {
    const { body } = await askSignalWire(
      emulator,
      '/rooms?page_size=5&starts_after=2026-05-01&include_active_session=true',
    )
    for (const link of [body.links.self, body.links.first, body.links.next ?? '']) {
      expect(search(link).get('starts_after')).toBe('2026-05-01')
      expect(search(link).get('include_active_session')).toBe('true')
      expect(search(link).get('page_size')).toBe('5')
    }
    expect(search(body.links.first).has('page_token')).toBe(false)
    expect(search(body.links.next ?? '').get('page_number')).toBe('1')
    expect(search(body.links.next ?? '').get('page_token')).toMatch(
      /^PA[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    )
  })

  test('are not moved by rooms that come and go meanwhile, while page 0 shows the present', async ({
    emulator,
  }) => {
    const link = await next(emulator, '/rooms?page_size=10')
    const before = (await askSignalWire(emulator, link)).body.data.map(({ id }) => id)
    const added = emulator.signalwire.addRoom({ name: 'just-now' })
    const after = (await askSignalWire(emulator, link)).body.data.map(({ id }) => id)
    const present = (await askSignalWire(emulator, '/rooms?page_size=10')).body
    expect(after).toEqual(before)
    expect(present.data[0]?.id).toBe(added.id)
    expect(present.links.next).not.toBe(link)
    const shifted = (await askSignalWire(emulator, present.links.next ?? '')).body.data.map(({ id }) => id)
    expect(shifted.slice(1)).toEqual(before.slice(0, -1))
    emulator.signalwire.removeRoom(added.id)
  })

  test('end in an empty page beyond the last', async ({ emulator }) => {
    const token = search(await next(emulator, '/rooms?page_size=50')).get('page_token')
    const { status, body } = await askSignalWire(
      emulator,
      `/rooms?page_size=50&page_number=9&page_token=${token}`,
    )
    expect(status).toBe(200)
    expect(body.data).toEqual([])
    expect(body.links.next).toBeUndefined()
  })
})

describe('a page token', () => {
  const token = async (emulator: Emulator, path: string) =>
    search(await next(emulator, path)).get('page_token')

  test('is required after page 0', async ({ emulator }) => {
    expect(await faultsOf(emulator, '/rooms?page_number=1')).toEqual(['page_token missing_parameter'])
    expect((await askSignalWire(emulator, '/rooms?page_number=0')).status).toBe(200)
  })

  test('is the same on each page of a walk', async ({ emulator }) => {
    const second = await next(emulator, '/rooms?page_size=10')
    expect(search(await next(emulator, second)).get('page_token')).toBe(search(second).get('page_token'))
  })

  test('is refused when it is unknown', async ({ emulator }) => {
    const path = '/rooms?page_number=1&page_token=PAbff61159-faab-48b3-959a-3021a8f5beca'
    expect(await faultsOf(emulator, path)).toEqual(['page_token invalid_parameter'])
    expect(await faultsOf(emulator, path.replace('=1', '=0'))).toEqual(['page_token invalid_parameter'])
  })

  test.for([
    ['another list', '/rooms', '/room_sessions?'],
    ['the members of another session', 'members', '/room_sessions/OTHER/members?'],
    ['another filter', '/rooms?starts_after=2026-05-01', '/rooms?starts_after=2026-05-02&'],
    ['no filter', '/room_sessions?status=completed', '/room_sessions?'],
    ['another page size', '/rooms?page_size=10', '/rooms?page_size=11&'],
    ['the default page size', '/rooms?page_size=10', '/rooms?'],
  ] as const)('is refused for %s', async ([_, issuedBy, usedFor], { emulator, session }) => {
    const other = emulator.signalwire.sessionIds().find((id) => id !== session) ?? ''
    const source = issuedBy === 'members' ? `/room_sessions/${session}/members?page_size=5` : issuedBy
    const size = issuedBy === 'members' ? 'page_size=5&' : ''
    const path = `${usedFor.replace('OTHER', other)}${size}page_number=1&page_token=${await token(emulator, source)}`
    expect(await faultsOf(emulator, path)).toEqual(['page_token invalid_parameter'])
  })

  test.for([
    ['include_active_session', '/rooms', '/rooms?include_active_session=true'],
    ['include_active_session taken back', '/rooms?include_active_session=true', '/rooms?page_size=50'],
    ['media_ttl', '/room_recordings', '/room_recordings?media_ttl=60'],
  ] as const)('survives a change of %s', async ([_, issuedBy, usedFor], { emulator }) => {
    const path = `${usedFor}&page_number=1&page_token=${await token(emulator, issuedBy)}`
    expect((await askSignalWire(emulator, path)).status).toBe(200)
  })
})

describe('a refusal', () => {
  test.for([
    ['page_size=0', 'page_size invalid_parameter'],
    ['page_size=1001', 'page_size invalid_parameter'],
    ['page_size=ten', 'page_size invalid_parameter'],
    ['page_size=', 'page_size invalid_parameter'],
    ['page_size=5.5', 'page_size invalid_parameter'],
    ['page_number=-1', 'page_number invalid_parameter'],
    ['page_size=5&page_size=5', 'page_size repeated_parameter'],
    ['first=5', 'first unknown_parameter'],
    ['constructor=5', 'constructor unknown_parameter'],
  ] as const)('meets ?%s', async ([query, fault], { emulator }) => {
    expect(await faultsOf(emulator, `/rooms?${query}`)).toEqual([fault])
  })

  test('lists every fault, each with all its parts', async ({ emulator }) => {
    const path = '/room_sessions?page_number=3&page_size=0&status=over&room_id=7&limit=1'
    expect((await faultsOf(emulator, path)).sort()).toEqual([
      'limit unknown_parameter',
      'page_size invalid_parameter',
      'page_token missing_parameter',
      'room_id invalid_parameter',
      'status invalid_parameter',
    ])
    const { body } = await askSignalWire<{ errors: unknown[] }>(emulator, path)
    for (const one of body.errors) {
      expect(one).toEqual({
        type: 'validation_error',
        code: expect.any(String),
        message: expect.any(String),
        attribute: expect.any(String),
        url: expect.stringContaining('https://'),
      })
    }
  })

  test.for(['1', '1000'])('spares page_size=%s', async (size, { emulator }) => {
    expect((await askSignalWire(emulator, `/rooms?page_size=${size}`)).status).toBe(200)
  })
})
