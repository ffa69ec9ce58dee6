import { describe, expect, test } from 'vitest'
import { backoffMs, Retry, RetryBudget } from '../../src/datasources/resilience/retry.ts'
import { type UpstreamDetails, UpstreamError } from '../../src/errors.ts'

const SETTINGS = { retries: 2, retryMinMs: 100, retryMaxMs: 2000, retryBudget: 20 }

/** A clock and a die that stand still until they are told. */
function chance(random = 0.5) {
  const at = { ms: 0 }
  return { at, now: () => at.ms, random: () => random }
}

function failure(details: Partial<UpstreamDetails> = {}): UpstreamError {
  return new UpstreamError('UPSTREAM_UNAVAILABLE', 'failed', {
    service: 'twilio',
    transient: true,
    ...details,
  })
}

describe('the wait before a call is sent again', () => {
  test.each([
    [0, 0, 100],
    [0, 0.5, 300],
    [0, 0.999, 499.6],
    [1, 0, 100],
    [1, 0.999, 1998.1],
    [4, 0.999, 1998.1],
  ])('after %i retries and a die of %d is %d ms', (retries, random, ms) => {
    expect(backoffMs(retries, SETTINGS, () => random)).toBeCloseTo(ms, 5)
  })

  test('is the shortest one where the longest is shorter still', () => {
    expect(backoffMs(1, { ...SETTINGS, retryMaxMs: 10 }, () => 0.9)).toBe(100)
  })
})

describe('the budget', () => {
  const takeAll = (budget: RetryBudget) => {
    let taken = 0
    while (budget.take()) taken++
    return taken
  }

  test('lets a server that has just started repeat ten calls', () => {
    expect(takeAll(new RetryBudget(20, () => 0))).toBe(10)
  })

  test('gives one retry for five calls', () => {
    const budget = new RetryBudget(20, () => 0)
    takeAll(budget)
    let repeated = 0
    for (let call = 0; call < 1000; call++) {
      budget.deposit()
      if (budget.take()) repeated++
    }
    expect(repeated).toBeGreaterThanOrEqual(199)
    expect(repeated).toBeLessThanOrEqual(200)
  })

  test('gives one a second to a quiet server, and never more than ten at once', () => {
    const { at, now } = chance()
    const budget = new RetryBudget(20, now)
    takeAll(budget)
    at.ms = 3000
    expect(takeAll(budget)).toBe(3)
    at.ms = 3_600_000
    expect(takeAll(budget)).toBe(10)
  })

  test('gives nothing by time where calls bring as much: 500 in 50 seconds are 100 retries', () => {
    const { at, now } = chance()
    const budget = new RetryBudget(20, now)
    takeAll(budget)
    let repeated = 0
    for (let call = 0; call < 500; call++) {
      at.ms += 100
      budget.deposit()
      repeated += takeAll(budget)
    }
    expect(repeated).toBeGreaterThanOrEqual(99)
    expect(repeated).toBeLessThanOrEqual(101)
  })

  test('gives one a second where calls bring less: 50 in 50 seconds are 50 retries', () => {
    const { at, now } = chance()
    const budget = new RetryBudget(20, now)
    takeAll(budget)
    let repeated = 0
    for (let call = 0; call < 50; call++) {
      at.ms += 1000
      budget.deposit()
      repeated += takeAll(budget)
    }
    expect(repeated).toBeGreaterThanOrEqual(49)
    expect(repeated).toBeLessThanOrEqual(51)
  })

  test('of 0 percent gives none at all', () => {
    expect(takeAll(new RetryBudget(0, () => 0))).toBe(0)
  })
})

describe('whether a call is sent again', () => {
  const waitOf = (details: Partial<UpstreamDetails>, retries = 0, deadlineAt = 10_000) =>
    new Retry(SETTINGS, chance(0)).waitBefore(retries, failure(details), deadlineAt)

  test('twice, and not a third time', () => {
    expect([0, 1, 2, 3].map((retries) => waitOf({}, retries))).toEqual([100, 100, undefined, undefined])
  })

  test('not if the failure is final', () => {
    expect(waitOf({ transient: false })).toBeUndefined()
    expect(waitOf({ transient: false, retryAfter: 0 })).toBeUndefined()
  })

  test('not if the wait would last until the deadline', () => {
    expect(waitOf({}, 0, 101)).toBe(100)
    expect(waitOf({}, 0, 100)).toBeUndefined()
  })

  test('after the wait that the upstream names, if that ends before the deadline', () => {
    expect(waitOf({ retryAfter: 0 })).toBe(100)
    expect(waitOf({ retryAfter: 7 })).toBe(7000)
    expect(waitOf({ retryAfter: 10 })).toBeUndefined()
    expect(waitOf({ retryAfter: 3600 })).toBeUndefined()
  })

  test('a failure that is not repeated takes nothing from the budget', () => {
    const retry = new Retry(SETTINGS, chance(0))
    for (let turn = 0; turn < 100; turn++) retry.waitBefore(0, failure({ retryAfter: 3600 }), 10_000)
    expect(retry.waitBefore(0, failure(), 10_000)).toBe(100)
  })
})
