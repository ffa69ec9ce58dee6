import type { InvalidRequestEntry } from '../../errors.ts'

/** Longest `Retry-After` in seconds that callers get; more is an upstream's mistake. */
const MAX_RETRY_AFTER = 86_400
const MAX_ENTRIES = 50
const MAX_TEXT = 200
/** Attributes that one message names at the most. */
const MAX_NAMED = 5

/**
 * The error entries of a body: all of SignalWire's `{"errors":[{type, code, message, attribute?, url}]}`, or the one of
 * Twilio's `{code, message, more_info, status}`. An entry has the code and the attribute, where they look like codes and
 * parameters. The message is left out, as it may contain anything. Any other body gives no entries.
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

/** `missing_required_parameter`, or an error number of Twilio. */
const CODE = /^(?:[a-z]{1,20}(?:[_-][a-z]{1,20}){0,5}|\d{1,6})$/
/** `page_size` or `PageSize`, or a path: `tracks[0].name`. */
const ATTRIBUTE = /^[A-Za-z]{1,20}(?:[_.-][A-Za-z]{1,20}|\[\d{0,3}\]){0,5}$/

function readEntry(entry: unknown): InvalidRequestEntry[] {
  if (typeof entry !== 'object' || entry === null) return []
  const read: InvalidRequestEntry = {}
  if ('code' in entry && typeof entry.code === 'string' && CODE.test(entry.code)) read.code = entry.code
  if ('attribute' in entry && typeof entry.attribute === 'string' && ATTRIBUTE.test(entry.attribute)) {
    read.attribute = entry.attribute
  }
  return [read]
}

/** The parameters that entries name, each once, for a message. */
export function namedAttributes(entries: readonly InvalidRequestEntry[]): string[] {
  return [...new Set(entries.flatMap(({ attribute }) => attribute ?? []))].slice(0, MAX_NAMED)
}

/** Ids of upstreams and proxies: UUIDs, SIDs, hexadecimal, Base64; no address, which may be that of a stream. */
const REQUEST_ID = /^(?!.*:\/\/)[\w.:+/=@-]{1,128}$/

/** The upstream's request id, for its support; undefined if it does not look like one or contains a secret. */
export function readRequestId(
  value: string | string[] | undefined,
  secretForms: readonly string[],
): string | undefined {
  const id = headerText(value)
  return id !== undefined && REQUEST_ID.test(id) && !holdsSecret(id, secretForms) ? id : undefined
}

/** Seconds to wait from a `Retry-After` header (delta-seconds or HTTP date), or undefined if it is invalid. */
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

/** Shorter secrets would be found in too many other texts. */
const MIN_LENGTH = 8

/**
 * The forms of credentials that must not leak: the password and the pair, plain and in Base64. The user alone is no
 * secret. A text with the pair contains the password, so the pair is used only where the password is too short.
 */
export function secretFormsOf(user: string, password: string): readonly string[] {
  const pair = `${user}:${password}`
  const plain = password.length >= MIN_LENGTH ? password : pair
  return [plain, base64(password), base64(pair)].filter(({ length }) => length >= MIN_LENGTH)
}

/** Whether a response contains a form of the credentials. */
export function holdsSecret(answer: Buffer | string, secretForms: readonly string[]): boolean {
  return secretForms.some((form) => answer.includes(form))
}

function base64(text: string): string {
  // Without the padding, which is optional.
  return Buffer.from(text).toString('base64').replace(/=+$/, '')
}
