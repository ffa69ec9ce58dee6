import { duration, integer } from './kinds.ts'
import type { SettingValues } from './setting.ts'

/** How long responses of upstreams are cached, in milliseconds, by what they are about. */
export const CACHE_SETTINGS = {
  /** How long to cache rooms, in milliseconds. Default: `0`. */
  roomsMs: lifetime('ROOMS', 'rooms'),
  /** How long to cache conferences, in milliseconds. Default: `0`. */
  conferencesMs: lifetime('CONFERENCES', 'conferences'),
  /**
   * How long to cache sessions in progress, lists that may hold one, and rooms with their active session, in
   * milliseconds. Default: `0`.
   */
  runningSessionsMs: lifetime(
    'SESSIONS_RUNNING',
    'sessions in progress, lists that may hold one, and rooms with their active session',
  ),
  /** How long to cache completed sessions, in milliseconds. Default: `0`. */
  completedSessionsMs: lifetime('SESSIONS_COMPLETED', 'completed sessions'),
  /** How long to cache the members of a session, in milliseconds. Default: `0`. */
  membersMs: lifetime('MEMBERS', 'the members of a session'),
  /** How long to cache the events of a session, in milliseconds. Default: `0`. */
  eventsMs: lifetime('EVENTS', 'the events of a session'),
  /**
   * How long to cache recordings, at most for half of the time that their links are valid, in milliseconds.
   * Default: `0`.
   */
  recordingsMs: lifetime('RECORDINGS', 'recordings, at most for half of the time that their links are valid'),
  /** How long to cache the log of sessions and its entries, in milliseconds. Default: `0`. */
  logsMs: lifetime('LOGS', 'the log of sessions and its entries'),
  /** How long to cache rooms and participants of Video Insights, in milliseconds. Default: `0`. */
  insightsMs: lifetime('INSIGHTS', 'rooms and participants of Video Insights'),
  /**
   * How long to cache all of these for longer, for when the upstream fails, in milliseconds. Default: `0`.
   */
  staleIfErrorMs: lifetime('STALE_IF_ERROR', 'all of these for longer, for when the upstream fails'),
  /**
   * How long to cache all of these for longer, to be used at once while they are asked for anew, in milliseconds.
   * Default: `0`.
   */
  staleWhileRevalidateMs: lifetime(
    'STALE_WHILE_REVALIDATE',
    'all of these for longer, to be used at once while they are asked for anew',
  ),
  /** Bytes of the response cache, over all kinds and callers. Default: `50000000`. */
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
