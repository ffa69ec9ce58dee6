import { describe, expect, test } from 'vitest'
import { LightSignal } from '../../src/datasources/http/signal.ts'
import { WriteCall } from '../../src/datasources/writes/write-call.ts'
import { UpstreamError } from '../../src/errors.ts'

/** A signal that counts who listens. */
class CountedSignal extends LightSignal {
  listeners = 0
  override addEventListener(type: 'abort', listener: () => void): void {
    this.listeners++
    super.addEventListener(type, listener)
  }
  override removeEventListener(type: 'abort', listener: () => void): void {
    this.listeners--
    super.removeEventListener(type, listener)
  }
}

type Details = Partial<ConstructorParameters<typeof UpstreamError>[2]>
const failure = (details: Details = {}) =>
  new UpstreamError('UPSTREAM_UNAVAILABLE', 'no', { service: 'signalwire', ...details })

function open(method: 'POST' | 'PUT' | 'DELETE', mayRepeat = true) {
  const operation = new CountedSignal()
  const call = new WriteCall(method, operation, () => mayRepeat)
  const fail = (error: UpstreamError, isSent = true) =>
    call
      .attempt((onSent) => {
        if (isSent) onSent()
        return Promise.reject(error)
      })
      .catch(() => {})
  const succeed = (status = 200) =>
    call.attempt(async (onSent) => {
      onSent()
      return { status }
    })
  return { operation, call, fail, succeed }
}

describe('a disconnected client', () => {
  test('ends a write that is not sent, one that waits to be sent again, and none that is sent', async () => {
    const waiting = open('POST')
    waiting.operation.abort('left')
    expect(waiting.call.signal).toMatchObject({ aborted: true, reason: 'left' })
    const sent = open('PUT')
    await sent.call.attempt(async (onSent) => {
      onSent()
      sent.operation.abort('left')
      expect(sent.call.signal.aborted).toBe(false)
      return { status: 200 }
    })
    const again = open('PUT')
    await again.fail(failure())
    again.operation.abort('left')
    expect(again.call.signal.aborted).toBe(true)
    expect(again.call.mayRetry(failure())).toBe(false)
  })

  test('that had left before ends it at once', () => {
    const operation = new LightSignal()
    operation.abort('left before')
    expect(new WriteCall('POST', operation, () => true).signal.reason).toBe('left before')
  })

  test('is listened to until the end of the write, and no longer', async () => {
    const { operation, call, succeed } = open('POST')
    expect(operation.listeners).toBe(1)
    await succeed()
    call.release()
    expect(operation.listeners).toBe(0)
  })
})

describe('what became of a write', () => {
  test('is that it was not sent, until it is', async () => {
    const { call, fail, succeed } = open('POST')
    await fail(failure(), false)
    expect(call).toMatchObject({ outcome: 'not-sent', wasSent: false })
    await succeed()
    expect(call).toMatchObject({ outcome: 'done', wasSent: true })
  })

  test.each([
    [200, 'done'],
    [399, 'done'],
    [400, 'refused'],
    [404, 'refused'],
  ])('is told by an answer: %i is %s', async (status, outcome) => {
    const { call, succeed } = open('POST')
    await succeed(status)
    expect(call.outcome).toBe(outcome)
  })

  test('is unknown after a lost answer, whatever the caller was refused then, and refused where it was about the resource', async () => {
    const { call, fail } = open('PUT')
    await fail(failure())
    expect(call.outcome).toBe('unknown')
    for (const status of [401, 403, 429, 503]) {
      await fail(failure({ status }))
      expect([status, call.outcome]).toEqual([status, 'unknown'])
    }
    await fail(failure({ status: 422 }))
    expect(call.outcome).toBe('refused')
  })

  test('is unknown, where a server failed or nothing was answered', async () => {
    for (const details of [{ status: 500 }, { status: 503 }, {}]) {
      const { call, fail } = open('PUT')
      await fail(failure(details))
      expect([details, call.outcome]).toEqual([details, 'unknown'])
    }
  })

  test('is that it was refused, where a 404 answers an update, or the first delete', async () => {
    const update = open('PUT')
    await update.fail(failure())
    await update.succeed(404)
    const removal = open('DELETE')
    await removal.succeed(404)
    expect([update.call.outcome, removal.call.outcome]).toEqual(['refused', 'refused'])
  })

  test.each<[status: number, details?: Details]>([[429], [503, { retryAfter: 1 }], [422], [401]])(
    'is that it was refused, where the first answer is %i',
    async (status, details) => {
      const { call, fail } = open('POST')
      await fail(failure({ status, ...details }))
      expect(call.outcome).toBe('refused')
    },
  )

  const NOTHING_THERE = { status: 422, errors: [{ code: 'resource_not_found', attribute: 'id' }] }

  test('is done, where a repeated delete finds nothing: by a 404, or by other words for it', async () => {
    const plain = open('DELETE')
    await plain.fail(failure())
    await plain.succeed(404)
    expect(plain.call.outcome).toBe('done')
    const inWords = open('DELETE')
    await inWords.fail(failure())
    await inWords.fail(failure(NOTHING_THERE))
    expect(inWords.call.outcome).toBe('done')
  })

  test.each<[what: string, method: 'PUT' | 'DELETE', isLost: boolean, details: Details]>([
    ['nothing of it was lost before', 'DELETE', false, NOTHING_THERE],
    ['it is no delete', 'PUT', true, NOTHING_THERE],
    [
      'something else is not found',
      'DELETE',
      true,
      { status: 422, errors: [{ code: 'not_found', attribute: 'room' }] },
    ],
    [
      'the id has another fault',
      'DELETE',
      true,
      { status: 422, errors: [{ code: 'invalid', attribute: 'id' }] },
    ],
    ['nothing is said', 'DELETE', true, { status: 422 }],
  ])('is that it was refused, where %s', async (_, method, isLost, details) => {
    const { call, fail } = open(method)
    if (isLost) await fail(failure())
    await fail(failure(details))
    expect(call.outcome).toBe('refused')
  })
})

describe('a write may be sent again', () => {
  test('whatever it is, as long as it was not sent, and never where nothing may be', async () => {
    const { call, fail } = open('POST')
    await fail(failure(), false)
    expect(call.mayRetry(failure())).toBe(true)
    expect(open('PUT', false).call.mayRetry(failure())).toBe(false)
  })

  test('if it means the same twice', async () => {
    for (const method of ['PUT', 'DELETE'] as const) {
      const { call, fail } = open(method)
      await fail(failure())
      expect([method, call.mayRetry(failure())]).toEqual([method, true])
    }
  })

  test('if it is a create, only after a rejection that says when, and never once an answer was lost', async () => {
    const { call, fail } = open('POST')
    const rejected = failure({ status: 503, retryAfter: 1 })
    await fail(rejected)
    expect(call.mayRetry(rejected)).toBe(true)
    expect(call.mayRetry(failure({ status: 429, retryAfter: 0 }))).toBe(true)
    expect(call.mayRetry(failure({ status: 503 }))).toBe(false)
    expect(call.mayRetry(failure({ status: 500, retryAfter: 1 }))).toBe(false)
    expect(call.mayRetry(failure({ retryAfter: 1 }))).toBe(false)
    await fail(failure())
    expect(call.mayRetry(rejected)).toBe(false)
  })
})
