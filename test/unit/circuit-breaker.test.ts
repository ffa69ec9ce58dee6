import { expect, test } from 'vitest'
import type { BreakerState } from '../../src/datasources/http/observer.ts'
import { CircuitBreaker } from '../../src/datasources/resilience/circuit-breaker.ts'
import { CallRejectedError, UpstreamError } from '../../src/errors.ts'

const RESET_MS = 10_000
const AT = 'GET /api/video/rooms'

function open(failures = 2) {
  const clock = { ms: 0 }
  const states: BreakerState[] = []
  const settings = { breakerFailures: failures, breakerResetMs: RESET_MS }
  const observer = { onBreaker: (_service: unknown, state: BreakerState) => states.push(state) }
  const breaker = new CircuitBreaker('signalwire', settings, observer, () => clock.ms)
  const fail = (error: Error = unavailable()) => breaker.run(AT, () => Promise.reject(error)).catch(codeOf)
  const succeed = () => breaker.run(AT, async (isProbe) => (isProbe ? 'probe' : 'call')).catch(codeOf)
  return { breaker, clock, states, fail, succeed }
}

const codeOf = (error: unknown) => (error instanceof CallRejectedError ? 'rejected' : 'failed')
const unavailable = (retryAfter?: number) =>
  new UpstreamError('UPSTREAM_UNAVAILABLE', 'no', {
    service: 'signalwire',
    ...(retryAfter !== undefined && { retryAfter }),
  })

/** A call whose end the test decides. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  return { call: () => promise, resolve, reject }
}

test('two failures in a row open it, a probe after the pause closes it', async () => {
  const { breaker, clock, states, fail, succeed } = open()
  await fail()
  expect(breaker.state).toBe('closed')
  await fail()
  expect(breaker.state).toBe('open')
  clock.ms = RESET_MS - 1
  expect(await succeed()).toBe('rejected')
  clock.ms = RESET_MS
  expect(breaker.state).toBe('half-open')
  expect(await succeed()).toBe('probe')
  expect(await succeed()).toBe('call')
  expect(states).toEqual(['open', 'half-open', 'closed'])
})

test('a success between the failures keeps it closed', async () => {
  const { breaker, fail, succeed } = open()
  for (let turn = 0; turn < 5; turn++) {
    await fail()
    await succeed()
  }
  expect(breaker.state).toBe('closed')
})

test('a timeout is a failure', async () => {
  const { breaker, fail } = open(1)
  await fail(new UpstreamError('UPSTREAM_TIMEOUT', 'late', { service: 'signalwire' }))
  expect(breaker.state).toBe('open')
})

test('with 0 it never opens', async () => {
  const { breaker, fail } = open(0)
  for (let turn = 0; turn < 50; turn++) await fail()
  expect(breaker.state).toBe('closed')
})

test('the pause is as long as Retry-After asks for, where that is longer than the reset time', async () => {
  const { breaker, clock, fail } = open()
  await fail()
  await fail(unavailable(60))
  clock.ms = 59_999
  expect(breaker.state).toBe('open')
  expect(breaker.rejection(AT).extensions.retryAfter).toBe(1)
  clock.ms = 60_000
  expect(breaker.state).toBe('half-open')
  await fail(unavailable(1))
  clock.ms = 60_000 + RESET_MS - 1
  expect(breaker.state).toBe('open')
  clock.ms += 1
  expect(breaker.state).toBe('half-open')
})

test('a Retry-After of a day makes a pause of ten minutes', async () => {
  const { breaker, clock, fail } = open(1)
  await fail(unavailable(86_400))
  clock.ms = 599_999
  expect(breaker.state).toBe('open')
  clock.ms = 600_000
  expect(breaker.state).toBe('half-open')
})

test('failures of calls that were sent before it opened do not count', async () => {
  const { breaker, clock, states, fail, succeed } = open()
  const late = held()
  const running = breaker.run(AT, late.call).catch(codeOf)
  await fail()
  await fail()
  clock.ms = RESET_MS - 1
  late.reject(unavailable())
  expect(await running).toBe('failed')
  clock.ms = RESET_MS
  expect(await succeed()).toBe('probe')
  expect(states).toEqual(['open', 'half-open', 'closed'])
})

test('a success of a call that was sent before it opened does not close it', async () => {
  const { breaker, fail, succeed } = open()
  const late = held()
  const running = breaker.run(AT, late.call)
  await fail()
  await fail()
  late.resolve('late')
  expect(await running).toBe('late')
  expect(await succeed()).toBe('rejected')
})

test('nor does a refusal of a call that was sent before it opened', async () => {
  const { breaker, states, fail, succeed } = open()
  const late = held()
  const running = breaker.run(AT, late.call).catch(codeOf)
  await fail()
  await fail()
  late.reject(new UpstreamError('UPSTREAM_INVALID_REQUEST', 'no', { service: 'signalwire', status: 422 }))
  expect(await running).toBe('failed')
  expect(await succeed()).toBe('rejected')
  expect(states).toEqual(['open'])
})

test('what says that the upstream is there is no failure, also where a retry may help', async () => {
  const { breaker, fail } = open(1)
  const details = { service: 'signalwire', transient: true } as const
  await fail(new UpstreamError('UPSTREAM_RATE_LIMITED', 'slower', { ...details, status: 429 }))
  await fail(new UpstreamError('UPSTREAM_INVALID_REQUEST', 'no', { service: 'signalwire', status: 422 }))
  await fail(new UpstreamError('UPSTREAM_BAD_RESPONSE', 'what', { service: 'signalwire', status: 200 }))
  expect(breaker.state).toBe('closed')
  // A body that breaks off.
  await fail(new UpstreamError('UPSTREAM_BAD_RESPONSE', 'half', { ...details, status: 200 }))
  expect(breaker.state).toBe('open')
})

test('one call probes; its failure begins a new pause, and an end without an answer leaves its turn to the next', async () => {
  const { breaker, clock, states, fail, succeed } = open()
  await fail()
  await fail()
  clock.ms = RESET_MS
  const first = held()
  const failing = breaker.run(AT, first.call).catch(codeOf)
  expect(await succeed()).toBe('rejected')
  first.reject(unavailable())
  expect(await failing).toBe('failed')
  expect(breaker.state).toBe('open')
  clock.ms = 2 * RESET_MS
  expect(await fail(new Error('nobody waits'))).toBe('failed')
  expect(breaker.state).toBe('half-open')
  expect(await succeed()).toBe('probe')
  expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'half-open', 'closed'])
})

test('a refusal that the probe gets closes it: the upstream is there', async () => {
  const { breaker, clock, fail } = open(1)
  await fail()
  clock.ms = RESET_MS
  await fail(new UpstreamError('UPSTREAM_RATE_LIMITED', 'slower', { service: 'signalwire', status: 429 }))
  expect(breaker.state).toBe('closed')
})

test('a call that must not probe waits for a probe of its own, and is not sent unless that is answered', async () => {
  const { breaker, clock, fail } = open(1)
  const sent: string[] = []
  const write = (probe: () => Promise<unknown>) =>
    breaker
      .runAfterProbe(
        'POST /api/video/rooms',
        async () => sent.push('write'),
        () => {
          sent.push('probe')
          return probe()
        },
      )
      .catch((error: Error) => error.message)
  const answer = async () => 'answer'
  const noAnswer = () => Promise.reject(unavailable())
  await write(answer)
  expect(sent.splice(0)).toEqual(['write'])
  await fail()
  expect(await write(answer)).toMatch(
    /^POST \/api\/video\/rooms was not sent: 1 calls .* Ask again in 10 s\.$/,
  )
  expect(sent.splice(0)).toEqual([])
  clock.ms = RESET_MS
  expect(await write(noAnswer)).toMatch(/^POST \/api\/video\/rooms was not sent: /)
  expect(sent.splice(0)).toEqual(['probe'])
  clock.ms = 2 * RESET_MS
  expect(await write(() => Promise.reject(new Error('nobody waits')))).toMatch(/was not sent/)
  expect(sent.splice(0)).toEqual(['probe'])
  await write(answer)
  expect(sent).toEqual(['probe', 'write'])
})

test('what is not sent because its probe failed tells why', async () => {
  const { breaker, clock, fail } = open(1)
  await fail()
  clock.ms = RESET_MS
  const failure = unavailable()
  const write = breaker.runAfterProbe(
    AT,
    async () => 'sent',
    () => Promise.reject(failure),
  )
  await expect(write).rejects.toMatchObject({ cause: failure })
})
