import { describe, expect } from 'vitest'
import { defaultBehaviour, type Emulator, type RecordedCall } from '../../src/emulator/index.ts'
import { withFreshEmulator } from '../support/graph.ts'
import { askSignalWire, askTwilio } from './client.ts'

const test = withFreshEmulator({ rooms: 20, sessions: 20 })

describe('the journal', () => {
  test('records calls as they came, to both upstreams, refused ones too', async ({ emulator }) => {
    await askSignalWire(emulator, '/rooms?page_size=5&page_size=6&starts_after=2026-06-01T00%3A00%3A00Z')
    await askTwilio(emulator, '/Rooms?RoomType=go&RoomType=group')
    await askSignalWire(emulator, '/rooms', { headers: {} })
    const [one, two, three] = emulator.journal
    expect(one).toEqual({
      method: 'GET',
      path: '/api/video/rooms',
      query: { page_size: ['5', '6'], starts_after: '2026-06-01T00:00:00Z' },
      url: '/api/video/rooms?page_size=5&page_size=6&starts_after=2026-06-01T00%3A00%3A00Z',
      status: 422,
      startedAt: expect.any(Number),
      finishedAt: expect.any(Number),
    })
    expect(two).toMatchObject({ path: '/v1/Video/Rooms', query: { RoomType: ['go', 'group'] }, status: 200 })
    expect(three).toMatchObject({ url: '/api/video/rooms', query: {}, status: 401 })
    expect(one?.finishedAt).toBeGreaterThanOrEqual(one?.startedAt ?? Number.POSITIVE_INFINITY)
  })

  test('shows a call before it is answered', async ({ emulator }) => {
    emulator.behaviour.latencyMs = 100
    const answered = askSignalWire(emulator, '/rooms')
    while (emulator.journal.length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(emulator.journal[0]).toMatchObject({ status: 0 })
    expect(emulator.journal[0]).not.toHaveProperty('finishedAt')
    await answered
    expect(emulator.journal[0]).toMatchObject({ status: 200, finishedAt: expect.any(Number) })
  })

  test('starts again after a reset, in the same array', async ({ emulator }) => {
    const { journal } = emulator
    await askSignalWire(emulator, '/rooms')
    emulator.resetJournal()
    expect(journal).toEqual([])
    await askSignalWire(emulator, '/conferences')
    expect(journal.map(({ path }) => path)).toEqual(['/api/video/conferences'])
  })
})

describe('an interception', () => {
  test('answers in place of the emulator, and lets through what it does not want', async ({ emulator }) => {
    emulator.intercept(({ method, path, query, index }) => {
      if (index !== 1) return undefined
      return {
        status: 429,
        headers: { 'Retry-After': '3' },
        body: { method, path, size: query.get('page_size') },
      }
    })
    expect((await askSignalWire(emulator, '/rooms')).status).toBe(200)
    const { status, headers, body } = await askSignalWire<unknown>(emulator, '/rooms?page_size=4')
    expect({ status, body }).toEqual({
      status: 429,
      body: { method: 'GET', path: '/api/video/rooms', size: '4' },
    })
    expect(headers.get('retry-after')).toBe('3')
    expect(headers.get('x-request-id')).not.toBeNull()
    expect((await askSignalWire(emulator, '/rooms')).status).toBe(200)
    expect(emulator.journal.map((call) => call.status)).toEqual([200, 429, 200])
  })

  test('counts from the last reset, replaces the one before, and can be cleared', async ({ emulator }) => {
    const seen: number[] = []
    await askSignalWire(emulator, '/rooms')
    emulator.resetJournal()
    emulator.intercept(() => ({ status: 500 }))
    emulator.intercept(({ index }) => {
      seen.push(index)
      return { status: 503 }
    })
    expect((await askSignalWire(emulator, '/rooms')).status).toBe(503)
    expect((await askTwilio(emulator, '/Rooms')).status).toBe(503)
    expect(seen).toEqual([0, 1])
    emulator.clearIntercept()
    expect((await askSignalWire(emulator, '/rooms')).status).toBe(200)
  })

  test('sends a string as it is, sets any header, and waits', async ({ emulator }) => {
    const headers = { 'content-type': 'text/html' }
    emulator.intercept(() => ({ status: 502, headers, body: '<h1>Bad gateway', delayMs: 60 }))
    const { projectId, apiToken } = emulator.signalwire.credentials
    const started = performance.now()
    const authorization = `Basic ${btoa(`${projectId}:${apiToken}`)}`
    const response = await fetch(`${emulator.url}/api/video/rooms`, { headers: { authorization } })
    expect(performance.now() - started).toBeGreaterThanOrEqual(55)
    expect(response.headers.get('content-type')).toBe('text/html')
    expect(await response.text()).toBe('<h1>Bad gateway')
  })

  test('can cut the connection', async ({ emulator }) => {
    emulator.intercept(() => 'destroy')
    await expect(askSignalWire(emulator, '/rooms')).rejects.toThrow('fetch failed')
    expect(emulator.journal[0]).toMatchObject({ status: 0 })
  })

  test('can leave the caller waiting', async ({ emulator }) => {
    emulator.intercept(() => 'hang')
    const signal = AbortSignal.timeout(80)
    await expect(askSignalWire(emulator, '/rooms', { signal })).rejects.toThrow(/timeout/i)
    expect(emulator.journal[0]).toMatchObject({ status: 0 })
  })
})

describe('control over HTTP', () => {
  const control = (emulator: Emulator, path: string, init?: RequestInit) =>
    fetch(`${emulator.url}/_emulator${path}`, init)
  const patch = (emulator: Emulator, body: string) =>
    control(emulator, '/behaviour', { method: 'PATCH', body })

  test('reads and forgets the journal, and is not in it', async ({ emulator }) => {
    await askSignalWire(emulator, '/rooms?page_size=5')
    const read = async (): Promise<RecordedCall[]> => (await control(emulator, '/journal')).json()
    expect(await read()).toEqual([expect.objectContaining({ path: '/api/video/rooms', status: 200 })])
    expect(await read()).toHaveLength(1)
    expect((await control(emulator, '/journal', { method: 'DELETE' })).status).toBe(204)
    expect(await read()).toEqual([])
    expect(emulator.journal).toEqual([])
  })

  test('reads and changes the behaviour', async ({ emulator }) => {
    expect(await (await control(emulator, '/behaviour')).json()).toEqual(defaultBehaviour)
    const changed = await patch(emulator, '{"fps":"string","latencyMs":5}')
    expect(await changed.json()).toEqual({ ...defaultBehaviour, fps: 'string', latencyMs: 5 })
    expect(emulator.behaviour.fps).toBe('string')
  })

  test.for([
    ['{"fps":"text"}', 'fps: expected number or string, got "text"'],
    ['{"speed":1}', 'speed: no such switch'],
    ['{"latencyMs":"5"}', 'latencyMs: expected milliseconds, got "5"'],
    ['[]', 'expected a JSON object'],
    ['{', 'expected a JSON object'],
  ] as const)('refuses %s and changes nothing', async ([body, message], { emulator }) => {
    const response = await patch(emulator, body)
    expect(response.status).toBe(422)
    expect(await response.text()).toContain(JSON.stringify(message).slice(1, -1))
    expect(emulator.behaviour).toEqual(defaultBehaviour)
  })

  test('knows nothing else', async ({ emulator }) => {
    expect((await control(emulator, '/rooms')).status).toBe(404)
    expect((await control(emulator, '/journal', { method: 'POST' })).status).toBe(404)
  })

  test('is not touched by interceptions', async ({ emulator }) => {
    emulator.intercept(() => 'destroy')
    expect((await control(emulator, '/journal')).status).toBe(200)
  })
})
