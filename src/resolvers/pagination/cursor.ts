import { type Page, type PageRef, usable } from '../../datasources/records/page.ts'
import {
  type ItemPlace,
  isList,
  type PackedRef,
  type PackedTrail,
  PLACE_LENGTH,
  packRef,
  packTrail,
  readPlace,
  readRef,
  readTokens,
  readTrail,
  writePlace,
} from './cursor-parts.ts'
import type { Trail } from './cycle-detector.ts'
import { CursorSeal, openCursor, peekIntoCursor } from './sealed-cursor.ts'

/** What a cursor knows: the page that its item is on, the item's place there, and the links at the page's ends. */
export interface CursorData extends ItemPlace {
  readonly page: PageRef
  /** The page after, when the item is the last of its page. */
  readonly next: PageRef | undefined
  /** The page before, when the item is the first of its page. */
  readonly prev: PageRef | undefined
  readonly trail: Trail
}

/** What the cursors of one page are made of. */
export type CursorPage = Pick<Page<unknown>, 'ref' | 'next' | 'prev' | 'items'>

/**
 * Writes the cursors of one page of the list that `binding` names. All but the first and the last one of a page have the
 * same head, which is made once. They stay below 300 characters by leaving out links of unusually long tokens; following
 * such a cursor costs one call more.
 */
export class PageCursors {
  readonly #binding: string
  readonly #page: CursorPage
  readonly #trail: Trail
  readonly #last: number
  #lead: CursorSeal | undefined
  #between: CursorSeal | undefined
  #end: CursorSeal | undefined

  constructor(binding: string, page: CursorPage, trail: Trail) {
    this.#binding = binding
    this.#page = page
    this.#trail = trail
    this.#last = page.items.length - 1
  }

  /** @param item its hash, empty for one that could not be read */
  at(index: number, item: string): string {
    return this.#sealAt(index).cursor(writePlace(index, item))
  }

  /** `pageInfo` asks again for what the edges at both ends have. */
  #sealAt(index: number): CursorSeal {
    const { prev, next } = this.#page
    if (index === this.#last && next) {
      this.#end ??= this.#sealWith(usable(next), index === 0 ? usable(prev) : undefined)
      return this.#end
    }
    if (index === 0 && prev) {
      this.#lead ??= this.#sealWith(undefined, usable(prev))
      return this.#lead
    }
    this.#between ??= this.#sealWith(undefined, undefined)
    return this.#between
  }

  #sealWith(next: PageRef | undefined, prev: PageRef | undefined): CursorSeal {
    const { ref } = this.#page
    const pack = (after: PageRef | undefined, before: PageRef | undefined) => () =>
      packHead(ref, after, before, this.#trail)
    const heads = [pack(next, prev), pack(next, undefined), pack(undefined, undefined)]
    return new CursorSeal(this.#binding, PLACE_LENGTH, ...heads)
  }
}

/** Reads a cursor of the list that `binding` names, or throws CURSOR_INVALID. */
export function decodeCursor(binding: string, cursor: string): CursorData {
  return openCursor(binding, cursor, PLACE_LENGTH, unpack)
}

/** The sizes of the page that a cursor lies on and of those beside it, if it is one; undefined for what cannot be one. */
export function peekCursor(
  cursor: string,
):
  | { readonly page: number; readonly next: number | undefined; readonly prev: number | undefined }
  | undefined {
  const data = peekIntoCursor(cursor, PLACE_LENGTH, unpack)
  return data && { page: data.page.size, next: data.next?.size, prev: data.prev?.size }
}

/** What is absent is left out at the end, and 0 before it. */
type PackedHead = readonly [
  page: PackedRef,
  trail: PackedTrail,
  tokens?: readonly string[],
  next?: PackedRef | 0,
  prev?: PackedRef,
]

function packHead(
  page: PageRef,
  next: PageRef | undefined,
  prev: PageRef | undefined,
  trail: Trail,
): PackedHead {
  const tokens: string[] = []
  const [ref, onward] = [packRef(page, tokens), packTrail(trail)]
  const after = next ? packRef(next, tokens) : 0
  if (prev) return [ref, onward, tokens, after, packRef(prev, tokens)]
  if (after) return [ref, onward, tokens, after]
  return tokens.length === 0 ? [ref, onward] : [ref, onward, tokens]
}

function unpack(head: unknown, tail: string): CursorData | undefined {
  if (!isList(head, 2, 5)) return undefined
  const tokens = readTokens(head.length > 2 ? head[2] : [], 3)
  const place = readPlace(tail)
  const trail = readTrail(head[1])
  if (!tokens || !place || !trail) return undefined
  const page = readRef(head[0], tokens)
  const next = readLink(head[3], tokens)
  const prev = readLink(head[4], tokens)
  if (!page || next === null || prev === null) return undefined
  return { page, ...place, next, prev, trail }
}

/** Undefined for a link that is left out, null for what is none. */
function readLink(value: unknown, tokens: readonly string[]): PageRef | undefined | null {
  return value === undefined || value === 0 ? undefined : (readRef(value, tokens) ?? null)
}
