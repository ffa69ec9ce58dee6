import type { LifetimeOf } from '../cache/account-cache.ts'
import type { CacheLifetimes } from '../cache/response-cache.ts'
import type { Query } from '../http/request-target.ts'

/** Seconds for which the links of a recording are valid, unless `media_ttl` says otherwise. */
const DEFAULT_MEDIA_TTL = 900

/** Lifetimes of SignalWire Video responses. A response with several resources has the shortest of their lifetimes. */
export const signalwireLifetime: LifetimeOf = (path, query, json, lifetimes) => {
  const { roomsMs, conferencesMs, runningSessionsMs, membersMs, eventsMs, logsMs } = lifetimes
  // `/api/video`, the noun, an id, and a list of that resource.
  const [noun, id, part] = path.split('/').slice(3)
  const withSession = (ms: number) =>
    query.include_active_session === true ? Math.min(ms, runningSessionsMs) : ms
  switch (part ?? noun) {
    case 'rooms':
      return { freshMs: withSession(roomsMs) }
    case 'conferences':
      return { freshMs: withSession(conferencesMs) }
    case 'room_sessions':
      return { freshMs: id === undefined ? sessionsMs(query, lifetimes) : sessionMs(json, lifetimes) }
    case 'members':
      return { freshMs: membersMs }
    case 'events':
      return { freshMs: eventsMs }
    case 'logs':
      return { freshMs: logsMs }
    case 'recordings':
    case 'room_recordings':
      return recordingsLifetime(query, lifetimes)
    default:
      return { freshMs: 0 }
  }
}

/** A list without a status filter may contain running and completed sessions, and a new one at any moment. */
function sessionsMs({ status }: Query, { runningSessionsMs, completedSessionsMs }: CacheLifetimes): number {
  if (status === 'completed') return completedSessionsMs
  return status === 'in-progress' ? runningSessionsMs : Math.min(runningSessionsMs, completedSessionsMs)
}

function sessionMs(json: unknown, { runningSessionsMs, completedSessionsMs }: CacheLifetimes): number {
  if (json === undefined) return Math.max(runningSessionsMs, completedSessionsMs)
  const isCompleted =
    typeof json === 'object' && json !== null && 'status' in json && json.status === 'completed'
  return isCompleted ? completedSessionsMs : runningSessionsMs
}

/** A link from the cache is valid for at least half of its time while fresh, and never expired. */
function recordingsLifetime({ media_ttl = DEFAULT_MEDIA_TTL }: Query, { recordingsMs }: CacheLifetimes) {
  const maxMs = Number(media_ttl) * 1000
  return { freshMs: Math.min(recordingsMs, maxMs / 2), maxMs }
}
