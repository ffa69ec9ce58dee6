import { parseTime, SECOND } from '../seed/calendar.ts'
import type { World } from './world/world.ts'

function moment(value: string | null): number | undefined {
  if (value === null) return undefined
  return /^\d{1,12}$/.test(value) ? Number(value) * SECOND : parseTime(value)
}

/**
 * `starts_after` keeps what may be joined only after that moment, `ends_before` what may be joined only until some
 * moment before. The documentation does not say what becomes of an item without `join_from` or `join_until`: here
 * it has nothing to compare and stays.
 */
export function withinWindow(
  item: { join_from: string | null; join_until: string | null },
  query: URLSearchParams,
): boolean {
  const after = moment(query.get('starts_after'))
  const before = moment(query.get('ends_before'))
  const from = moment(item.join_from)
  const until = moment(item.join_until)
  if (after !== undefined && from !== undefined && from <= after) return false
  return !(before !== undefined && until !== undefined && until >= before)
}

/** Whether a session passes the filters of the list of sessions. */
export function sessionMatches(world: World, key: number, query: URLSearchParams): boolean {
  const facts = world.sessionFacts(key)
  const roomId = query.get('room_id')
  const name = query.get('room_name')
  const part = query.get('room_name_matches')
  const status = query.get('status')
  return (
    (roomId === null || facts.roomId === roomId.toLowerCase()) &&
    (name === null || facts.name === name) &&
    (part === null || facts.name.includes(part)) &&
    (status === null || (status === 'in-progress') === facts.running)
  )
}
