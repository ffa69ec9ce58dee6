import type { Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { UpstreamSettings } from '../../src/config/settings/upstream.ts'
import type { AttemptReport, BreakerState } from '../../src/datasources/http/observer.ts'
import { openRawSource, type RawSource } from '../support/raw-source.ts'
import { PAGE, type RawRequest, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

let raw: RawUpstream
let opened: RawSource
let attempts: AttemptReport[]
let states: BreakerState[]
afterEach(async () => {
  await raw.close()
  await opened.source.close()
})

async function start(
  respond: (socket: Socket, request: RawRequest) => void,
  upstream: Partial<UpstreamSettings> = {},
): Promise<void> {
  raw = await startRawUpstream(respond)
  attempts = []
  states = []
  opened = openRawSource(
    raw.url,
    { retries: 2, retryMinMs: 1, retryMaxMs: 5, ...upstream },
    {
      onAttempt: (attempt) => attempts.push(attempt),
      onBreaker: (service, state) => service === 'signalwire' && states.push(state),
    },
  )
}

const failed = (error: { code?: string }) => error.code

test('each attempt is told with its route, status, code, number and time', async () => {
  await start((socket, { index }) => {
    if (index === 0) socket.destroy()
    else setTimeout(() => socket.write(index === 1 ? whole(503, '') : whole(200, PAGE)), 30)
  })
  await opened.get('/api/video/rooms/daily-stand-up')
  const route = '/api/video/rooms/{id}'
  expect(attempts).toMatchObject([
    { service: 'signalwire', route, status: undefined, code: 'UPSTREAM_UNAVAILABLE', retry: 0 },
    { service: 'signalwire', route, status: 503, code: 'UPSTREAM_UNAVAILABLE', retry: 1 },
    { service: 'signalwire', route, status: 200, code: undefined, retry: 2 },
  ])
  for (const { durationMs } of attempts.slice(1)) expect(durationMs).toBeGreaterThan(25)
  expect(opened.source.http.status).toMatchObject({ breaker: 'closed', running: 0, waiting: 0, retries: 2 })
})

test('what the upstream says no to, or sends as nonsense, has its code; what nobody waits for too', async () => {
  await start((socket, { index }) => {
    if (index === 0) socket.write(whole(404, ''))
    if (index === 1) socket.write(whole(422, '{}'))
    if (index === 2) socket.write(whole(200, 'nonsense'))
  })
  for (let call = 0; call < 3; call++) await opened.get('/api/video/rooms').catch(failed)
  const leaver = new AbortController()
  const left = opened.get('/api/video/rooms', leaver.signal).catch(failed)
  await expect.poll(() => raw.requests).toBe(4)
  leaver.abort()
  expect(await left).toBe('REQUEST_ABORTED')
  await expect.poll(() => attempts).toHaveLength(4)
  expect(attempts.map(({ status, code }) => [status, code])).toEqual([
    [404, undefined],
    [422, 'UPSTREAM_INVALID_REQUEST'],
    [200, 'UPSTREAM_BAD_RESPONSE'],
    [undefined, 'REQUEST_ABORTED'],
  ])
})

test('calls that run and calls that wait are counted', async () => {
  const held: Socket[] = []
  await start((socket) => held.push(socket), { maxConcurrentCalls: 2, maxWaitingCalls: 5 })
  const calls = Array.from({ length: 5 }, (_, room) => opened.get(`/api/video/rooms/${room}`))
  await expect.poll(() => held.length).toBe(2)
  expect(opened.source.http.status).toMatchObject({ running: 2, waiting: 3 })
  const answer = setInterval(() => {
    for (const socket of held.splice(0)) socket.write(whole(200, PAGE))
  }, 5)
  await Promise.all(calls)
  clearInterval(answer)
  expect(opened.source.http.status).toMatchObject({ running: 0, waiting: 0 })
})

test('the state is open, half-open from the moment on at which a call may try, and closed again', async () => {
  let isWell = false
  const upstream = { retries: 0, breakerFailures: 2, breakerResetMs: 300 }
  await start((socket) => socket.write(isWell ? whole(200, PAGE) : whole(500, '')), upstream)
  const state = () => opened.source.http.status.breaker
  expect(state()).toBe('closed')
  for (let call = 0; call < 2; call++) await opened.get('/api/video/rooms').catch(failed)
  expect(state()).toBe('open')
  isWell = true
  await expect.poll(state).toBe('half-open')
  expect(raw.requests).toBe(2)
  await opened.get('/api/video/rooms')
  expect(state()).toBe('closed')
  expect(states).toEqual(['open', 'half-open', 'closed'])
})
