import {
  isList,
  NO_PLACE,
  type PackedDetector,
  type PackedRef,
  PLACE_LENGTH,
  packDetector,
  packRef,
  putKnownPlace,
  readDetector,
  readPlace,
  readRef,
  readTokens,
} from '../pagination/cursor-parts.ts'
import { CursorSeal, openCursor, peekIntoCursor } from '../pagination/sealed-cursor.ts'
import type { PagePosition, Position } from './session-stream.ts'

/** Start, end, or a page; where on the page stands in the tail. */
type PackedPosition = 0 | 1 | readonly [ref: PackedRef, detector?: PackedDetector]

/**
 * Writes cursors that hold the positions of several streams, in their order. What they have in common is made anew
 * when a stream has come to another page.
 */
export class MergedCursors {
  readonly #binding: string
  #latest: { readonly positions: readonly Position[]; readonly seal: CursorSeal } | undefined

  constructor(binding: string) {
    this.#binding = binding
  }

  at(positions: readonly Position[]): string {
    const latest = this.#latest
    const seal = latest && arePagesAlike(latest.positions, positions) ? latest.seal : this.#sealOf(positions)
    this.#latest = { positions, seal }
    const [cursor] = seal.cursors(1, (letters, at) => {
      for (const [index, position] of positions.entries()) {
        const after = typeof position === 'string' ? undefined : position.after
        putKnownPlace(letters, at + index * PLACE_LENGTH, after)
      }
    })
    return cursor as string
  }

  #sealOf(positions: readonly Position[]): CursorSeal {
    const tokens: string[] = []
    const packed = positions.map((position): PackedPosition => {
      if (position === 'start') return 0
      if (position === 'end') return 1
      const [ref, detector] = [packRef(position.ref, tokens), packDetector(position.detector, position.ref)]
      return detector ? [ref, detector] : [ref]
    })
    return new CursorSeal(this.#binding, positions.length * PLACE_LENGTH, () => [tokens, ...packed])
  }
}

function arePagesAlike(some: readonly Position[], others: readonly Position[]): boolean {
  return some.every((one, index) => {
    const other = others[index]
    if (typeof one === 'string' || typeof other === 'string') return one === other
    return one.ref === other?.ref && one.detector === other.detector
  })
}

/** Reads the positions of `count` streams, or throws CURSOR_INVALID. */
export function decodeMergedCursor(binding: string, cursor: string, count: number): readonly Position[] {
  return openCursor(binding, cursor, count * PLACE_LENGTH, (head, tail) => unpack(head, tail, count))
}

/** For each of `count` streams the size of the page that it goes on with: none at its start, 0 at its end. */
export function peekMergedCursor(cursor: string, count: number): readonly (number | undefined)[] | undefined {
  const positions = peekIntoCursor(cursor, count * PLACE_LENGTH, (head, tail) => unpack(head, tail, count))
  return positions?.map((position) => {
    if (position === 'start') return undefined
    return position === 'end' ? 0 : position.ref.size
  })
}

function unpack(head: unknown, tail: string, count: number): Position[] | undefined {
  if (!isList(head, 1 + count, 1 + count)) return undefined
  const [first, ...packed] = head
  const tokens = readTokens(first, count)
  if (!tokens) return undefined
  const positions: Position[] = []
  for (const [index, each] of packed.entries()) {
    const place = tail.slice(index * PLACE_LENGTH, (index + 1) * PLACE_LENGTH)
    const position = readPosition(each, place, tokens)
    if (!position) return undefined
    positions.push(position)
  }
  return positions
}

function readPosition(packed: unknown, place: string, tokens: readonly string[]): Position | undefined {
  if (packed === 0 || packed === 1) {
    if (place !== NO_PLACE) return undefined
    return packed === 0 ? 'start' : 'end'
  }
  return readPagePosition(packed, place, tokens)
}

function readPagePosition(
  packed: unknown,
  place: string,
  tokens: readonly string[],
): PagePosition | undefined {
  if (!isList(packed, 1, 2)) return undefined
  const ref = readRef(packed[0], tokens)
  const detector = ref && readDetector(packed[1], ref)
  const after = place === NO_PLACE ? undefined : readPlace(place)
  if (!ref || !detector || (place !== NO_PLACE && !after)) return undefined
  return { ref, detector, after }
}
