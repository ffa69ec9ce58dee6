/** The emulator's clock stands still, so that the same seed gives the same bytes on any day. */

/** The moment "now" of the emulated world: 2026-06-01T12:00:00Z, in milliseconds. */
export const NOW = Date.UTC(2026, 5, 1, 12)

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** RFC 3339 in UTC without fractions, as both upstreams write times. */
export function timestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

/** Milliseconds of an RFC 3339 date-time, or of a date (its midnight in UTC); undefined for anything else. */
export function parseTime(text: string): number | undefined {
  if (!DATE.test(text) && !DATE_TIME.test(text)) return undefined
  const time = Date.parse(text.toUpperCase())
  return Number.isNaN(time) ? undefined : time
}
