import type { ExecutionResult } from 'graphql'
import { EventLoopQueue } from '../../datasources/http/event-loop-queue.ts'
import { writePieces } from './long-text.ts'

/** Characters of JSON that are written in one turn of the event loop, in a millisecond or two. */
const TURN = 250_000
/** Where data keeps the JSON of it. */
const WRITTEN = Symbol('written')

/** The data of a result; what was written beforehand goes with it. */
interface Data extends Readonly<Record<string, unknown>> {
  [WRITTEN]?: readonly string[] | undefined
}

/**
 * Writes the data of long results as JSON, before anybody asks for it: some of it in each turn of the event loop, and one
 * result after the other. Megabytes of text that are written at once, or for several callers in the same turn, would hold up
 * everything else for longer than making the result did.
 */
export class LongAnswers {
  readonly #turns = new EventLoopQueue()

  /** Whether the data has no more bytes than that. Otherwise writing ends there. */
  async write(data: Readonly<Record<string, unknown>>, maxBytes: number): Promise<boolean> {
    await this.#turns.enter(TURN)
    const pieces: string[] = []
    let bytes = 0
    let characters = 0
    for (const piece of writePieces(data)) {
      pieces.push(piece)
      bytes += Buffer.byteLength(piece)
      if (bytes > maxBytes) return false
      characters += piece.length
      if (characters < TURN) continue
      characters = 0
      await this.#turns.reenter(TURN)
    }
    Object.defineProperty(data, WRITTEN, { value: pieces, writable: true })
    return true
  }
}

/** The JSON of data, if it was written beforehand. */
export function writtenOf(data: ExecutionResult['data']): readonly string[] | undefined {
  return (data as Data | null | undefined)?.[WRITTEN]
}

/** Lets go of what was written beforehand. */
export function forgetWritten(data: Readonly<Record<string, unknown>>): void {
  const written: Data = data
  if (written[WRITTEN]) written[WRITTEN] = undefined
}

/** The JSON of a result whose data was written beforehand, in pieces. */
export function writeAround(result: ExecutionResult, written: readonly string[]): readonly string[] {
  const pieces: string[] = []
  for (const [name, value] of Object.entries(result)) {
    const text = name === 'data' ? '' : JSON.stringify(value)
    // There is no JSON of it.
    if (text === undefined) continue
    pieces.push(`${pieces.length === 0 ? '{' : ','}"${name}":${text}`)
    if (name === 'data') for (const piece of written) pieces.push(piece)
  }
  pieces.push('}')
  return pieces
}
