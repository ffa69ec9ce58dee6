import { describe, expect } from 'vitest'
import type {
  WireInsightsError,
  WireInsightsParticipantList,
  WireInsightsRoom,
  WireInsightsRoomList,
} from '../../src/datasources/twilio/wire.ts'
import { defaultBehaviour, type Emulator, type TwilioAccount } from '../../src/emulator/index.ts'
import { openEmulator, withEmulator } from '../support/graph.ts'
import { askTwilio } from './client.ts'

const test = withEmulator().extend('account', { scope: 'file' }, ({ emulator }) => emulator.twilio)
test.beforeEach(({ emulator }) => {
  emulator.behaviour = { ...defaultBehaviour }
})

const page = async (emulator: Emulator, path: string) =>
  (await askTwilio<WireInsightsRoomList>(emulator, path)).body

async function pages(emulator: Emulator, path: string): Promise<WireInsightsRoomList[]> {
  const all: WireInsightsRoomList[] = []
  for (let next: string | null = path; next !== null; ) {
    const one: WireInsightsRoomList = await page(emulator, next)
    all.push(one)
    next = one.meta.next_page_url
  }
  return all
}

const rooms = async (emulator: Emulator, path: string) =>
  (await pages(emulator, path)).flatMap((one) => one.rooms)
const sids = (list: WireInsightsRoom[]) => list.map((room) => room.room_sid)

async function refusal(emulator: Emulator, path: string): Promise<WireInsightsError> {
  const { status, body } = await askTwilio<WireInsightsError>(emulator, path)
  expect(body.status).toBe(status)
  expect(body.more_info).toBe(`https://www.twilio.com/docs/errors/${body.code}`)
  return body
}

describe('paging', () => {
  test.for([7, 50, 1000])('gives each room once at %i a page', async (size, { emulator, account }) => {
    expect(sids(await rooms(emulator, `/Rooms?PageSize=${size}`))).toEqual(account.roomSids())
    expect(account.roomSids()).toHaveLength(300)
  })

  test('describes each page', async ({ emulator }) => {
    const [first, second, third, ...others] = (await pages(emulator, '/Rooms?PageSize=100')).map(
      (one) => one.meta,
    )
    expect(others).toEqual([])
    expect(first).toMatchObject({ page: 0, page_size: 100, key: 'rooms', previous_page_url: null })
    expect(second).toMatchObject({ page: 1, page_size: 100, key: 'rooms' })
    expect(third).toMatchObject({ page: 2, next_page_url: null })
    expect(first?.url).toBe(`${emulator.url}/v1/Video/Rooms?PageSize=100&Page=0`)
    expect(second?.url).toBe(first?.next_page_url)
    expect(second?.first_page_url).toBe(first?.first_page_url)
    expect(await page(emulator, third?.previous_page_url ?? '')).toEqual(
      await page(emulator, second?.url ?? ''),
    )
    expect((await page(emulator, second?.previous_page_url ?? '')).rooms).toEqual(
      (await page(emulator, '/Rooms?PageSize=100')).rooms,
    )
  })

  test('holds 50 items a page unless asked otherwise', async ({ emulator }) => {
    expect((await page(emulator, '/Rooms')).rooms).toHaveLength(50)
  })

  test('finds the place by the token alone: the number of the page is the client’s own', async ({
    emulator,
    account,
  }) => {
    const { next_page_url } = (await page(emulator, '/Rooms?PageSize=20')).meta
    const link = new URL(next_page_url ?? '')
    link.searchParams.delete('Page')
    expect(await page(emulator, link.href)).toEqual(await page(emulator, next_page_url ?? ''))
    link.searchParams.set('Page', '77')
    const renumbered = await page(emulator, link.href)
    expect(renumbered.meta.page).toBe(77)
    expect(sids(renumbered.rooms)).toEqual(account.roomSids().slice(20, 40))
  })

  test('keeps a walk still while rooms come and go', async ({ emulator, account }) => {
    const { next_page_url } = (await page(emulator, '/Rooms?PageSize=10')).meta
    const before = await page(emulator, next_page_url ?? '')
    const added = account.addRoom({ room_name: 'late' })
    expect((await page(emulator, next_page_url ?? '')).rooms).toEqual(before.rooms)
    expect((await page(emulator, '/Rooms?PageSize=10')).rooms[0]).toEqual(added)
    account.removeRoom(added.room_sid ?? '')
    expect(account.roomSids()).toHaveLength(300)
  })
})

describe('a page token', () => {
  const token = async (emulator: Emulator, path: string) =>
    new URL((await page(emulator, path)).meta.next_page_url ?? '').searchParams.get('PageToken')

  test('is required after the first page', async ({ emulator }) => {
    expect(await refusal(emulator, '/Rooms?Page=1')).toMatchObject({ status: 400, code: 20001 })
    expect((await page(emulator, '/Rooms?Page=0')).rooms).toHaveLength(50)
  })

  test.for([
    ['another filter', '/Rooms?RoomType=group&PageSize=5', '/Rooms?RoomType=go&PageSize=5'],
    ['no filter', '/Rooms?RoomType=group&PageSize=5', '/Rooms?PageSize=5'],
    ['one value more', '/Rooms?Codec=opus&PageSize=5', '/Rooms?Codec=opus&Codec=VP8&PageSize=5'],
    ['another page size', '/Rooms?PageSize=5', '/Rooms?PageSize=6'],
  ] as const)('is refused for %s', async ([_, issuedBy, usedFor], { emulator }) => {
    const problem = await refusal(emulator, `${usedFor}&Page=1&PageToken=${await token(emulator, issuedBy)}`)
    expect(problem).toMatchObject({ status: 400, message: expect.stringContaining('PageToken') })
  })

  test('is refused when it is unknown or of another list', async ({ emulator, account }) => {
    const issued = await token(emulator, '/Rooms?PageSize=5')
    const crowded = account.roomSids().find((sid) => account.participantSids(sid).length > 5)
    for (const path of [
      '/Rooms?PageSize=5&PageToken=PAnone',
      `/Rooms/${crowded}/Participants?PageToken=${issued}`,
    ]) {
      expect(await refusal(emulator, path)).toMatchObject({ status: 400, code: 20001 })
    }
  })

  test('does not mind in which order a filter was written', async ({ emulator }) => {
    const issued = await token(emulator, '/Rooms?RoomType=group&RoomType=go&PageSize=5')
    const answer = await askTwilio(
      emulator,
      `/Rooms?PageSize=5&RoomType=go&RoomType=group&PageToken=${issued}`,
    )
    expect(answer.status).toBe(200)
  })

  test('survives another page size where tokens are free', async ({ emulator, account }) => {
    emulator.behaviour.tokens = 'free'
    const resized = await page(
      emulator,
      `/Rooms?PageSize=5&PageToken=${await token(emulator, '/Rooms?PageSize=10')}`,
    )
    expect(sids(resized.rooms)).toEqual(account.roomSids().slice(10, 15))
  })
})

describe('filters', () => {
  const expected = (account: TwilioAccount, keep: (room: WireInsightsRoom) => boolean) =>
    account.roomSids().filter((sid) => keep(account.room(sid) ?? Object(undefined)))

  test.for([
    ['RoomType=go', (room: WireInsightsRoom) => room.room_type === 'go'],
    [
      'RoomType=go&RoomType=group_small',
      (room: WireInsightsRoom) => /^(go|group_small)$/.test(`${room.room_type}`),
    ],
    ['Codec=VP9', (room: WireInsightsRoom) => room.codecs?.includes('VP9') === true],
    ['Codec=VP9&Codec=H264', (room: WireInsightsRoom) => /VP9|H264/.test(`${room.codecs}`)],
    [
      'CreatedAfter=2026-05-30T00:00:00Z',
      (room: WireInsightsRoom) => `${room.create_time}` >= '2026-05-30T00:00:00Z',
    ],
    [
      'CreatedBefore=2026-05-30T00:00:00Z',
      (room: WireInsightsRoom) => `${room.create_time}` < '2026-05-30T00:00:00Z',
    ],
  ] as const)('apply %s', async ([query, keep], { emulator, account }) => {
    const found = sids(await rooms(emulator, `/Rooms?${query}&PageSize=20`))
    expect(found).toEqual(expected(account, keep))
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThan(300)
  })

  test('apply the exact name, which is not unique', async ({ emulator, account }) => {
    const names = account.roomSids().map((sid) => account.room(sid)?.room_name)
    const shared = names.find((name, nth) => name && names.indexOf(name) < nth)
    const found = await rooms(emulator, `/Rooms?RoomName=${shared}`)
    expect(found.length).toBeGreaterThan(1)
    expect(sids(found)).toEqual(expected(account, (room) => room.room_name === shared))
    expect(await rooms(emulator, `/Rooms?RoomName=${shared?.slice(0, -1)}`)).toEqual([])
  })

  test('take in the moment of CreatedAfter and leave out that of CreatedBefore', async ({
    emulator,
    account,
  }) => {
    const room = account.room(account.roomSids()[9] ?? '')
    expect(sids(await rooms(emulator, `/Rooms?CreatedAfter=${room?.create_time}`))).toContain(room?.room_sid)
    expect(sids(await rooms(emulator, `/Rooms?CreatedBefore=${room?.create_time}`))).not.toContain(
      room?.room_sid,
    )
  })
})

describe('a refusal', () => {
  test.for([
    ['PageSize=0', 20007],
    ['PageSize=1001', 20007],
    ['PageSize=5&PageSize=5', 20007],
    ['Page=-1', 20001],
    ['RoomType=webinar', 20001],
    ['Codec=vp8', 20001],
    ['CreatedAfter=yesterday', 20001],
    ['RoomName=a&RoomName=b', 20001],
    ['page_size=5', 20001],
  ] as const)('meets ?%s', async ([query, code], { emulator }) => {
    expect(await refusal(emulator, `/Rooms?${query}`)).toMatchObject({ status: 400, code })
  })

  test('has the documented body where nothing is found', async ({ emulator, account }) => {
    const [sid = '', other = ''] = account.roomSids().filter((one) => account.participantSids(one).length > 0)
    const foreign = account.participantSids(other)[0]
    for (const path of [
      '/Nothing',
      '/Rooms/RM00000000000000000000000000000000',
      `/Rooms/${sid.toUpperCase()}`,
      `/Rooms/${sid}/Participants/${foreign}`,
      `/Rooms/${sid}/Participants/PA00000000000000000000000000000000`,
      `/Rooms/RM00000000000000000000000000000000/Participants`,
    ]) {
      expect(await refusal(emulator, path)).toMatchObject({
        status: 404,
        code: 20404,
        message: expect.stringContaining(path),
      })
    }
  })

  test('meets other methods, and parameters where there are none', async ({ emulator, account }) => {
    expect((await askTwilio(emulator, '/Rooms', { method: 'POST' })).status).toBe(405)
    expect(await refusal(emulator, `/Rooms/${account.roomSids()[0]}?PageSize=5`)).toMatchObject({
      status: 400,
    })
  })
})

describe('items', () => {
  test('are the same in the list and by SID, and their SIDs have the documented shape', async ({
    emulator,
    account,
  }) => {
    for (const room of (await page(emulator, '/Rooms?PageSize=40')).rooms) {
      const sid = room.room_sid ?? ''
      expect(sid).toMatch(/^RM[0-9a-f]{32}$/)
      expect(room.account_sid).toMatch(/^AC[0-9a-f]{32}$/)
      expect(room).toEqual(account.room(sid))
      expect((await askTwilio<unknown>(emulator, room.url ?? '')).body).toEqual(room)
      const listed = await askTwilio<WireInsightsParticipantList>(emulator, room.links?.participants ?? '')
      expect(listed.body.meta.key).toBe('participants')
      expect(listed.body.participants).toHaveLength(room.unique_participants ?? -1)
      for (const participant of listed.body.participants) {
        expect(participant.participant_sid).toMatch(/^PA[0-9a-f]{32}$/)
        expect(participant.room_sid).toBe(sid)
        expect((await askTwilio<unknown>(emulator, participant.url ?? '')).body).toEqual(participant)
      }
    }
  })

  test('are lively: some in progress, some crowded, some empty, and much is null now and then', async ({
    emulator,
  }) => {
    const all = await rooms(emulator, '/Rooms?PageSize=1000')
    const running = all.filter((room) => room.room_status === 'in_progress')
    expect(running.length).toBeGreaterThanOrEqual(5)
    for (const room of running)
      expect(room).toMatchObject({ end_time: null, duration_sec: null, end_reason: null })
    const counts = all.map((room) => room.unique_participants ?? 0)
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([0, 30])
    for (const key of ['room_name', 'codecs', 'media_region', 'edge_location', 'status_callback'] as const) {
      expect(all.some((room) => room[key] === null)).toBe(true)
    }
    for (const room of all) {
      expect(room.max_concurrent_participants).toBeLessThanOrEqual(room.max_participants ?? 0)
      expect(room.concurrent_participants).toBeLessThanOrEqual(room.max_concurrent_participants ?? 0)
    }
  })
})

describe('switches and changes', () => {
  test('keep links absolute, and let a full last page lead to an empty one', async ({ emulator }) => {
    emulator.behaviour.links = 'relative'
    emulator.behaviour.emptyLastPage = true
    const all = await pages(emulator, '/Rooms?PageSize=150')
    expect(all.map((one) => one.rooms.length)).toEqual([150, 150, 0])
    for (const one of all) expect(one.meta.url).toMatch(/^http:.*\/v1\/Video\/Rooms\?/)
  })

  test('turn the order round', async ({ emulator, account }) => {
    const newest = account.roomSids()
    emulator.behaviour.order = 'oldest-first'
    expect(sids(await rooms(emulator, '/Rooms'))).toEqual(newest.toReversed())
  })

  test('bring values that no contract knows', async ({ emulator }) => {
    const types = async () =>
      new Set((await rooms(emulator, '/Rooms?PageSize=1000')).map((room) => room.room_type))
    expect(await types()).not.toContain('holographic')
    emulator.behaviour.unknownEnums = true
    expect(await types()).toContain('holographic')
    expect(await types()).toContain('group')
  })

  test('patch and replace what is sent', async () => {
    const other = await openEmulator({ insightsRooms: 20 })
    const [first = '', second = ''] = other.twilio.roomSids()
    const crowded = other.twilio.roomSids().find((sid) => other.twilio.participantSids(sid).length > 0) ?? ''
    const [participant = ''] = other.twilio.participantSids(crowded)
    other.twilio.patchRoom(first, { duration_sec: 2 ** 40, url: undefined })
    other.twilio.patchParticipant(crowded, participant, { codecs: 'VP8' })
    other.twilio.replaceListItem('rooms', 1, 'unreadable')
    const { body } = await askTwilio<WireInsightsRoomList>(other, '/Rooms')
    expect(body.rooms[0]).toMatchObject({ duration_sec: 2 ** 40 })
    expect(body.rooms[0]).not.toHaveProperty('url')
    expect(body.rooms[1]).toBe('unreadable')
    expect((await askTwilio<unknown>(other, `/Rooms/${second}`)).body).toEqual(other.twilio.room(second))
    const path = `/Rooms/${crowded}/Participants/${participant}`
    expect((await askTwilio<unknown>(other, path)).body).toMatchObject({ codecs: 'VP8' })
    other.twilio.removeRoom(first)
    expect((await askTwilio(other, `/Rooms/${first}`)).status).toBe(404)
    expect(() => other.twilio.patchRoom(first, {})).toThrow('no room')
  })
})
