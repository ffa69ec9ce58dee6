import { CursorError } from '../../errors.ts'
import { FINGERPRINT_LENGTH, fingerprint, numberOf, putCheck } from './fingerprint.ts'

const VERSION = '2'
const HEAD_START = VERSION.length + FINGERPRINT_LENGTH
const MAX_LENGTH = 299
/** Three times what any cursor of ours comes to; a longer text is not decoded at all. */
const MAX_INPUT_LENGTH = 16_384

/**
 * Seals the cursors of one page. What they have in common, the head, is written and hashed once, together with what
 * `binding` names (upstream, account, path and filter). Each cursor then adds a tail of its own and a check over it, so
 * that a cursor that is altered, put together of two, or used elsewhere is refused.
 */
export class CursorSeal {
  readonly #prefix: string
  readonly #tailLength: number
  readonly #seed: number

  /**
   * @param tailLength of every tail to come
   * @param heads the value in common, and ever shorter ones that serve as well: the first is taken that makes cursors of
   * less than 300 characters
   */
  constructor(binding: string, tailLength: number, ...heads: readonly (() => unknown)[]) {
    let text = ''
    for (const head of heads) {
      text = Buffer.from(JSON.stringify(head())).toString('base64url')
      if (HEAD_START + text.length + tailLength + FINGERPRINT_LENGTH <= MAX_LENGTH) break
    }
    const seal = sealOf(binding, text)
    this.#prefix = VERSION + seal + text
    this.#tailLength = tailLength
    this.#seed = seedOf(seal)
  }

  /**
   * So many cursors. All are letters of one text and parts of that, since texts put together one by one would cost more
   * than what is in them.
   * @param putTail writes the tail of a cursor, of letters of base64url
   */
  cursors(count: number, putTail: PutTail): string[] {
    const tailStart = this.#prefix.length
    const checkStart = tailStart + this.#tailLength
    const length = checkStart + FINGERPRINT_LENGTH
    const letters = Buffer.allocUnsafe(count * length).fill(this.#prefix.padEnd(length), 'latin1')
    for (let index = 0, at = 0; index < count; index++, at += length) {
      putTail(letters, at + tailStart, index)
      putCheck(letters, at + tailStart, at + checkStart, this.#seed)
    }
    const text = letters.toString('latin1')
    const cursors: string[] = []
    for (let at = 0; at < text.length; at += length) cursors.push(text.slice(at, at + length))
    return cursors
  }
}

export type PutTail = (letters: Buffer, at: number, index: number) => void

/** Reads the parts of a cursor, or gives undefined for a head or a tail that nobody here has written. */
export type Unpack<T> = (head: unknown, tail: string) => T | undefined

/** Reads a cursor of what `binding` names. Throws CURSOR_INVALID. */
export function openCursor<T>(binding: string, cursor: string, tailLength: number, unpack: Unpack<T>): T {
  const parts = partsOf(cursor, tailLength)
  const value = parts && parts.seal === sealOf(binding, parts.head) ? unpackParts(parts, unpack) : undefined
  if (value === undefined) {
    throw new CursorError(
      'CURSOR_INVALID',
      'A cursor of this very list with this filter was expected, unchanged, but got one that was altered or belongs elsewhere. Take it from `pageInfo` or `edges.cursor` of the same field with the same filter.',
    )
  }
  return value
}

/**
 * What a cursor says of itself, without a look at its seal: true or not, it has the form of one of ours. Undefined for
 * what has not.
 */
export function peekIntoCursor<T>(cursor: string, tailLength: number, unpack: Unpack<T>): T | undefined {
  const parts = partsOf(cursor, tailLength)
  return parts && unpackParts(parts, unpack)
}

interface Parts {
  readonly seal: string
  readonly head: string
  readonly tail: string
}

function partsOf(cursor: string, tailLength: number): Parts | undefined {
  const tailStart = cursor.length - FINGERPRINT_LENGTH - tailLength
  if (cursor.length > MAX_INPUT_LENGTH || !cursor.startsWith(VERSION) || tailStart <= HEAD_START)
    return undefined
  const seal = cursor.slice(VERSION.length, HEAD_START)
  const tail = cursor.slice(tailStart, -FINGERPRINT_LENGTH)
  if (cursor.slice(-FINGERPRINT_LENGTH) !== checkOf(tail, seedOf(seal))) return undefined
  return { seal, head: cursor.slice(HEAD_START, tailStart), tail }
}

/** A letter that no tail has (`ā`) is another in latin1, but then no reader takes the tail. */
function checkOf(tail: string, seed: number): string {
  const letters = Buffer.allocUnsafe(tail.length + FINGERPRINT_LENGTH)
  letters.write(tail, 'latin1')
  putCheck(letters, 0, tail.length, seed)
  return letters.toString('latin1', tail.length)
}

function sealOf(binding: string, head: string): string {
  return fingerprint(`${binding}\n${head}`)
}

/** Thirty bits of a seal, for the checks over the tails that belong to it. */
function seedOf(seal: string): number {
  return numberOf(seal.slice(0, 5))
}

/** Nothing is secret in a seal, so the content may be anything. */
function unpackParts<T>({ head, tail }: Parts, unpack: Unpack<T>): T | undefined {
  try {
    return unpack(JSON.parse(Buffer.from(head, 'base64url').toString('utf8')), tail)
  } catch {
    return undefined
  }
}
