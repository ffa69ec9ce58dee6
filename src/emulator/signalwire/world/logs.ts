import type { WireDiscardedLog, WireRoomSession, WireVideoLog } from '../../../datasources/signalwire/wire.ts'
import { DAY, parseTime, timestamp } from '../../seed/calendar.ts'
import { hash, indexOfUuid, uuidOf } from '../../seed/random.ts'

/** The share of a session's cost that is said to be its members'. */
const MEMBERS_SHARE = 0.75

function cents(dollars: number): number {
  return Math.round(dollars * 1e4) / 1e4
}

/** Whether the entry of this session was deleted: one in twelve of those that ended. */
export function isDiscarded(seed: number, session: number, running: boolean): boolean {
  return !running && hash(seed, 'log.discarded', session) % 12 === 0
}

/** The key of the session behind the id of an entry. */
export function sessionKeyOfLog(seed: number, id: string): number | undefined {
  return indexOfUuid(seed, 'log', id)
}

/** What is left of a deleted entry. */
export function makeDiscardedLog(
  seed: number,
  session: number,
  created: string,
  now: number,
): WireDiscardedLog {
  const discarded = Math.min(now, (parseTime(created) ?? now) + DAY)
  return { id: uuidOf(seed, 'log', session), created_at: created, discarded_at: timestamp(discarded) }
}

/** The entry of a session; `base` is what its address begins with. */
export function makeLog(
  seed: number,
  session: number,
  { id, name, status, locked, start_time, end_time, cost_in_dollars, created_at }: WireRoomSession,
  inConference: boolean,
  base: string,
): WireVideoLog {
  const members = cents(cost_in_dollars * MEMBERS_SHARE)
  const recordings = cents(cost_in_dollars - members)
  return {
    id: uuidOf(seed, 'log', session),
    source: 'realtime_api',
    type: inConference ? 'video_conference_session' : 'video_room_session',
    url: `${base}/room_sessions/${id}`,
    room_name: name,
    status,
    locked,
    started_at: start_time,
    ended_at: end_time,
    charge: cost_in_dollars,
    charge_details: [
      { description: 'Members', charge: members },
      ...(recordings > 0 ? [{ description: 'Recordings', charge: recordings }] : []),
    ],
    created_at,
  }
}
