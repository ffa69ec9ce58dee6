import { type PackedRef, type PackedTrail, packRef, packTrail, unpackRef, unpackTrail } from './cursor.ts'
import { openCursor, peekIntoCursor, sealCursor } from './sealed-cursor.ts'
import type { Position } from './session-stream.ts'

/** Start, end, or a page with the item to go on after (-1 and no hash: before all of them). */
type PackedPosition = 0 | 1 | readonly [ref: PackedRef, trail: PackedTrail, index: number, item: string]
type Packed = readonly [tokens: readonly string[], ...positions: PackedPosition[]]

/** Writes one cursor that holds the positions of several streams, in their order. */
export function encodeMergedCursor(binding: string, positions: readonly Position[]): string {
  const tokens: string[] = []
  const packed = positions.map((position): PackedPosition => {
    if (position === 'start') return 0
    if (position === 'end') return 1
    const { ref, trail, after } = position
    return [packRef(ref, tokens), packTrail(trail), after?.index ?? -1, after?.item ?? '']
  })
  return sealCursor(binding, [tokens, ...packed])
}

/** Reads the positions of `count` streams, or throws CURSOR_INVALID. */
export function decodeMergedCursor(binding: string, cursor: string, count: number): Position[] {
  return openCursor(binding, cursor, (value) => {
    const [tokens, ...packed] = value as Packed
    if (packed.length !== count) return undefined
    return packed.map((position): Position => {
      if (position === 0) return 'start'
      if (position === 1) return 'end'
      const [ref, trail, index, item] = position
      const after = index < 0 ? undefined : { index, item }
      return { ref: unpackRef(ref, tokens), trail: unpackTrail(trail), after }
    })
  })
}

/** For each stream of a cursor the size of the page that it goes on with, unchecked: none at its start, 0 at its end. */
export function peekMergedCursor(cursor: string): readonly (number | undefined)[] | undefined {
  return peekIntoCursor(cursor, (value) => {
    const [, ...packed] = value as Packed
    return packed.map((position) => (position === 0 ? undefined : position === 1 ? 0 : position[0][1]))
  })
}
