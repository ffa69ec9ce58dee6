import { duration, integer, type SettingValues } from './setting.ts'

/** Milliseconds for which what an upstream has answered stands in for a further call, by what it is about. */
export const CACHE_SETTINGS = {
  roomsMs: kind('ROOMS', 'rooms are kept'),
  conferencesMs: kind('CONFERENCES', 'conferences are kept'),
  runningSessionsMs: kind(
    'SESSIONS_RUNNING',
    'sessions are kept that run, lists that may hold one, and rooms with their active session',
  ),
  completedSessionsMs: kind('SESSIONS_COMPLETED', 'sessions are kept that are completed'),
  membersMs: kind('MEMBERS', 'the members of a session are kept'),
  eventsMs: kind('EVENTS', 'the events of a session are kept'),
  recordingsMs: kind(
    'RECORDINGS',
    'recordings are kept; never longer than half of what their links are good for',
  ),
  insightsMs: kind('INSIGHTS', 'the rooms and participants of Video Insights are kept'),
  staleIfErrorMs: kind('STALE_IF_ERROR', 'what was kept may stand in afterwards, when the upstream fails'),
  cacheBytes: integer(100_000, 999_999_999, {
    variable: 'ROOMGRAPH_CACHE_MAX_BYTES',
    flag: 'cache-max-bytes',
    summary: 'memory for what is kept, over all kinds and callers',
    default: '50000000',
  }),
} as const

export type CacheSettings = SettingValues<typeof CACHE_SETTINGS>

function kind(name: string, what: string) {
  return duration({
    variable: `ROOMGRAPH_CACHE_${name}`,
    flag: `cache-${name.toLowerCase().replaceAll('_', '-')}`,
    summary: `how long ${what}`,
    default: '0',
  })
}
