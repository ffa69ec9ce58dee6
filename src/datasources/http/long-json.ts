/** Bytes from which a response is queued: reading and writing as many takes a millisecond or two. */
const LARGE = 200_000

/**
 * Event-loop queue: large responses are processed one per iteration of the event loop. A page of 1000 takes milliseconds to
 * read; several at the same moment would block everything else for their sum. Responses that have begun come before
 * new ones, so that few of them are in memory at once. perf: docs/performance.md, test/upstream/fair-turns.test.ts
 */
export class EventLoopQueue {
  readonly #waiting: (() => void)[] = []

  /** Resolves when a response of so many bytes may be read; undefined for one that need not wait. */
  enter(bytes: number): Promise<void> | undefined {
    return this.#wait(bytes, 'push')
  }

  /** The same for the next step of a response that has begun. */
  reenter(bytes: number): Promise<void> | undefined {
    return this.#wait(bytes, 'unshift')
  }

  #wait(bytes: number, add: 'push' | 'unshift'): Promise<void> | undefined {
    if (bytes < LARGE) return undefined
    return new Promise((resolve) => {
      if (this.#waiting[add](resolve) === 1) setImmediate(this.#startNext)
    })
  }

  readonly #startNext = () => {
    this.#waiting.shift()?.()
    // setImmediate called from here runs in the next iteration, not in this one.
    if (this.#waiting.length > 0) setImmediate(this.#startNext)
  }
}

/**
 * Least bytes of a piece. V8 reuses memory for strings of up to 128 kB; each longer one gets fresh memory from the system,
 * which costs more than parsing it. perf: ADR 20, bench/run.ts --only 3
 */
const PIECE = 48_000
/** Placeholder for all items of the list. */
const ITEMS = '\u0000items'
/** Longest begin of an item that is looked for. */
const MAX_BEGIN = 100
/** Milliseconds of one iteration of the event loop that go into parsing: objects with many keys take long for their bytes. */
const TURN_MS = 8

/**
 * Most commas of what is parsed at once, which is an item at least: with as many values, short ones under keys of their own,
 * it takes 40 ms. A page of 1000 that cannot be cut has a sixth of them.
 */
const MAX_COMMAS = 150_000
const COMMA = 44

/** JSON with too many values to be parsed at once. */
export class TooManyValues extends Error {
  /** How many there may be, about. */
  readonly limit: number = MAX_COMMAS
}

/**
 * Parses JSON that may be long, some pieces of it in each iteration of the event loop. Throws what `JSON.parse` throws, and
 * TooManyValues before it would hold the event loop for long.
 */
export async function parseLong(bytes: Buffer, loopQueue: EventLoopQueue): Promise<unknown> {
  const parsed = bytes.length > PIECE ? await parseList(bytes, loopQueue) : undefined
  return parsed ?? JSON.parse(textOf(bytes, 0, bytes.length))
}

/** The text of these bytes, which is parsed at once. */
function textOf(bytes: Buffer, from: number, to: number): string {
  // Fewer bytes cannot have as many values.
  if (to - from > 2 * MAX_COMMAS) {
    let commas = 0
    for (let at = from; at < to; at++) if (bytes[at] === COMMA) commas++
    if (commas > MAX_COMMAS) throw new TooManyValues()
  }
  return bytes.toString('utf8', from, to)
}

/**
 * Parses an object with a long list of objects in pieces, each cut between two items; undefined for any other JSON. The
 * cuts are guesses, and a wrong guess is detected: if the frame parses with the placeholder for all items, and each
 * piece parses as a list, then the whole is that object with these items.
 */
async function parseList(bytes: Buffer, loopQueue: EventLoopQueue): Promise<object | undefined> {
  const begin = bytes.indexOf('[{') + 1
  const end = bytes.lastIndexOf('}]') + 1
  if (begin === 0 || end <= begin) return undefined
  try {
    const head = bytes.toString('utf8', 0, begin)
    const frame: unknown = JSON.parse(head + JSON.stringify(ITEMS) + bytes.toString('utf8', end))
    const list = listOf(frame)
    if (!list) return undefined
    list.pop()
    const between = betweenItems(bytes, begin)
    let until = performance.now() + TURN_MS
    for (let at = begin; at < end; ) {
      const cut = bytes.indexOf(between, at + PIECE) + 1
      const next = cut === 0 || cut > end ? end : cut
      for (const item of JSON.parse(`[${textOf(bytes, at, next)}]`)) list.push(item)
      at = next + 1
      if (performance.now() < until) continue
      await loopQueue.reenter(bytes.length)
      until = performance.now() + TURN_MS
    }
    return frame as object
  } catch {
    return undefined
  }
}

/** The bytes between two items: each begins with the same key as the first one, and what they hold with another. */
function betweenItems(bytes: Buffer, begin: number): Buffer {
  const colon = bytes.subarray(begin, begin + MAX_BEGIN).indexOf(':')
  return Buffer.concat([Buffer.from('},'), bytes.subarray(begin, begin + Math.max(1, colon))])
}

/** The list with the placeholder. */
function listOf(frame: unknown): unknown[] | undefined {
  if (typeof frame !== 'object' || frame === null) return undefined
  const lists = Object.values(frame).filter((value) => Array.isArray(value) && value[0] === ITEMS)
  return lists.length === 1 && lists[0].length === 1 ? lists[0] : undefined
}
