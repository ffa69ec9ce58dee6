import twilio from 'twilio'
import { describe, expect } from 'vitest'
import type { WireInsightsParticipant, WireInsightsRoom } from '../../src/datasources/twilio/wire.ts'
import { defaultBehaviour, type Emulator } from '../../src/emulator/index.ts'
import { withEmulator } from '../support/graph.ts'
import { EmulatorClient, twilioClientOf } from '../support/twilio-client.ts'

const test = withEmulator().extend('client', { scope: 'file' }, ({ emulator }) => twilioClientOf(emulator))
test.beforeEach(({ emulator }) => {
  emulator.behaviour = { ...defaultBehaviour }
  emulator.resetJournal()
})

function camel(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** An item of the emulator in the client's words: camelCase, and times as Date. */
function inClientsWords(item: object | undefined): Record<string, unknown> {
  const entries = Object.entries(item ?? {}).map(([key, value]) => {
    const isTime = key.endsWith('_time') && typeof value === 'string'
    return [camel(key), isTime ? new Date(value) : value]
  })
  return Object.fromEntries(entries)
}

const held = (emulator: Emulator, sid: string): WireInsightsRoom | undefined => emulator.twilio.room(sid)

/** What the client's instance holds, without the machinery it carries along. */
function plain(instance: { toJSON(): unknown }): Record<string, unknown> {
  return Object(instance.toJSON())
}

const expectedRooms = (emulator: Emulator) =>
  emulator.twilio.roomSids().map((sid) => inClientsWords(held(emulator, sid)))

describe('rooms', () => {
  test.for([7, 100, 1000])(
    'list() gives what the emulator holds, at %i a page',
    async (pageSize, { emulator, client }) => {
      const rooms = await client.insights.v1.rooms.list({ pageSize })
      expect(rooms.map(plain)).toEqual(expectedRooms(emulator))
      expect(emulator.journal).toHaveLength(Math.ceil(300 / pageSize))
    },
  )

  test('list() stops at its limit', async ({ emulator, client }) => {
    const rooms = await client.insights.v1.rooms.list({ pageSize: 20, limit: 30 })
    expect(rooms.map(plain)).toEqual(expectedRooms(emulator).slice(0, 30))
  })

  test('each() gives them one by one', async ({ emulator, client }) => {
    const seen: Record<string, unknown>[] = []
    await new Promise<void>((resolve, reject) => {
      client.insights.v1.rooms.each({
        pageSize: 40,
        callback: (room) => void seen.push(plain(room)),
        done: (error?: Error) => (error ? reject(error) : resolve()),
      })
    })
    expect(seen).toEqual(expectedRooms(emulator))
  })

  test('page() goes forth and back', async ({ emulator, client }) => {
    const first = await client.insights.v1.rooms.page({ pageSize: 10 })
    const second = await first.nextPage()
    const back = await second?.previousPage()
    expect(second?.instances.map(plain)).toEqual(expectedRooms(emulator).slice(10, 20))
    expect(back?.instances.map(plain)).toEqual(first.instances.map(plain))
  })

  test('list() walks through an empty last page', async ({ emulator, client }) => {
    emulator.behaviour.emptyLastPage = true
    const rooms = await client.insights.v1.rooms.list({ pageSize: 100 })
    expect(rooms).toHaveLength(300)
    expect(emulator.journal).toHaveLength(4)
  })

  test('list() filters, with repeated parameters', async ({ emulator, client }) => {
    const createdAfter = new Date('2026-05-29T00:00:00Z')
    const rooms = await client.insights.v1.rooms.list({
      roomType: ['go', 'peer_to_peer'],
      codec: ['VP8', 'H264'],
      createdAfter,
      createdBefore: new Date('2026-06-01T00:00:00Z'),
      pageSize: 10,
    })
    const expected = expectedRooms(emulator).filter(
      (room) =>
        /^(go|peer_to_peer)$/.test(`${room.roomType}`) &&
        /VP8|H264/.test(`${room.codecs}`) &&
        Number(room.createTime) >= createdAfter.getTime() &&
        Number(room.createTime) < Date.parse('2026-06-01T00:00:00Z'),
    )
    expect(rooms.map(plain)).toEqual(expected)
    expect(rooms.length).toBeGreaterThan(3)
    expect(emulator.journal[0]?.query).toMatchObject({
      RoomType: ['go', 'peer_to_peer'],
      Codec: ['VP8', 'H264'],
    })
  })

  test('fetch() gives each by its SID', async ({ emulator, client }) => {
    for (const sid of emulator.twilio.roomSids().slice(0, 25)) {
      expect(plain(await client.insights.v1.rooms(sid).fetch())).toEqual(inClientsWords(held(emulator, sid)))
    }
  })
})

describe('participants', () => {
  const expected = (emulator: Emulator, roomSid: string) =>
    emulator.twilio.participantSids(roomSid).map((sid) => {
      const participant: WireInsightsParticipant | undefined = emulator.twilio.participant(roomSid, sid)
      return inClientsWords(participant)
    })

  test('list() gives those of every room', async ({ emulator, client }) => {
    let total = 0
    for (const sid of emulator.twilio.roomSids().slice(0, 60)) {
      const participants = await client.insights.v1.rooms(sid).participants.list({ pageSize: 9 })
      expect(participants.map(plain)).toEqual(expected(emulator, sid))
      total += participants.length
    }
    expect(total).toBeGreaterThan(100)
  })

  test('each() gives them one by one, over several pages', async ({ emulator, client }) => {
    const sid =
      emulator.twilio.roomSids().find((one) => emulator.twilio.participantSids(one).length > 15) ?? ''
    const seen: Record<string, unknown>[] = []
    await new Promise<void>((resolve, reject) => {
      client.insights.v1.rooms(sid).participants.each({
        pageSize: 4,
        callback: (participant) => void seen.push(plain(participant)),
        done: (error?: Error) => (error ? reject(error) : resolve()),
      })
    })
    expect(seen).toEqual(expected(emulator, sid))
    expect(emulator.journal.length).toBeGreaterThan(3)
  })

  test('fetch() gives each by both SIDs', async ({ emulator, client }) => {
    const sid =
      emulator.twilio.roomSids().find((one) => emulator.twilio.participantSids(one).length > 15) ?? ''
    for (const [nth, participant] of emulator.twilio.participantSids(sid).entries()) {
      const fetched = await client.insights.v1.rooms(sid).participants(participant).fetch()
      expect(plain(fetched)).toEqual(expected(emulator, sid)[nth])
    }
  })
})

describe('errors are what the client takes for Twilio’s own', () => {
  test('404', async ({ client }) => {
    const missing = client.insights.v1.rooms('RM00000000000000000000000000000000').fetch()
    await expect(missing).rejects.toMatchObject({
      status: 404,
      code: 20404,
      moreInfo: 'https://www.twilio.com/docs/errors/20404',
    })
  })

  test('401 for a wrong token, while an API key opens', async ({ emulator }) => {
    const { accountSid, apiKey, apiSecret } = emulator.twilio.credentials
    const httpClient = new EmulatorClient(emulator.url)
    const wrong = twilio(accountSid, 'wrong', { httpClient })
    await expect(wrong.insights.v1.rooms.list()).rejects.toMatchObject({ status: 401, code: 20003 })
    const keyed = twilio(apiKey, apiSecret, { accountSid, httpClient })
    expect(await keyed.insights.v1.rooms.list({ limit: 2 })).toHaveLength(2)
  })

  test('429, and the next call comes through', async ({ emulator, client }) => {
    const body = { code: 20429, message: 'Too Many Requests', more_info: '', status: 429 }
    emulator.intercept(({ index }) =>
      index === 0 ? { status: 429, headers: { 'Retry-After': '1' }, body } : undefined,
    )
    await expect(client.insights.v1.rooms.list({ limit: 1 })).rejects.toMatchObject({
      status: 429,
      code: 20429,
    })
    expect(await client.insights.v1.rooms.list({ limit: 1 })).toHaveLength(1)
    emulator.clearIntercept()
  })

  test('400 for a page that is too large', async ({ client }) => {
    const tooLarge = client.insights.v1.rooms.page({ pageSize: 5000 })
    await expect(tooLarge).rejects.toMatchObject({ status: 400, code: 20007 })
  })
})
