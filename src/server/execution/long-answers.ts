import { EventLoopQueue } from '../../datasources/http/long-json.ts'
import { writePieces } from './long-text.ts'
import { Slices } from './slices.ts'

/** Milliseconds of one turn of the event loop in which JSON is written. */
const TURN_MS = 8
/** Bytes from which on data is written beforehand. */
export const LONG_ANSWER = 1_000_000
/** Where data keeps the JSON of it. */
const WRITTEN = Symbol('written')

/** The data of a result, or of a part of one; what was written beforehand goes with it. */
interface Data {
  [WRITTEN]?: readonly string[] | undefined
}

/**
 * Writes the data of long results as JSON, before anybody asks for it: some of it in each turn of the event loop, and one
 * result after the other. Megabytes of text that are written at once, or for several callers in the same turn, would hold up
 * everything else for longer than making the result did.
 */
export class LongAnswers {
  /** The share of each turn that goes into long results, from making them to writing them. */
  readonly slices = new Slices()
  readonly #loopQueue = new EventLoopQueue()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Gives the bytes of the data, or infinity if they are more than that: writing ends there. */
  async write(data: object, maxBytes: number): Promise<number> {
    await this.#loopQueue.enter(LONG_ANSWER)
    const pieces: string[] = []
    let bytes = 0
    let until = this.#now() + TURN_MS
    for (const piece of writePieces(data)) {
      pieces.push(piece)
      bytes += Buffer.byteLength(piece)
      if (bytes > maxBytes) return Number.POSITIVE_INFINITY
      if (this.#now() < until) continue
      await this.#loopQueue.reenter(LONG_ANSWER)
      until = this.#now() + TURN_MS
    }
    Object.defineProperty(data, WRITTEN, { value: pieces, writable: true })
    return bytes
  }

  /** The bytes of a text in pieces, between two others. @param before by how many bytes the text has */
  async encode(
    pieces: readonly string[],
    before: (bytes: number) => string,
    after: string,
  ): Promise<Uint8Array> {
    let length = 0
    for (const piece of pieces) length += Buffer.byteLength(piece)
    const head = Buffer.from(before(length))
    const bytes = Buffer.allocUnsafeSlow(head.length + length + Buffer.byteLength(after))
    let at = head.copy(bytes)
    await this.#loopQueue.enter(LONG_ANSWER)
    let until = this.#now() + TURN_MS
    for (const piece of pieces) {
      at += bytes.write(piece, at)
      if (this.#now() < until) continue
      await this.#loopQueue.reenter(LONG_ANSWER)
      until = this.#now() + TURN_MS
    }
    bytes.write(after, at)
    return bytes
  }
}

/** The JSON of data, if it was written beforehand. */
export function writtenOf(data: unknown): readonly string[] | undefined {
  return (data as Data | null | undefined)?.[WRITTEN]
}

/** Lets go of what was written beforehand. */
export function releaseWritten(data: object): void {
  const written: Data = data
  if (written[WRITTEN]) written[WRITTEN] = undefined
}

/** The JSON of a result of which some data was written beforehand, in pieces: its own, or of the parts that came later. */
export function writeAround(result: object): readonly string[] {
  const pieces: string[] = []
  for (const [name, value] of Object.entries(result)) {
    const before = `${pieces.length === 0 ? '{' : ','}"${name}":`
    const written = writtenOf(value)
    if (written) pieces.push(before, ...written)
    else if (name === 'incremental') pieces.push(before, ...writeLater(value))
    else {
      const text = JSON.stringify(value)
      // There may be no JSON of it.
      if (text !== undefined) pieces.push(before + text)
    }
  }
  pieces.push('}')
  return pieces
}

function writeLater(parts: readonly object[]): readonly string[] {
  return [...parts.flatMap((part, index) => [index === 0 ? '[' : ',', ...writeAround(part)]), ']']
}

/** What Yoga writes a result with that was written beforehand. */
export function writeLong(result: object): string {
  return writeAround(result).join('')
}
