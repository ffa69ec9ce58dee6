import { createHash } from 'node:crypto'
import type { PageRef } from '../datasources/page.ts'
import { CursorError } from '../errors.ts'
import type { Trail } from './trail.ts'

/** What a cursor knows: the page that its item is on, the item's place there, and the links at the page's ends. */
export interface CursorData {
  readonly page: PageRef
  readonly index: number
  /** Short hash of the item's id, by which it is found again; empty for an item that could not be read. */
  readonly item: string
  /** The page after, when the item is the last of its page. */
  readonly next: PageRef | undefined
  /** The page before, when the item is the first of its page. */
  readonly prev: PageRef | undefined
  readonly trail: Trail
}

const VERSION = '1'
const CHECK_LENGTH = 12
const MAX_LENGTH = 299
/** No cursor of ours comes near; a longer text is not decoded at all. */
const MAX_INPUT_LENGTH = 4096

/**
 * Writes a cursor for the list that `binding` names (upstream, project, path and filter). Opaque, versioned, and with
 * a check over both, so that a cursor that is altered or used elsewhere is refused. It stays below 300 characters by
 * leaving out links of unusually long tokens; following it then costs one call more.
 */
export function encodeCursor(binding: string, data: CursorData): string {
  const forms = [data, { ...data, prev: undefined }, { ...data, prev: undefined, next: undefined }]
  const texts = forms.map((form) => Buffer.from(JSON.stringify(pack(form))).toString('base64url'))
  const fits = texts.find((text) => VERSION.length + CHECK_LENGTH + text.length <= MAX_LENGTH)
  const body = fits ?? (texts.at(-1) as string)
  return VERSION + check(binding, body) + body
}

/** Reads a cursor of the list that `binding` names, or throws CURSOR_INVALID. */
export function decodeCursor(binding: string, cursor: string): CursorData {
  const body = cursor.slice(VERSION.length + CHECK_LENGTH)
  const isOurs =
    cursor.length <= MAX_INPUT_LENGTH &&
    cursor.startsWith(VERSION) &&
    body !== '' &&
    cursor.slice(VERSION.length, VERSION.length + CHECK_LENGTH) === check(binding, body)
  const data = isOurs ? unpack(body) : undefined
  if (!data) {
    throw new CursorError(
      'CURSOR_INVALID',
      'A cursor of this very list with this filter was expected, unchanged, but got one that was altered or belongs elsewhere. Take it from `pageInfo` or `edges.cursor` of the same field with the same filter.',
    )
  }
  return data
}

/** The short hash under which a cursor remembers an item. */
export function itemHash(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 8)
}

function check(binding: string, body: string): string {
  return createHash('sha256').update(`${binding}\n${body}`).digest('base64url').slice(0, CHECK_LENGTH)
}

type PackedRef = readonly [number: number, size: number, token: number] | 0
type Packed = readonly [
  index: number,
  item: string,
  trail: readonly [forward: 0 | 1, steps: number, mark: string],
  tokens: readonly string[],
  page: PackedRef,
  next: PackedRef,
  prev: PackedRef,
]

/** Tokens often are the same on neighbouring pages, so each is written once and referred to by its place. */
function pack({ page, index, item, next, prev, trail }: CursorData): Packed {
  const tokens: string[] = []
  const packRef = (ref: PageRef | undefined): PackedRef => {
    if (!ref) return 0
    if (ref.token !== undefined && !tokens.includes(ref.token)) tokens.push(ref.token)
    return [ref.number ?? -1, ref.size, ref.token === undefined ? -1 : tokens.indexOf(ref.token)]
  }
  const refs = [packRef(page), packRef(next), packRef(prev)] as const
  return [index, item, [trail.forward ? 1 : 0, trail.steps, trail.mark], tokens, ...refs]
}

/** The body was written by `pack`, or else the check would not hold; a forged one fails here at the latest. */
function unpack(body: string): CursorData | undefined {
  try {
    const packed: Packed = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
    const [index, item, [forward, steps, mark], tokens, page, next, prev] = packed
    const unpackRef = (ref: PackedRef): PageRef | undefined => {
      if (ref === 0) return undefined
      const [number, size, token] = ref
      const text = tokens[token]
      return { ...(number >= 0 && { number }), size, ...(text !== undefined && { token: text }) }
    }
    const own = unpackRef(page)
    if (!own || !Number.isSafeInteger(index) || !Number.isSafeInteger(steps)) return undefined
    const trail = { forward: forward === 1, steps, mark }
    return { page: own, index, item, next: unpackRef(next), prev: unpackRef(prev), trail }
  } catch {
    return undefined
  }
}
