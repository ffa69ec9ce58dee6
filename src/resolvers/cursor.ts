import { hash } from 'node:crypto'
import type { PageRef } from '../datasources/page.ts'
import { openCursor, peekIntoCursor, sealCursor } from './sealed-cursor.ts'
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

/**
 * Writes a cursor for the list that `binding` names. It stays below 300 characters by leaving out links of unusually
 * long tokens; following it then costs one call more.
 */
export function encodeCursor(binding: string, data: CursorData): string {
  const withoutLinks = { ...data, prev: undefined, next: undefined }
  return sealCursor(binding, pack(data), pack({ ...data, prev: undefined }), pack(withoutLinks))
}

/** Reads a cursor of the list that `binding` names, or throws CURSOR_INVALID. */
export function decodeCursor(binding: string, cursor: string): CursorData {
  return openCursor(binding, cursor, (value) => unpack(value as Packed))
}

/** The sizes of the page that a cursor lies on and of those beside it, unchecked; undefined for what is no cursor. */
export function peekCursor(
  cursor: string,
):
  | { readonly page: number; readonly next?: number | undefined; readonly prev?: number | undefined }
  | undefined {
  return peekIntoCursor(cursor, (value) => {
    const { page, next, prev } = unpack(value as Packed) ?? {}
    return page && { page: page.size, next: next?.size, prev: prev?.size }
  })
}

/** The short hash under which a cursor remembers an item. */
export function itemHash(id: string): string {
  return hash('sha256', id, 'base64url').slice(0, 8)
}

/** Number, size, and the token's place among the tokens; absent number or token is -1. */
export type PackedRef = readonly [number: number, size: number, token: number]
export type PackedTrail = readonly [forward: 0 | 1, steps: number, mark: string]

type Packed = readonly [
  index: number,
  item: string,
  trail: PackedTrail,
  tokens: readonly string[],
  page: PackedRef,
  next: PackedRef | 0,
  prev: PackedRef | 0,
]

/** Tokens often are the same on neighbouring pages, so each is written once, in `tokens`, and referred to. */
export function packRef(ref: PageRef, tokens: string[]): PackedRef {
  if (ref.token !== undefined && !tokens.includes(ref.token)) tokens.push(ref.token)
  return [ref.number ?? -1, ref.size, ref.token === undefined ? -1 : tokens.indexOf(ref.token)]
}

export function unpackRef([number, size, token]: PackedRef, tokens: readonly string[]): PageRef {
  const text = tokens[token]
  return { ...(number >= 0 && { number }), size, ...(text !== undefined && { token: text }) }
}

export function packTrail({ forward, steps, mark }: Trail): PackedTrail {
  return [forward ? 1 : 0, steps, mark]
}

export function unpackTrail([forward, steps, mark]: PackedTrail): Trail {
  return { forward: forward === 1, steps, mark }
}

function pack({ page, index, item, next, prev, trail }: CursorData): Packed {
  const tokens: string[] = []
  const refs = [
    packRef(page, tokens),
    next ? packRef(next, tokens) : 0,
    prev ? packRef(prev, tokens) : 0,
  ] as const
  return [index, item, packTrail(trail), tokens, ...refs]
}

function unpack([index, item, trail, tokens, page, next, prev]: Packed): CursorData | undefined {
  if (!Number.isSafeInteger(index) || typeof item !== 'string') return undefined
  return {
    page: unpackRef(page, tokens),
    index,
    item,
    next: next === 0 ? undefined : unpackRef(next, tokens),
    prev: prev === 0 ? undefined : unpackRef(prev, tokens),
    trail: unpackTrail(trail),
  }
}
