/**
 * Items of a piece. V8 has memory for strings of up to 128 kB that it uses over and over; each longer one gets its own,
 * fresh from the system, which costs more than to write what it holds.
 */
const PIECE = 50
/** From how many items on a value is written in pieces. */
const LONG = 4 * PIECE
/** How deep lists are looked for. */
const LEVELS = 12

/** The JSON of a value in pieces that follow one another: of one that is not long, in a single one. */
export function piecesOf(value: object): string[] {
  return itemsOf(value) < LONG ? [JSON.stringify(value)] : [...write(value, LEVELS)]
}

/** The same, with each piece written when it is asked for. */
export function* writePieces(value: object): Generator<string, void> {
  if (itemsOf(value) < LONG) yield JSON.stringify(value)
  else yield* write(value, LEVELS)
}

/** How many items a value has in its lists, and these in theirs, if all are as long as the first is. */
function itemsOf(value: unknown, levels = LEVELS): number {
  if (typeof value !== 'object' || value === null || levels === 0) return 0
  if (Array.isArray(value)) return value.length * (1 + itemsOf(value[0], levels - 1))
  let items = 0
  for (const name in value) items += itemsOf((value as Record<string, unknown>)[name], levels - 1)
  return items
}

/** A value of more than PIECE items. */
function* write(value: object, levels: number): Generator<string, void> {
  if (Array.isArray(value)) {
    const items = Math.max(1, Math.floor(PIECE / (1 + itemsOf(value[0], levels - 1))))
    for (let at = 0; at < value.length; at += items) {
      const piece = JSON.stringify(value.slice(at, at + items))
      yield (at === 0 ? '[' : ',') + piece.slice(1, -1)
    }
    yield ']'
    return
  }
  let before = '{'
  for (const [name, field] of Object.entries(value)) {
    const isLong = itemsOf(field, levels - 1) > PIECE
    const text = isLong ? '' : JSON.stringify(field)
    // There is no JSON of it.
    if (text === undefined) continue
    yield `${before}${JSON.stringify(name)}:${text}`
    if (isLong) yield* write(field as object, levels - 1)
    before = ','
  }
  yield '}'
}
