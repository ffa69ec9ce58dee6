import type { ExecutionResult, GraphQLError } from 'graphql'
import { fewErrors, LeftOutErrors, MAX_ERRORS } from '../errors/few-errors.ts'
import { answerTooLarge, bytesOf, bytesOfResult } from './answer-size.ts'

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
 * Keeps all parts of an incremental answer together within what an answer may be. Errors beyond those that are told one by
 * one are told by their number, once in each part; the part that would be too long is the last, and has an error in its place.
 */
export class AnswerParts {
  readonly #maxBytes: number
  #bytes = 0
  #errorsLeft = MAX_ERRORS
  #isOver = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Whether no part may follow. */
  get isOver(): boolean {
    return this.#isOver
  }

  take(given: unknown): unknown {
    const part = this.#withFewErrors(given as Part)
    this.#bytes += this.#bytesOf(part)
    if (this.#bytes <= this.#maxBytes) return part
    this.#isOver = true
    const errors = [answerTooLarge(this.#maxBytes)]
    const [first] = part.incremental ?? []
    if (!first) return { data: null, errors, hasNext: false }
    const { data: _, items, errors: __, ...place } = first
    const nothing = items === undefined ? { data: null } : { items: null }
    return { incremental: [{ ...nothing, ...place, errors }], hasNext: false }
  }

  #withFewErrors(part: Part): Part {
    const { errors, incremental } = part
    const all = [...(errors ?? []), ...(incremental?.flatMap((each) => each.errors ?? []) ?? [])]
    const count = all.filter((error) => !(error instanceof LeftOutErrors)).length
    if (count <= this.#errorsLeft) {
      this.#errorsLeft -= count
      return part
    }
    const few = fewErrors(all, this.#errorsLeft)
    this.#errorsLeft = 0
    if (errors)
      return { ...part, errors: few, ...(incremental && { incremental: incremental.map(withoutErrors) }) }
    const told = new Set(few)
    const summary = few.at(-1)
    const at = incremental?.findIndex((each) => each.errors?.some((error) => !told.has(error)))
    const kept = incremental?.map((each, index) => {
      if (!each.errors) return each
      const own = each.errors.filter((error) => told.has(error))
      const shown = index === at && summary ? [...own, summary] : own
      return shown.length > 0 ? { ...each, errors: shown } : withoutErrors(each)
    })
    return { ...part, ...(kept && { incremental: kept }) }
  }

  #bytesOf({ incremental, ...first }: Part): number {
    const most = this.#maxBytes - this.#bytes
    const own = bytesOfResult(first, most)
    return (incremental ?? []).reduce(
      (sum, { errors = [], ...later }) =>
        sum > most ? sum : sum + bytesOf({ ...later, errors: errors.map((each) => each.toJSON()) }, most),
      own,
    )
  }
}

function withoutErrors({ errors: _, ...later }: Later): Later {
  return later
}
