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

/** Characters of a piece of a value that is known to be long. */
const PIECE_CHARACTERS = 50_000
/** How deep such a value is looked into. */
const LONG_LEVELS = 20

/**
 * The JSON of a value of megabytes, in pieces that are written when they are asked for. None is much longer than others,
 * whatever the value is made of, unless a single text is.
 */
export function* writePieces(value: object): Generator<string, void> {
  let piece = ''
  for (const text of writeSmall(value, LONG_LEVELS)) {
    piece += text
    if (piece.length < PIECE_CHARACTERS) continue
    yield piece
    piece = ''
  }
  yield piece
}

/** What is small in one piece, of anything else each part by itself. */
function* writeSmall(given: unknown, levels: number): Generator<string, void> {
  const value = asJson(given)
  if (levels === 0 || typeof value !== 'object' || value === null || isSmall(value)) {
    yield JSON.stringify(value) ?? 'null'
  } else if (Array.isArray(value)) {
    let before = '['
    for (const item of value) {
      yield before
      yield* writeSmall(item, levels - 1)
      before = ','
    }
    yield ']'
  } else {
    let before = '{'
    for (const [name, field] of Object.entries(value)) {
      if (!hasJson(field)) continue
      yield `${before}${JSON.stringify(name)}:`
      yield* writeSmall(field, levels - 1)
      before = ','
    }
    yield '}'
  }
}

function asJson(value: unknown): unknown {
  const { toJSON } = (value ?? {}) as { readonly toJSON?: unknown }
  return typeof toJSON === 'function' ? toJSON.call(value, '') : value
}

function hasJson(value: unknown): boolean {
  const json = asJson(value)
  return json !== undefined && typeof json !== 'function' && typeof json !== 'symbol'
}

/** Whether a value is not much longer than a piece; looking ends where it is. */
function isSmall(value: unknown): boolean {
  let left = PIECE_CHARACTERS
  function weigh(given: unknown): void {
    if (typeof given === 'string') left -= given.length
    if (typeof given !== 'object' || given === null) return
    const each = asJson(given) as Readonly<Record<string, unknown>>
    if (Array.isArray(each)) {
      left -= each.length
      for (let at = 0; at < each.length && left >= 0; at++) weigh(each[at])
      return
    }
    for (const name in each) {
      left -= 4 + name.length
      if (left < 0) return
      weigh(each[name])
    }
  }
  weigh(value)
  return left >= 0
}
