import { duration, integer } from './kinds.ts'
import type { SettingValues } from './setting.ts'

/** How long responses of upstreams are cached, in milliseconds, by what they are about. */
export const CACHE_SETTINGS = {
  roomsMs: lifetime('ROOMS', 'rooms'),
  conferencesMs: lifetime('CONFERENCES', 'conferences'),
  runningSessionsMs: lifetime(
    'SESSIONS_RUNNING',
    'sessions in progress, lists that may hold one, and rooms with their active session',
  ),
  completedSessionsMs: lifetime('SESSIONS_COMPLETED', 'completed sessions'),
  membersMs: lifetime('MEMBERS', 'the members of a session'),
  eventsMs: lifetime('EVENTS', 'the events of a session'),
  recordingsMs: lifetime('RECORDINGS', 'recordings, at most for half of the time that their links are valid'),
  logsMs: lifetime('LOGS', 'the log of sessions and its entries'),
  insightsMs: lifetime('INSIGHTS', 'rooms and participants of Video Insights'),
  staleIfErrorMs: lifetime('STALE_IF_ERROR', 'all of these for longer, for when the upstream fails'),
  cacheBytes: integer(100_000, 999_999_999, {
    variable: 'ROOMGRAPH_CACHE_MAX_BYTES',
    flag: 'cache-max-bytes',
    summary: 'bytes of the response cache, over all kinds and callers',
    default: 50_000_000,
  }),
} as const

export type CacheSettings = SettingValues<typeof CACHE_SETTINGS>

function lifetime(name: string, what: string) {
  return duration({
    variable: `ROOMGRAPH_CACHE_${name}`,
    flag: `cache-${name.toLowerCase().replaceAll('_', '-')}`,
    summary: `how long to cache ${what}`,
    default: 0,
  })
}
