/** Where no clock is handed in, it stands still here, so that the same seed gives the same bytes on any day. */
export const USUAL_MOMENT = Date.UTC(2026, 5, 1, 12)

/** The time of the emulated world, in milliseconds since 1970 and whole seconds. */
export interface Calendar {
  /** When the world began: all that is seeded lies around this moment, and stays where it is while time goes on. */
  readonly start: number
  now(): number
}

/** The calendar of a world that begins now. @param clock milliseconds since 1970 */
export function calendarOf(clock: () => number): Calendar {
  const now = () => Math.floor(clock() / SECOND) * SECOND
  return { start: now(), now }
}

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
