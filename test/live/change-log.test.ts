import { describe, expect, test } from 'vitest'
import { ChangeLog, NOTHING } from '../../src/datasources/live/change-log.ts'
import { RoomSession } from '../../src/datasources/signalwire/room-sessions.ts'

const FROM = { service: 'signalwire', at: 'GET /api/video/room_sessions', requestId: undefined } as const
const session = (id: string) => new RoomSession(id, 'full', { id }, FROM)
const MINUTE = 60_000

/** A log on a clock that the test sets. */
function open() {
  const at = { now: 0 }
  const log = new ChangeLog('list', () => at.now)
  /** Notes an event; gives its cursor. */
  const happens = (changes: Partial<typeof NOTHING>) => {
    const change = log.next({ ...NOTHING, ...changes }, at.now, undefined)
    expect(log.add(change)).toBe(true)
    return change.cursor
  }
  const idsAfter = (cursor: string) => {
    const { started, updated, ended } = log.after(cursor) ?? {}
    return [started, updated, ended].map((sessions) => sessions?.map(({ key }) => key).join())
  }
  return { at, log, happens, idsAfter }
}

const UNKNOWN = [undefined, undefined, undefined]

describe('what changed after an event', () => {
  test('is each session once, as it was last', () => {
    const { happens, idsAfter } = open()
    const first = happens({ started: [session('a')] })
    const second = happens({ started: [session('b')], updated: [session('a')] })
    const third = happens({ updated: [session('b')], ended: [session('a')] })
    expect(idsAfter(first)).toEqual(['b', '', 'a'])
    expect(idsAfter(second)).toEqual(['', 'b', 'a'])
    expect(idsAfter(third)).toEqual(['', '', ''])
  })

  test('is the same for one that is given the log, in which nothing is told twice', () => {
    const { at, log, happens } = open()
    const first = happens({ started: [session('a')] })
    const second = happens({ started: [session('b')], ended: [session('a')] })
    const given = log.toMessage()
    expect(given.latest).toMatchObject({ cursor: second, started: [], ended: [] })
    const other = new ChangeLog('other', () => at.now, given)
    for (const cursor of [first, second]) expect(other.after(cursor)).toEqual(log.after(cursor))
    expect(log.after(first)?.started).toHaveLength(1)
  })

  test('is known for five minutes, and not a moment longer', () => {
    const { at, happens, idsAfter } = open()
    const first = happens({ started: [session('a')] })
    happens({ started: [session('b')] })
    at.now = 5 * MINUTE
    expect(idsAfter(first)).toEqual(['b', '', ''])
    at.now += 1
    expect(idsAfter(first)).toEqual(UNKNOWN)
  })

  test('is known for 256 events', () => {
    const { happens, idsAfter } = open()
    const first = happens({})
    const second = happens({})
    for (let event = 0; event < 255; event++) happens({})
    expect(idsAfter(first)).toEqual(['', '', ''])
    happens({})
    expect(idsAfter(first)).toEqual(UNKNOWN)
    expect(idsAfter(second)).toEqual(['', '', ''])
  })

  test('is known for as many events as tell of 20,000 sessions', () => {
    const { happens, idsAfter } = open()
    const many = Array.from({ length: 10_000 }, (_, index) => session(`${index}`))
    const first = happens({})
    const second = happens({ started: many })
    happens({ updated: many })
    expect(idsAfter(first)[0]?.split(',')).toHaveLength(10_000)
    happens({ ended: [session('a')] })
    expect(idsAfter(first)).toEqual(UNKNOWN)
    expect(idsAfter(second)[1]?.split(',')).toHaveLength(10_000)
    // One event that is larger by itself is not kept at all.
    const last = happens({ updated: [...many, ...many, session('a')] })
    expect(idsAfter(second)).toEqual(UNKNOWN)
    expect(idsAfter(last)).toEqual(['', '', ''])
  })

  test('is not known of an event that is still to come, nor of another list', () => {
    const { happens, idsAfter } = open()
    happens({ started: [session('a')] })
    expect(idsAfter('list.1')).toEqual(['', '', ''])
    for (const cursor of ['list.2', 'list.3', 'other.1', 'list.', 'list.1x', '']) {
      expect([cursor, ...idsAfter(cursor)]).toEqual([cursor, ...UNKNOWN])
    }
  })
})

test('an event that does not follow the latest is not taken over', () => {
  const { at, log, happens } = open()
  happens({})
  const second = log.next(NOTHING, at.now, undefined)
  const third = { ...second, number: 3, cursor: 'list.3' }
  expect(log.add(third)).toBe(false)
  expect(log.add({ ...second, cursor: 'other.2' })).toBe(false)
  expect(log.add(second)).toBe(true)
  expect(log.add(second)).toBe(false)
  expect(log.add(third)).toBe(true)
})
