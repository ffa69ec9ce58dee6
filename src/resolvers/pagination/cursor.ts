import { type Page, type PageRef, usable } from '../../datasources/records/page.ts'
import { UpstreamError } from '../../errors.ts'
import {
  type ItemPlace,
  isList,
  type PackedDetector,
  type PackedRef,
  PLACE_LENGTH,
  packDetector,
  packRef,
  putPlace,
  readDetector,
  readPlace,
  readRef,
  readTokens,
} from './cursor-parts.ts'
import type { CycleDetector } from './cycle-detector.ts'
import { CursorSeal, openCursor, peekIntoCursor } from './sealed-cursor.ts'

/** What a cursor knows: the page that its item is on, the item's place there, and the links at the page's ends. */
export interface CursorData extends ItemPlace {
  readonly page: PageRef
  /** The page after, when the item is the last of its page. */
  readonly next: PageRef | undefined
  /** The page before, when the item is the first of its page. */
  readonly prev: PageRef | undefined
  readonly detector: CycleDetector
}

/** The list that cursors are bound to, and the ids of its items. */
export interface CursorList<T> {
  readonly binding: string
  idOf(item: T): string
}

/** What the cursors of one page are made of. */
export type CursorPage<T> = Pick<Page<T>, 'ref' | 'next' | 'prev' | 'items'>

/**
 * Writes the cursors of one page of a list. All but the first and the last one of a page have the
 * same head, which is made once. They stay below 300 characters by leaving out links of unusually long tokens; following
 * such a cursor costs one call more.
 */
export class PageCursors<T> {
  readonly #list: CursorList<T>
  readonly #page: CursorPage<T>
  readonly #detector: CycleDetector
  readonly #last: number
  #lead: CursorSeal | undefined
  #between: CursorSeal | undefined
  #end: CursorSeal | undefined

  constructor(list: CursorList<T>, page: CursorPage<T>, detector: CycleDetector) {
    this.#list = list
    this.#page = page
    this.#detector = detector
    this.#last = page.items.length - 1
  }

  /** The cursors of the items in a half-open range. */
  between(from: number, to: number): string[] {
    const { prev, next } = this.#page
    const first = from === 0 && to > 1 && prev ? 1 : from
    const last = to > this.#last && next ? this.#last : to
    return [...this.#alike(from, first), ...this.#alike(first, last), ...this.#alike(last, to)]
  }

  /** The cursors of items that have the same head. */
  #alike(from: number, to: number): string[] {
    if (from === to) return []
    const { items } = this.#page
    return this.#sealAt(from).cursors(to - from, (letters, at, offset) => {
      const item = items[from + offset] as T | UpstreamError
      const id = item instanceof UpstreamError ? undefined : this.#list.idOf(item)
      putPlace(letters, at, from + offset, id)
    })
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
      packHead(ref, after, before, this.#detector)
    const heads = [pack(next, prev), pack(next, undefined), pack(undefined, undefined)]
    return new CursorSeal(this.#list.binding, PLACE_LENGTH, ...heads)
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
  detector?: PackedDetector,
  tokens?: readonly string[],
  next?: PackedRef | 0,
  prev?: PackedRef,
]

function packHead(
  page: PageRef,
  next: PageRef | undefined,
  prev: PageRef | undefined,
  detector: CycleDetector,
): PackedHead {
  const tokens: string[] = []
  const [ref, onward] = [packRef(page, tokens), packDetector(detector, page)]
  const after = next ? packRef(next, tokens) : 0
  if (prev) return [ref, onward, tokens, after, packRef(prev, tokens)]
  if (after) return [ref, onward, tokens, after]
  if (tokens.length > 0) return [ref, onward, tokens]
  return onward ? [ref, onward] : [ref]
}

function unpack(head: unknown, tail: string): CursorData | undefined {
  if (!isList(head, 1, 5)) return undefined
  const tokens = readTokens(head.length > 2 ? head[2] : [], 3)
  const place = readPlace(tail)
  const page = tokens && readRef(head[0], tokens)
  const detector = page && readDetector(head[1], page)
  if (!place || !detector) return undefined
  const next = readLink(head[3], tokens)
  const prev = readLink(head[4], tokens)
  if (next === null || prev === null) return undefined
  return { page, ...place, next, prev, detector }
}

/** Undefined for a link that is left out, null for what is none. */
function readLink(value: unknown, tokens: readonly string[]): PageRef | undefined | null {
  return value === undefined || value === 0 ? undefined : (readRef(value, tokens) ?? null)
}
