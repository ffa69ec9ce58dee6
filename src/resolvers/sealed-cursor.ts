import { hash } from 'node:crypto'
import { CursorError } from '../errors.ts'

const VERSION = '1'
const CHECK_LENGTH = 12
const MAX_LENGTH = 299
/** No cursor of ours comes near; a longer text is not decoded at all. */
const MAX_INPUT_LENGTH = 4096

/**
 * Writes a value as a cursor of what `binding` names (upstream, account, path and filter): opaque, versioned, and with
 * a check over both, so that a cursor that is altered or used elsewhere is refused. `forms` are the value and ever
 * shorter ones that serve as well; the first that makes a cursor of less than 300 characters is taken.
 */
export function sealCursor(binding: string, ...forms: readonly unknown[]): string {
  const texts = forms.map((form) => Buffer.from(JSON.stringify(form)).toString('base64url'))
  const fits = texts.find((text) => VERSION.length + CHECK_LENGTH + text.length <= MAX_LENGTH)
  const body = fits ?? (texts.at(-1) as string)
  return VERSION + check(binding, body) + body
}

/**
 * Reads a cursor of what `binding` names by handing its value to `unpack`, which may throw or give undefined for what
 * it did not write. Throws CURSOR_INVALID.
 */
export function openCursor<T>(binding: string, cursor: string, unpack: (value: unknown) => T | undefined): T {
  const body = cursor.slice(VERSION.length + CHECK_LENGTH)
  const isOurs =
    cursor.length <= MAX_INPUT_LENGTH &&
    cursor.startsWith(VERSION) &&
    body !== '' &&
    cursor.slice(VERSION.length, VERSION.length + CHECK_LENGTH) === check(binding, body)
  const value = isOurs ? unpackBody(body, unpack) : undefined
  if (value === undefined) {
    throw new CursorError(
      'CURSOR_INVALID',
      'A cursor of this very list with this filter was expected, unchanged, but got one that was altered or belongs elsewhere. Take it from `pageInfo` or `edges.cursor` of the same field with the same filter.',
    )
  }
  return value
}

/** What a cursor says of itself, be it true or not; undefined for what is none. */
export function peekIntoCursor<T>(cursor: string, unpack: (value: unknown) => T | undefined): T | undefined {
  if (cursor.length > MAX_INPUT_LENGTH || !cursor.startsWith(VERSION)) return undefined
  return unpackBody(cursor.slice(VERSION.length + CHECK_LENGTH), unpack)
}

function check(binding: string, body: string): string {
  return hash('sha256', `${binding}\n${body}`, 'base64url').slice(0, CHECK_LENGTH)
}

/** The check holds of what we wrote; a forged body fails here at the latest. */
function unpackBody<T>(body: string, unpack: (value: unknown) => T | undefined): T | undefined {
  try {
    return unpack(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')))
  } catch {
    return undefined
  }
}
