import { expect, test } from 'vitest'
import { isCaching, ResponseCache } from '../../src/datasources/cache/response-cache.ts'

const NONE = {
  roomsMs: 0,
  conferencesMs: 0,
  runningSessionsMs: 0,
  completedSessionsMs: 0,
  membersMs: 0,
  eventsMs: 0,
  logsMs: 0,
  recordingsMs: 0,
  insightsMs: 0,
}

/** A cache on a clock that the test sets. */
function open({ cacheBytes = 100_000, staleIfErrorMs = 0, staleWhileRevalidateMs = 0 } = {}) {
  const at = { now: 1000 }
  const cache = new ResponseCache(
    { ...NONE, cacheBytes, staleIfErrorMs, staleWhileRevalidateMs },
    () => at.now,
  )
  return { at, cache }
}

const response = (size = 10) => ({ json: { size }, requestId: undefined, size })

test('nothing is cached where all lifetimes are 0, and something as soon as one is not', () => {
  expect(isCaching(NONE)).toBe(false)
  for (const name of Object.keys(NONE))
    expect([name, isCaching({ ...NONE, [name]: 1 })]).toEqual([name, true])
})

test('a response is fresh for its time and not at its end, and then stale for as long as errors allow', () => {
  const { at, cache } = open({ staleIfErrorMs: 500 })
  cache.set('a', '/rooms', response(), { freshMs: 100 })
  at.now += 99
  expect(cache.get('a', '/rooms', 'fresh')).toMatchObject({ ageMs: 99, answer: { json: { size: 10 } } })
  at.now += 1
  expect(cache.get('a', '/rooms', 'fresh')).toBeUndefined()
  at.now += 499
  expect(cache.get('a', '/rooms', 'error')).toMatchObject({ ageMs: 599 })
  at.now += 1
  expect(cache.get('a', '/rooms', 'error')).toBeUndefined()
})

test('no response is used beyond the most that it may live, fresh or stale', () => {
  const { at, cache } = open({ staleIfErrorMs: 500 })
  cache.set('a', '/link', response(), { freshMs: 1000, maxMs: 300 })
  at.now += 299
  expect(cache.get('a', '/link', 'fresh')).toBeDefined()
  at.now += 1
  expect(cache.get('a', '/link', 'fresh')).toBeUndefined()
  expect(cache.get('a', '/link', 'error')).toBeUndefined()
})

test('a response that may not be cached takes the place of the one before it', () => {
  const { cache } = open({ staleIfErrorMs: 500 })
  cache.set('a', '/rooms', response(1), { freshMs: 100 })
  cache.set('a', '/rooms', response(2), { freshMs: 0 })
  expect(cache.get('a', '/rooms', 'fresh')).toBeUndefined()
  expect(cache.get('a', '/rooms', 'error')).toBeUndefined()
  cache.set('a', '/rooms', response(3), { freshMs: 100 })
  expect(cache.get('a', '/rooms', 'fresh')?.answer.size).toBe(3)
})

test('neither accounts nor targets share a response, and a whole account goes at once', () => {
  const { cache } = open()
  for (const account of ['a', 'b']) {
    for (const target of ['/rooms', '/conferences']) {
      cache.set(account, target, { json: account + target, requestId: undefined, size: 1 }, { freshMs: 100 })
    }
  }
  expect(cache.get('b', '/rooms', 'fresh')?.answer.json).toBe('b/rooms')
  expect(cache.get('c', '/rooms', 'fresh')).toBeUndefined()
  cache.deleteAccount('a')
  expect(cache.get('a', '/rooms', 'fresh') ?? cache.get('a', '/conferences', 'fresh')).toBeUndefined()
  expect(cache.get('b', '/conferences', 'fresh')?.answer.json).toBe('b/conferences')
  cache.deleteAccount('c')
  cache.delete('b', '/rooms')
  expect(cache.get('b', '/rooms', 'fresh')).toBeUndefined()
  expect(cache.get('b', '/conferences', 'fresh')).toBeDefined()
})

test('the responses together stay within their bytes: two for each of a body, 500 and the key for each', () => {
  const key = 'a /0'.length
  const { cache } = open({ cacheBytes: 2 * (500 + key + 2 * 100) })
  const held = () => ['/0', '/1', '/2'].filter((target) => cache.get('a', target, 'fresh'))
  for (const target of ['/0', '/1']) cache.set('a', target, response(100), { freshMs: 100 })
  expect(held()).toEqual(['/0', '/1'])
  // One byte of a body more than fits beside the others.
  cache.set('a', '/1', response(101), { freshMs: 100 })
  expect(held()).toEqual(['/1'])
  cache.set('a', '/2', response(99), { freshMs: 100 })
  expect(held()).toEqual(['/1', '/2'])
  cache.set('a', '/0', response(2000), { freshMs: 100 })
  expect(held()).toEqual(['/1', '/2'])
  cache.deleteAccount('a')
  expect(held()).toEqual([])
})
