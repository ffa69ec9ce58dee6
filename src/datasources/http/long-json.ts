/**
 * Bytes of a piece at the least. V8 has memory for strings of up to 128 kB that it uses over and over; each longer one gets
 * its own, fresh from the system, which costs more than to parse what it holds.
 */
const PIECE = 48_000
/** Stands in the frame for all items of the list. */
const ITEMS = '\u0000items'

/** Parses JSON that may be long. Throws what `JSON.parse` throws. */
export function parseLong(bytes: Buffer): unknown {
  return (bytes.length > PIECE ? parseList(bytes) : undefined) ?? JSON.parse(bytes.toString('utf8'))
}

/**
 * Parses an object with a long list of objects in pieces, each cut between two items; undefined for whatever does not
 * look like that. Where a cut may be is guessed. A wrong guess does no harm: if the frame is JSON with one item in the
 * place of all, and what each piece holds is a list of items, then the whole is that object with these items.
 */
function parseList(bytes: Buffer): object | undefined {
  const begin = bytes.indexOf('[{') + 1
  const end = bytes.lastIndexOf('}]') + 1
  if (begin === 0 || end <= begin) return undefined
  try {
    const head = bytes.toString('utf8', 0, begin)
    const frame: unknown = JSON.parse(head + JSON.stringify(ITEMS) + bytes.toString('utf8', end))
    const list = listOf(frame)
    if (!list) return undefined
    list.pop()
    for (let at = begin; at < end; ) {
      const cut = bytes.indexOf('},{', at + PIECE) + 1
      const next = cut === 0 || cut > end ? end : cut
      for (const item of JSON.parse(`[${bytes.toString('utf8', at, next)}]`)) list.push(item)
      at = next + 1
    }
    return frame as object
  } catch {
    return undefined
  }
}

/** The list in which all items are to go. */
function listOf(frame: unknown): unknown[] | undefined {
  if (typeof frame !== 'object' || frame === null) return undefined
  const lists = Object.values(frame).filter((value) => Array.isArray(value) && value[0] === ITEMS)
  return lists.length === 1 && lists[0].length === 1 ? lists[0] : undefined
}
