/** The kind of a value, never the value itself: messages contain nothing of an upstream body. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Deepest nesting of a JSON value: serialising one of many thousand levels would overflow the stack. */
export const MAX_JSON_DEPTH = 1000

/** Whether a value is an object of JSON that is not nested too deeply. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && isWithin(MAX_JSON_DEPTH, value)
  )
}

/** GraphQL execution takes an object with a key `then` for a promise, so it gets one that becomes the value as JSON only. */
export function asValue(value: Record<string, unknown>): Record<string, unknown> {
  return 'then' in value ? { toJSON: () => value } : value
}

/** Whether a JSON value has at most so many levels. A JSON value inherits no enumerable keys. */
function isWithin(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0) return false
  for (const key in value)
    if (!isWithin(levels - 1, (value as Readonly<Record<string, unknown>>)[key])) return false
  return true
}

/** Whether a JSON value has more than so many values in it, itself included; counting ends there, and so does depth. */
export function hasMoreValues(value: unknown, most: number): boolean {
  let left = most
  function count(each: unknown): void {
    if (--left < 0 || typeof each !== 'object' || each === null) return
    for (const key in each) {
      if (left < 0) return
      count((each as Readonly<Record<string, unknown>>)[key])
    }
  }
  count(value)
  return left < 0
}
