const DOLLARS = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD' })
const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  // As the hours of the axis.
  hourCycle: 'h23',
})
const SECONDS = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const MEGABYTES = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' })

/** In whole cents; what is less than one is not shown as nothing. */
export function dollars(amount: number): string {
  return amount > 0 && amount < 0.01 ? `<${DOLLARS.format(0.01)}` : DOLLARS.format(amount)
}

export function clock(time: string | number | Date): string {
  return CLOCK.format(new Date(time))
}

export function clockWithSeconds(time: string | number | Date): string {
  return SECONDS.format(new Date(time))
}

export function day(time: string | number | Date): string {
  return DAY.format(new Date(time))
}

/** `2 h 05 min`, `14 min` or `40 s`. @param seconds not negative */
export function length(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** `GRID_RESPONSIVE` as `grid responsive`, `HD_720P` as `720p`. */
export function word(value: string): string {
  return value
    .replace(/^(HD|LAYOUT)_/, '')
    .replaceAll('_', ' ')
    .toLowerCase()
}

/** In megabytes of a million bytes. */
export function bytes(amount: number): string {
  return `${MEGABYTES.format(amount / 1e6)} MB`
}

/** In the time zone of the viewer. Both in milliseconds since 1970. */
export function midnightBefore(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0)
}

export function zone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
