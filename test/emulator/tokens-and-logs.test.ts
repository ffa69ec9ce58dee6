import { describe, expect } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { withFreshEmulator } from '../support/graph.ts'
import { askSignalWire, faultsOf, type Item, walk, writeSignalWire } from './client.ts'

const test = withFreshEmulator({ rooms: 40, conferences: 20, sessions: 120 })

const read = (emulator: Emulator, path: string) => askSignalWire<Item>(emulator, path)
const all = async (emulator: Emulator, path: string) => (await walk(emulator, path)).flat()
const write = (
  emulator: Emulator,
  ...rest: [method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown]
) => writeSignalWire(emulator, ...rest)

describe('conference tokens', () => {
  test('come in pages, with a secret and scopes, in an order that tells nothing', async ({ emulator }) => {
    const first = new Set<unknown>()
    for (const id of emulator.signalwire.conferenceIds()) {
      const pages = await walk(emulator, `/conferences/${id}/conference_tokens?page_size=1`)
      const tokens = pages.flat()
      expect(tokens).toEqual(emulator.signalwire.conferenceTokens(id))
      expect(pages.length).toBeGreaterThanOrEqual(2)
      for (const token of tokens) {
        expect(token.token).toMatch(/^vpt_[0-9a-f]{32}$/)
        expect((await read(emulator, `/conference_tokens/${token.id}`)).body).toEqual(token)
      }
      first.add(tokens[0]?.name)
    }
    expect(first.size).toBeGreaterThan(1)
  })

  test('have another secret after a reset, and the same id', async ({ emulator }) => {
    const [conference = ''] = emulator.signalwire.conferenceIds()
    const [token] = emulator.signalwire.conferenceTokens(conference)
    const { status, body } = await write(emulator, 'POST', `/conference_tokens/${token?.id}/reset`)
    expect(status).toBe(200)
    expect({ ...body, token: token?.token }).toEqual(token)
    expect(body.token).not.toBe(token?.token)
    expect((await read(emulator, `/conference_tokens/${token?.id}`)).body).toEqual(body)
    expect((await write(emulator, 'POST', `/conference_tokens/${token?.id}/reset`)).body.token).not.toBe(
      body.token,
    )
    expect((await write(emulator, 'POST', `/conference_tokens/${token?.id}/reset?now=1`)).status).toBe(422)
  })

  test('are made with a conference, told then if that is switched on, and go with it', async ({
    emulator,
  }) => {
    const silent = (await write(emulator, 'POST', '/conferences', { display_name: 'A' })).body
    expect(silent).not.toHaveProperty('tokens')
    emulator.behaviour.tokensOnCreate = true
    const { id, tokens } = (await write(emulator, 'POST', '/conferences', { display_name: 'B' })).body
    const listed = await all(emulator, `/conferences/${id}/conference_tokens`)
    expect(tokens).toEqual(listed)
    expect((await read(emulator, `/conference_tokens/${listed[0]?.id}`)).status).toBe(200)
    await write(emulator, 'DELETE', `/conferences/${id}`)
    expect((await read(emulator, `/conference_tokens/${listed[0]?.id}`)).status).toBe(404)
    expect((await write(emulator, 'POST', `/conference_tokens/${listed[0]?.id}/reset`)).status).toBe(404)
    expect((await read(emulator, `/conferences/${id}/conference_tokens`)).status).toBe(404)
  })
})

describe('recordings', () => {
  test('are deleted from lists and by id; the cost of their session stays', async ({ emulator }) => {
    const before = await all(emulator, '/room_recordings')
    const gone = before[2]
    const session = `/room_sessions/${gone?.room_session_id}`
    const cost = emulator.signalwire.session(`${gone?.room_session_id}`)?.cost_in_dollars
    const next = (await askSignalWire(emulator, '/room_recordings?page_size=2')).body.links.next ?? ''
    expect((await write(emulator, 'DELETE', `/room_recordings/${gone?.id}`)).status).toBe(204)
    expect((await write(emulator, 'DELETE', `/room_recordings/${gone?.id}`)).status).toBe(404)
    expect((await read(emulator, `/room_recordings/${gone?.id}`)).status).toBe(404)
    expect((await read(emulator, `/room_recordings/${gone?.id}/events`)).status).toBe(404)
    const rest = before.filter(({ id }) => id !== gone?.id)
    expect(await all(emulator, '/room_recordings')).toEqual(rest)
    expect((await all(emulator, next)).map(({ id }) => id)).toEqual(rest.slice(2).map(({ id }) => id))
    expect((await all(emulator, `${session}/recordings`)).map(({ id }) => id)).not.toContain(gone?.id)
    expect(emulator.signalwire.session(`${gone?.room_session_id}`)?.cost_in_dollars).toBe(cost)
  })

  test('have events of their own', async ({ emulator }) => {
    const [recording] = (await all(emulator, '/room_recordings')).filter(
      ({ status }) => status === 'completed',
    )
    const events = await all(emulator, `/room_recordings/${recording?.id}/events?page_size=1`)
    expect(events.map(({ name }) => name)).toEqual(['recording.ended', 'recording.started'])
    expect(new Set(events.map((event) => event.room_recording_id))).toEqual(new Set([recording?.id]))
  })
})

describe('the log', () => {
  test('has an entry for each session, with its address and what it cost', async ({ emulator }) => {
    const logs = await all(emulator, '/logs?include_deleted=true&page_size=7')
    expect(logs.map(({ id }) => id)).toEqual(emulator.signalwire.logIds())
    expect(logs).toHaveLength(120)
    const entry = logs.find((log) => log.type === 'video_room_session')
    const session = await read(emulator, String(entry?.url).replace(emulator.url, ''))
    expect(session.body).toMatchObject({ name: entry?.room_name, start_time: entry?.started_at })
    expect(logs.some((log) => log.type === 'video_conference_session')).toBe(true)
    for (const { charge, charge_details } of logs.filter((log) => 'charge' in log)) {
      const details: { charge: number }[] = Object(charge_details)
      expect(details.reduce((sum, detail) => sum + detail.charge, 0)).toBeCloseTo(Number(charge), 6)
    }
    expect((await read(emulator, `/logs/${entry?.id}`)).body).toEqual(entry)
    expect((await read(emulator, '/logs/00000000-0000-4000-8000-000000000000')).status).toBe(404)
  })

  test('keeps three fields of a deleted entry, in the list only when asked', async ({ emulator }) => {
    const logs = await all(emulator, '/logs?include_deleted=true')
    const discarded = logs.filter((log) => 'discarded_at' in log)
    expect(discarded.length).toBeGreaterThan(2)
    expect(Object.keys(discarded[0] ?? {})).toEqual(['id', 'created_at', 'discarded_at'])
    expect((await read(emulator, `/logs/${discarded[0]?.id}`)).body).toEqual(discarded[0])
    expect(await all(emulator, '/logs')).toEqual(logs.filter((log) => !('discarded_at' in log)))
    expect(await all(emulator, '/logs?include_deleted=false')).toEqual(await all(emulator, '/logs'))
  })

  test('narrows by time', async ({ emulator }) => {
    const logs = await all(emulator, '/logs')
    const middle = String(logs[40]?.created_at)
    const after = await all(emulator, `/logs?created_after=${middle}`)
    const before = await all(emulator, `/logs?created_before=${middle}`)
    expect(after.map(({ id }) => id)).toEqual(logs.slice(0, 41).map(({ id }) => id))
    expect(before[0]?.id).toBe(logs[40]?.id)
    const day = await all(emulator, '/logs?created_on=2026-06-01')
    expect(day).toEqual(logs.filter((log) => String(log.created_at).startsWith('2026-06-01')))
    expect(await faultsOf(emulator, '/logs?created_on=yesterday&include_deleted=1&room=a')).toEqual([
      'created_on invalid_parameter',
      'include_deleted invalid_parameter',
      'room unknown_parameter',
    ])
  })

  test('outlives the session, and has relative addresses where links are relative', async ({ emulator }) => {
    const [entry] = await all(emulator, '/logs')
    const id = String(entry?.url).split('/').at(-1) ?? ''
    emulator.signalwire.removeSession(id)
    emulator.behaviour.links = 'relative'
    expect((await read(emulator, `/logs/${entry?.id}`)).body).toMatchObject({
      url: `/api/video/room_sessions/${id}`,
    })
    expect((await read(emulator, `/room_sessions/${id}`)).status).toBe(404)
  })
})

test('new data comes from the seed', async ({ emulator }) => {
  const other = await startEmulator({ rooms: 40, conferences: 20, sessions: 120 })
  try {
    const space = other.signalwire
    expect(space.conferenceTokens(space.conferenceIds()[0] ?? '')).toEqual(
      emulator.signalwire.conferenceTokens(emulator.signalwire.conferenceIds()[0] ?? ''),
    )
    expect(space.roomIds().map((id) => space.streams(id))).toEqual(
      emulator.signalwire.roomIds().map((id) => emulator.signalwire.streams(id)),
    )
  } finally {
    await other.close()
  }
})
