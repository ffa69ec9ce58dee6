import { integer, type SettingValues } from './setting.ts'

/** What one operation may be at the most. Whatever is more is refused before any resolver runs. */
export const LIMIT_SETTINGS = {
  maxUpstreamCalls: integer(1, 100_000, {
    variable: 'ROOMGRAPH_MAX_UPSTREAM_CALLS',
    flag: 'max-upstream-calls',
    summary: 'upstream calls that one operation may make',
    default: '100',
  }),
} as const

export type LimitSettings = SettingValues<typeof LIMIT_SETTINGS>
