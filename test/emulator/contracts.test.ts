import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { answerFact } from '../../src/emulator/contract/answers.ts'
import { deviationsOf } from '../../src/emulator/contract/deviations.ts'
import { type Behaviour, type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { leavesContract } from '../support/answers-heard.ts'
import { faultsOfAnswer } from '../support/contract-schemas.ts'
import { askSignalWire, askTwilio, type Item, type ListBody } from './client.ts'

const size = { rooms: 40, conferences: 20, sessions: 60, insightsRooms: 40 }
const started: Emulator[] = []
afterAll(() => Promise.all(started.map((emulator) => emulator.close())))

/** What is wrong with an answer, for ajv and for our own, which judges fixtures and accounts: they have to agree. */
function wrong(method: string, path: string, status: number, body: unknown): string[] {
  const faults = faultsOfAnswer(method, path, status, body)
  const fact = status === 204 ? undefined : answerFact(method, path, status)
  const deviates = fact && deviationsOf(body, fact, '').length > 0
  return fact && deviates !== faults.length > 0 ? [`${method} ${path}: ajv sees it otherwise`] : faults
}

/** Asks for everything that there is and for everything that is refused; gives what no contract has. */
async function tour(emulator: Emulator): Promise<string[]> {
  const faults: string[] = []
  let answers = 0
  const ask = async (path: string, init: RequestInit = {}) => {
    const client = path.startsWith('/v1') ? askTwilio : askSignalWire
    const { status, body } = await client<ListBody<Item>>(emulator, path, init)
    const pathname = new URL(path.startsWith('/v1') ? path : `/api/video${path}`, emulator.url).pathname
    faults.push(...wrong(init.method ?? 'GET', pathname, status, body))
    answers++
    return body
  }
  const { signalwire, twilio } = emulator
  for (const list of ['/rooms', '/conferences']) {
    const { data } = await ask(`${list}?include_active_session=true&page_size=1000`)
    for (const { id } of data.slice(0, 12)) {
      await ask(`${list}/${id}?include_active_session=true`)
      await ask(`${list}/${id}/streams`)
      if (list === '/conferences') await ask(`${list}/${id}/conference_tokens`)
    }
  }
  for (const { id } of (await ask('/room_sessions?page_size=60')).data) {
    await ask(`/room_sessions/${id}`)
    for (const below of ['members', 'recordings', 'events']) await ask(`/room_sessions/${id}/${below}`)
  }
  for (const { id } of (await ask('/room_recordings?page_size=20')).data) {
    await ask(`/room_recordings/${id}`)
    await ask(`/room_recordings/${id}/events`)
  }
  for (const { id } of (await ask('/logs?include_deleted=true&page_size=40')).data) await ask(`/logs/${id}`)
  await ask('/v1/Video/Rooms?PageSize=10')
  for (const sid of twilio.roomSids().slice(0, 20)) {
    await ask(`/v1/Video/Rooms/${sid}`)
    await ask(`/v1/Video/Rooms/${sid}/Participants?PageSize=3`)
    for (const person of twilio.participantSids(sid))
      await ask(`/v1/Video/Rooms/${sid}/Participants/${person}`)
  }
  for (const path of ['/rooms/none', '/nothing', '/v1/Video/Rooms/RM0', '/v1/nothing', '/v1/Video'])
    await ask(path)
  for (const path of ['/rooms?page_size=0', '/v1/Video/Rooms?PageSize=0', '/logs?page_number=1'])
    await ask(path)
  for (const path of ['/rooms', '/v1/Video/Rooms', '/v1/nothing']) {
    await ask(path, { headers: { authorization: 'Basic bm86Ym9keQ==' } })
  }
  const hosts = signalwire.activeSessionIds().map((id) => signalwire.session(id)?.room_id ?? '')
  await writes(ask, hosts.find((id) => signalwire.room(id)) ?? '')
  expect(answers).toBeGreaterThan(300)
  return faults
}

async function writes(ask: (path: string, init?: RequestInit) => Promise<unknown>, room: string) {
  const write = (method: string, path: string, body?: object) => {
    const authorization = `Basic ${btoa('7a1c52e4-0000-4000-8000-00000e3a1a70:PTemulator0000000000000000000000000000000000000000')}`
    return ask(path, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    }) as Promise<Item>
  }
  await write('POST', '/rooms', { name: 'made-here' })
  await write('POST', '/rooms', { name: 'made-here', nothing: 1 })
  await write('POST', '/conferences', { display_name: 'Made here' })
  await write('PUT', `/rooms/${room}`, { max_members: 5 })
  await write('POST', '/room_tokens', { room_name: 'made-here' })
  const stream = await write('POST', `/rooms/${room}/streams`, { url: 'rtmp://a.example/b' })
  await write('PUT', `/streams/${stream.id}`, { url: 'rtmp://a.example/c' })
  await write('DELETE', `/streams/${stream.id}`)
  await write('DELETE', `/rooms/${room}`)
}

/** Switches under which the emulator still keeps to the contracts. */
const KEPT: readonly Partial<Behaviour>[] = [
  {},
  { links: 'relative', tokenStyle: 'per-page', order: 'shuffled' },
  { emptyLastPage: true, order: 'oldest-first', put: 'merge', tokens: 'free' },
]

/** Those under which it does not, on purpose, with what is found then. */
const BROKEN: readonly [Partial<Behaviour>, RegExp][] = [
  [{ fps: 'string' }, /GET \/api\/video\/rooms 200: \/data\/0\/fps must be integer/],
  [{ activeSessionNulls: 'null' }, /active_session\/end_time must be string/],
  [{ noActiveSession: 'null' }, /active_session must be object/],
  [{ activeSessionSync: 'sync_audio_video' }, /active_session must NOT have additional properties/],
  [{ conferenceLinks: false }, /conferences 200: {2}must have required property 'links'/],
  [{ tokensOnCreate: true }, /POST \/api\/video\/conferences 200: {2}must NOT have additional properties/],
  [{ deleteInSession: 'refused' }, /DELETE \/api\/video\/rooms\/\S+ 409: \/error must be equal/],
  [{ unknownEnums: true }, /must be equal to one of the allowed values/],
]

describe('every answer of the emulator', () => {
  let emulator: Emulator
  beforeEach(async () => {
    emulator = await startEmulator(size)
    started.push(emulator)
  })

  test.each(KEPT)('is as the contracts have it with %j', async (behaviour) => {
    emulator.behave(behaviour)
    expect(leavesContract(emulator.behaviour)).toBe(false)
    expect(await tour(emulator)).toEqual([])
  })

  test('is as the contracts have it hours after the start of a live one', async () => {
    let now = Date.parse('2026-06-01T12:00:00Z')
    const live = await startEmulator({ ...size, live: true, clock: () => now })
    started.push(live)
    now += 150 * 60_000
    expect(live.signalwire.sessionIds().length).toBeGreaterThan(80)
    expect(await tour(live)).toEqual([])
  })

  test.each(BROKEN)('is not with %j, and that is seen', async (behaviour, finding) => {
    emulator.behave(behaviour)
    expect(leavesContract(emulator.behaviour)).toBe(true)
    expect((await tour(emulator)).join('\n')).toMatch(finding)
  })

  test.each([400, 401, 403, 404, 422, 500])(
    'is one of its provider also where a test asks for a %i',
    async (status) => {
      emulator.fail({ status })
      const answers = await Promise.all([
        askSignalWire<unknown>(emulator, '/rooms'),
        askTwilio<unknown>(emulator, '/Rooms'),
      ])
      const [one, two] = answers
      expect(wrong('GET', '/api/video/rooms', one?.status ?? 0, one?.body)).toEqual([])
      expect(wrong('GET', '/v1/Video/Rooms', two?.status ?? 0, two?.body)).toEqual([])
    },
  )

  test('is one of Twilio after a write that fails there', async () => {
    emulator.behave({ writeFault: 'error-after' })
    const { status, body } = await askTwilio<unknown>(emulator, '/Rooms', { method: 'POST' })
    expect([status, wrong('POST', '/v1/Video/Rooms', status, body)]).toEqual([500, []])
  })
})
