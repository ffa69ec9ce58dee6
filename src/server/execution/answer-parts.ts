import type { ExecutionResult, GraphQLError } from 'graphql'
import type { OperationContext } from '../../context.ts'
import { fewErrors, LeftOutErrors, MAX_ERRORS } from '../errors/few-errors.ts'
import { eachUserError } from '../errors/unread-user-errors.ts'
import { answerTooLarge, bytesOf, bytesOfResult, instead } from '../limits/answer-size.ts'
import { LONG_ANSWER, type LongAnswers, writeLong, writtenOf } from './long-answers.ts'
import { LITTLE } from './slices.ts'

/** A value that came later. */
interface Later {
  readonly data?: unknown
  readonly items?: unknown
  readonly path?: readonly (string | number)[]
  readonly label?: string
  readonly errors?: readonly GraphQLError[]
}

interface Part extends ExecutionResult {
  readonly incremental?: readonly Later[]
  readonly hasNext?: boolean
}

/**
 * Keeps all parts of an incremental answer together within what an answer may be. Errors beyond those that are reported one by
 * one are reported by their number, once in each part; the part that would be too long is the last, and has an error in its place.
 * A long part is written beforehand, in turns of the event loop.
 */
export class AnswerParts {
  readonly #maxBytes: number
  readonly #long: LongAnswers
  readonly #operation: Pick<OperationContext, 'written'>
  #bytes = 0
  #errorsLeft = MAX_ERRORS
  #isOver = false

  constructor(maxBytes: number, long: LongAnswers, operation: Pick<OperationContext, 'written'>) {
    this.#operation = operation
    this.#maxBytes = maxBytes
    this.#long = long
  }

  /** Whether no part may follow. */
  get isOver(): boolean {
    return this.#isOver
  }

  async take(given: unknown): Promise<unknown> {
    // What many operations wait for comes to all of them at once.
    const { slices } = this.#long
    const isShort = this.#bytes < LITTLE
    if (slices.isOver(isShort)) await slices.next(isShort)
    const part = this.#withFewErrors(given as Part)
    this.#bytes += await this.#bytesOf(part)
    if (this.#bytes <= this.#maxBytes) return isWritten(part) ? { ...part, stringify: writeLong } : part
    this.#isOver = true
    const [first] = part.incremental ?? []
    if (!first) return { ...instead(part, this.#operation, this.#maxBytes), hasNext: false }
    const errors = [answerTooLarge(this.#maxBytes)]
    const { data: _, items, errors: __, ...place } = first
    const nothing = items === undefined ? { data: null } : { items: null }
    return { incremental: [{ ...nothing, ...place, errors }], hasNext: false }
  }

  #withFewErrors(part: Part): Part {
    const { incremental } = part
    const errors = part.errors && eachUserError(part.errors)
    const all = [...(errors ?? []), ...(incremental?.flatMap((each) => each.errors ?? []) ?? [])]
    const count = all.filter((error) => !(error instanceof LeftOutErrors)).length
    if (count <= this.#errorsLeft) {
      this.#errorsLeft -= count
      return errors ? { ...part, errors } : part
    }
    const few = fewErrors(all, this.#errorsLeft)
    this.#errorsLeft = 0
    if (errors)
      return { ...part, errors: few, ...(incremental && { incremental: incremental.map(withoutErrors) }) }
    const reported = new Set(few)
    const summary = few.at(-1)
    const at = incremental?.findIndex((each) => each.errors?.some((error) => !reported.has(error)))
    const kept = incremental?.map((each, index) => {
      if (!each.errors) return each
      const own = each.errors.filter((error) => reported.has(error))
      const shown = index === at && summary ? [...own, summary] : own
      return shown.length > 0 ? { ...each, errors: shown } : withoutErrors(each)
    })
    return { ...part, ...(kept && { incremental: kept }) }
  }

  async #bytesOf({ incremental = [], data, ...first }: Part): Promise<number> {
    const most = this.#maxBytes - this.#bytes
    let bytes = bytesOfResult(first, most) + (await this.#bytesOfData(data, most))
    for (const { data: later, items, errors = [], ...place } of incremental) {
      if (bytes > most) return bytes
      bytes += bytesOf({ ...place, errors: errors.map((error) => error.toJSON()) }, most)
      bytes += await this.#bytesOfData(later ?? items, most - bytes)
    }
    return bytes
  }

  async #bytesOfData(data: unknown, most: number): Promise<number> {
    const counted = data === undefined ? 0 : bytesOf(data, Math.min(most, LONG_ANSWER))
    if (counted <= LONG_ANSWER || counted > most || typeof data !== 'object' || data === null) return counted
    return this.#long.write(data, most)
  }
}

function isWritten({ data, incremental = [] }: Part): boolean {
  return [data, ...incremental.flatMap((each) => [each.data, each.items])].some(writtenOf)
}

function withoutErrors({ errors: _, ...later }: Later): Later {
  return later
}
