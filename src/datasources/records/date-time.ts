const RFC3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/

/** Whether a text is an RFC 3339 date-time or date of an existing day. */
export function isDateTime(value: string): boolean {
  return (isUsualForm(value) || RFC3339.test(value)) && (pairAt(value, 8) <= 28 || isLateDay(value))
}

/**
 * Whether a text is a date-time in the usual form of both upstreams, such as `2026-06-01T11:55:31Z`, of a day up to the
 * 31st. perf: bench/run.ts --only 3. Such a page has thousands, and the pattern takes twice as long.
 */
function isUsualForm(text: string): boolean {
  if (text.length !== 20 || text[4] !== '-' || text[7] !== '-') return false
  if (text[10] !== 'T' || text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') return false
  return (
    pairAt(text, 0) >= 0 &&
    pairAt(text, 2) >= 0 &&
    isBetween(pairAt(text, 5), 1, 12) &&
    isBetween(pairAt(text, 8), 1, 31) &&
    isBetween(pairAt(text, 11), 0, 23) &&
    isBetween(pairAt(text, 14), 0, 59) &&
    isBetween(pairAt(text, 17), 0, 60)
  )
}

function isBetween(number: number, least: number, most: number): boolean {
  return number >= least && number <= most
}

/** Whether the month of a date has its day, which is one of 29 to 31. */
function isLateDay(date: string): boolean {
  const month = pairAt(date, 5)
  const day = pairAt(date, 8)
  if (month !== 2) return day <= 30 || ![4, 6, 9, 11].includes(month)
  const year = pairAt(date, 0) * 100 + pairAt(date, 2)
  return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** The number of two digits in a text; -1 where there are no two digits. */
function pairAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}
