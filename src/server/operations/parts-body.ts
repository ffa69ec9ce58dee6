import type { ExecutionResult } from 'graphql'
import { isAsyncIterable } from 'graphql-yoga'
import { shownError } from '../errors/shown-error.ts'
import { LONG_ANSWER, type LongAnswers, writeAround } from '../execution/long-answers.ts'
import { LITTLE } from '../execution/slices.ts'

/** How parts of a result are framed. */
export interface PartsFormat {
  readonly contentType: string
  readonly opening: string
  /** What stands before the JSON of a part, of so many bytes. */
  before(bytes: number): string
  readonly after: string
  readonly end: string
}

export const PART_FORMATS: ReadonlyMap<string, PartsFormat> = new Map([
  [
    'multipart/mixed',
    {
      contentType: 'multipart/mixed; boundary="-"',
      opening: '\r\n---',
      before: (bytes: number) =>
        `\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${bytes}\r\n\r\n`,
      after: '\r\n---',
      end: '--\r\n',
    },
  ],
  [
    'text/event-stream',
    {
      contentType: 'text/event-stream',
      // The head leaves with it, so that clients know that they are connected.
      opening: ':\n\n',
      before: () => 'event: next\ndata: ',
      after: '\n\n',
      end: 'event: complete\ndata:\n\n',
    },
  ],
])

/** A part as the executor gives it. */
interface Part extends ExecutionResult {
  readonly incremental?: readonly ExecutionResult[]
  /** Present where its data was written beforehand. */
  readonly stringify?: unknown
}

/**
 * Parts body: the parts of a result as bytes, each when its reader has taken those before. A long part is encoded in several
 * turns of the event loop, and handed over in one piece: so it counts as unsent from then on.
 */
export class PartsBody implements AsyncIterable<Uint8Array> {
  readonly #parts: AsyncIterator<unknown>
  readonly #format: PartsFormat
  readonly #long: LongAnswers
  /** At least so many are made. */
  #bytes = 0

  /** @param result with parts that are still to come, or with one, which is there */
  constructor(result: unknown, format: PartsFormat, long: LongAnswers) {
    this.#parts = isAsyncIterable(result) ? result[Symbol.asyncIterator]() : only(result)
    this.#format = format
    this.#long = long
  }

  /** No generator, because that would not tell of a reader who leaves before the first part. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const { opening, end } = this.#format
    let isOpened = false
    let isOver = false
    return {
      next: async () => {
        if (isOver) return { done: true, value: undefined }
        if (!isOpened) {
          isOpened = true
          return { done: false, value: Buffer.from(opening) }
        }
        const { done, value } = await this.#parts.next()
        if (!done) return { done: false, value: await this.#bytesOf(value as Part) }
        isOver = true
        return { done: false, value: Buffer.from(end) }
      },
      return: async () => {
        isOver = true
        await this.#parts.return?.()
        return { done: true, value: undefined }
      },
    }
  }

  async #bytesOf(given: Part): Promise<Uint8Array> {
    const { before, after } = this.#format
    const { slices } = this.#long
    // Those of many callers may be there in the same turn.
    const isShort = this.#bytes < LITTLE
    if (slices.isOver(isShort)) await slices.next(isShort)
    const part = shown(given)
    if (given.stringify) {
      this.#bytes += LONG_ANSWER
      return this.#long.encode(writeAround(part), before, after)
    }
    const text = JSON.stringify(part)
    const bytes = Buffer.byteLength(text)
    this.#bytes += bytes
    return Buffer.from(before(bytes) + text + after)
  }
}

async function* only(result: unknown): AsyncGenerator<unknown> {
  yield result
}

/** A part with its errors as callers see them. */
function shown(part: Part): object {
  const { errors, incremental } = part
  if (!errors && !incremental?.some((each) => each.errors)) return part
  return {
    ...part,
    ...(errors && { errors: errors.map(shownError) }),
    ...(incremental && { incremental: incremental.map(withShownErrors) }),
  }
}

function withShownErrors(each: ExecutionResult): object {
  return each.errors ? { ...each, errors: each.errors.map(shownError) } : each
}
