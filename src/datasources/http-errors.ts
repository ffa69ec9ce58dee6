import type { InvalidRequestEntry } from '../errors.ts'

/** Longest wait, in seconds, that is passed on to a caller; more is an upstream's mistake. */
const MAX_RETRY_AFTER = 86_400
const MAX_ENTRIES = 50
const MAX_TEXT = 200
/** Attributes that one message names at the most. */
const MAX_NAMED = 5

/**
 * The entries of a refusal: all of SignalWire's `{"errors":[{type, code, message, attribute?, url}]}`, or the one of
 * Twilio's `{code, message, more_info, status}`. Each text is cut at 200 characters. Any other body gives none.
 */
export function readErrorEntries(text: string): InvalidRequestEntry[] {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return []
  }
  if (typeof body !== 'object' || body === null) return []
  if ('errors' in body && Array.isArray(body.errors)) {
    return body.errors.slice(0, MAX_ENTRIES).flatMap((entry: unknown) => readEntry(entry))
  }
  return 'code' in body && typeof body.code === 'number'
    ? readEntry({ ...body, code: String(body.code) })
    : []
}

function readEntry(entry: unknown): InvalidRequestEntry[] {
  if (typeof entry !== 'object' || entry === null) return []
  const read: InvalidRequestEntry = {}
  if ('code' in entry && typeof entry.code === 'string') read.code = entry.code.slice(0, MAX_TEXT)
  if ('message' in entry && typeof entry.message === 'string') {
    read.message = entry.message.slice(0, MAX_TEXT)
  }
  if ('attribute' in entry && typeof entry.attribute === 'string') {
    read.attribute = entry.attribute.slice(0, MAX_TEXT)
  }
  return [read]
}

/** The parameters that entries name, each once, for a message; a text that is no name stays out of it. */
export function namedAttributes(entries: readonly InvalidRequestEntry[]): string[] {
  const named = entries.flatMap(({ attribute = '' }) =>
    /^[\w.[\]-]{1,40}$/.test(attribute) ? attribute : [],
  )
  return [...new Set(named)].slice(0, MAX_NAMED)
}

/** Seconds to wait from a `Retry-After` header (delta-seconds or HTTP date), or undefined if it makes no sense. */
export function readRetryAfter(header: string | undefined, nowMs: number = Date.now()): number | undefined {
  if (header === undefined) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - nowMs) / 1000)
  return seconds >= 0 && seconds <= MAX_RETRY_AFTER ? seconds : undefined
}

/** The first value of a header, cut at 200 characters; undefined when it is empty or absent. */
export function headerText(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value
  return text === undefined || text === '' ? undefined : text.slice(0, MAX_TEXT)
}
