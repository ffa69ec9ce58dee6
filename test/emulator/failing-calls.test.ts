import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, type Fault, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph } from '../../src/index.ts'
import { post } from '../support/client.ts'
import { askSignalWire, askTwilio } from './client.ts'

let upstream: Emulator
beforeEach(async () => {
  upstream = await startEmulator({ rooms: 5, conferences: 5, sessions: 5, insightsRooms: 5 })
})
afterEach(() => upstream.close())

const statusOf = async (path: string) => (await askSignalWire(upstream, path)).status
const plan = (body: string) => fetch(`${upstream.url}/_emulator/faults`, { method: 'POST', body })

describe('upstream.fail', () => {
  test('answers calls of a path so many times, and no others', async () => {
    upstream.fail({ path: '/api/video/rooms', status: 429, retryAfter: 7, times: 2 })
    expect(await statusOf('/conferences')).toBe(200)
    const { status, headers, body } = await askSignalWire<unknown>(upstream, '/rooms?page_size=1')
    expect([status, headers.get('retry-after'), body]).toEqual([429, '7', { error: 'Too Many Requests' }])
    expect(await statusOf('/rooms')).toBe(429)
    expect(await statusOf('/rooms')).toBe(200)
    expect(upstream.journal.map((call) => call.status)).toEqual([200, 429, 429, 200])
  })

  test('goes on until it is mended, and takes patterns and methods', async () => {
    upstream.fail({ path: '/api/video/r*', method: 'GET', status: 503 })
    for (const path of ['/rooms', '/room_sessions']) expect(await statusOf(path)).toBe(503)
    expect(await statusOf('/conferences')).toBe(200)
    upstream.mend()
    expect(await statusOf('/rooms')).toBe(200)
  })

  test('takes a dot in a path for a dot', async () => {
    upstream.fail({ path: '/api/video/roo.s', status: 500 })
    expect(await statusOf('/rooms')).toBe(200)
  })

  test('answers as Twilio on its paths', async () => {
    upstream.fail({ path: '/v1/*', status: 429, retryAfter: 1 })
    expect((await askTwilio<unknown>(upstream, '/Rooms')).body).toEqual({
      code: 20429,
      message: 'Too Many Requests',
      more_info: 'https://www.twilio.com/docs/errors/20429',
      status: 429,
    })
  })

  test('hangs', async () => {
    upstream.fail({ hang: true, times: 1 })
    const ended = new AbortController()
    const hanging = askSignalWire(upstream, '/rooms', { signal: ended.signal })
    await expect.poll(() => upstream.journal.length).toBe(1)
    expect(await statusOf('/conferences')).toBe(200)
    ended.abort()
    await expect(hanging).rejects.toThrow('abort')
  })

  test.each([{ cut: true }, { half: true }] satisfies Fault[])('breaks off with %j', async (fault) => {
    upstream.fail({ ...fault, times: 1 })
    await expect(askSignalWire(upstream, '/rooms')).rejects.toThrow(/fetch failed|terminated/)
    expect(await statusOf('/rooms')).toBe(200)
  })

  test.each([
    [{}, 'expected one of status, hang, cut, half, got none'],
    [{ status: 500, cut: true }, 'got status and cut'],
    [{ status: 200 }, 'status: expected a status from 400 to 599, got 200'],
    [{ hang: true, retryAfter: 1 }, 'retryAfter: expected beside status only'],
    [{ status: 500, path: 'rooms' }, 'path: expected a path that begins with /, or * for any, got "rooms"'],
    [{ status: 500, times: 0 }, 'times: expected a whole number from 1, got 0'],
    [{ status: 500, pfad: '/' }, 'pfad: no part of a fault'],
  ])('refuses %j', async (fault, message) => {
    expect(() => upstream.fail(fault as Fault)).toThrow(message)
    const answer = await plan(JSON.stringify(fault))
    expect([answer.status, ((await answer.json()) as { errors: string[] }).errors.join()]).toEqual([
      422,
      expect.stringContaining(message),
    ])
    expect(await statusOf('/rooms')).toBe(200)
  })
})

describe('POST /_emulator/faults', () => {
  test('does the same, tells what is left, and DELETE forgets it', async () => {
    const answer = await plan('{"path":"/api/video/rooms","status":429,"retryAfter":2,"times":2}')
    expect([answer.status, await answer.json()]).toEqual([
      201,
      [{ path: '/api/video/rooms', status: 429, retryAfter: 2, times: 2 }],
    ])
    expect(await statusOf('/rooms')).toBe(429)
    const left = await fetch(`${upstream.url}/_emulator/faults`)
    expect(await left.json()).toMatchObject([{ times: 1 }])
    expect((await fetch(left.url, { method: 'DELETE' })).status).toBe(204)
    expect(await statusOf('/rooms')).toBe(200)
    expect((await plan('no JSON')).status).toBe(422)
  })
})

describe('upstream.behave', () => {
  test('changes some switches, and refuses what there is not', async () => {
    upstream.behave({ links: 'relative' })
    expect((await askSignalWire(upstream, '/rooms')).body.links.self).toMatch(/^\/api/)
    expect(upstream.behaviour.fps).toBe('number')
    const wrong = { links: 'none' } as unknown as { links: 'relative' }
    expect(() => upstream.behave(wrong)).toThrow('links: expected absolute or relative, got "none"')
  })
})

describe('what points a server at it', () => {
  test('are options of createRoomgraph and variables of serve', async () => {
    const roomgraph = createRoomgraph(upstream.options)
    const query = '{ rooms(first: 1) { nodes { id } } insightsRooms(first: 1) { nodes { name } } }'
    const response = await post(roomgraph, query)
    const { data } = (await response.json()) as { data: unknown }
    expect(data).toMatchObject({ rooms: { nodes: [{}] }, insightsRooms: { nodes: [{}] } })
    await roomgraph.close()
    expect(upstream.env).toMatchObject({
      SIGNALWIRE_BASE_URL: upstream.url,
      TWILIO_INSIGHTS_BASE_URL: upstream.url,
    })
  })
})

describe('Bearer', () => {
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

  test('is taken by SignalWire with its token, and by Twilio never', async () => {
    const { apiToken } = upstream.options.signalwire
    expect((await askSignalWire(upstream, '/rooms', bearer(apiToken))).status).toBe(200)
    expect((await askSignalWire(upstream, '/rooms', bearer(`${apiToken}0`))).status).toBe(401)
    const { authToken } = upstream.options.twilio
    expect((await askTwilio(upstream, '/Rooms', bearer(authToken))).status).toBe(401)
  })
})
