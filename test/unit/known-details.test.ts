import { expect, test } from 'vitest'
import { KnownDetails } from '../../src/datasources/live/known-details.ts'
import { RoomSessionMember } from '../../src/datasources/signalwire/session-details.ts'

const DETAIL = { sessionId: 'a', kind: 'members' } as const
const FROM = { service: 'signalwire', at: 'GET /api/video/room_sessions', requestId: undefined } as const

function membersOf(reading: number, count: number): RoomSessionMember[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `${reading}-${index}`
    return new RoomSessionMember(id, { id, leave_time: null }, FROM)
  })
}

test('members whom a list has no more are remembered up to a thousand, and forgotten in every process', () => {
  const [leader, follower] = [new KnownDetails(), new KnownDetails()]
  const read = (members: readonly RoomSessionMember[]) => {
    const change = leader.compare(DETAIL, { members, unreadable: [] }, 0)
    for (const known of [leader, follower]) known.apply(change)
    return [change.joined.length, leader.get(DETAIL)?.members.length]
  }
  expect(read(membersOf(1, 600))).toEqual([600, 600])
  // Pages may have shifted: who comes back has not left.
  expect(read(membersOf(2, 600))).toEqual([600, 1200])
  expect(read(membersOf(1, 600))).toEqual([0, 1200])
  // An upstream that makes new ids with each reading fills nothing.
  for (let reading = 3; reading < 20; reading++) read(membersOf(reading, 600))
  expect(leader.get(DETAIL)?.members.length).toBeLessThanOrEqual(1600)
  expect(follower.toMessage()).toEqual(leader.toMessage())
})
