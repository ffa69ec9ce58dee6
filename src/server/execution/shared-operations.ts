import type { ExecutionResult } from 'graphql'
import type { OperationContext } from '../../context.ts'
import { InFlight, type SharedCall } from '../../datasources/in-flight.ts'
import type { Signal } from '../../datasources/signal.ts'
import { RoomgraphError } from '../../errors.ts'

/** What several callers of the same operation hold together. */
interface Together {
  operation: OperationContext | undefined
}

/** A result that is written as JSON once, however many answers it goes into. */
type WrittenOnce = ExecutionResult & { stringify(result: unknown): string }

/** One caller of an operation that may be shared. */
export interface Sharer {
  /** Equal for operations that give the same result to whoever may ask for it: document, variables and caller. */
  readonly key: string
  /** Aborts when the caller leaves. */
  readonly signal: Signal
  /** Opens the operation. @param signal aborts when all who share it have left */
  open(signal: Signal): OperationContext
  execute(operation: OperationContext): Promise<ExecutionResult>
  /** Told of the operation that answers, opened by this caller or by another. */
  onOperation(operation: OperationContext, isOwn: boolean): void
}

/**
 * Lets equal operations that come at the same moment be one. An operation can be joined until the first of its upstream
 * calls has its answer, so that nobody gets data that was read before they asked, beyond what a shared call gives them.
 * Whoever leaves leaves alone.
 */
export class SharedOperations {
  readonly #inFlight = new InFlight<ExecutionResult, Together>()

  /**
   * Runs the operation, or waits for the equal one that is under way. Undefined if that one came to errors: they may be
   * its own, such as a deadline that began earlier, so the caller has to run it alone, in the time that is left.
   */
  async run(sharer: Sharer): Promise<ExecutionResult | undefined> {
    const { key, signal, onOperation } = sharer
    if (signal.aborted) throw abandoned()
    const underWay = this.#inFlight.find([key])
    const call = underWay ?? this.#start(sharer)
    const { operation } = call.progress
    if (operation) onOperation(operation, !underWay)
    try {
      const result = await call.wait(signal)
      return !underWay || !result.errors ? result : undefined
    } catch (error) {
      throw signal.aborted ? abandoned() : error
    }
  }

  #start({ key, open, execute }: Sharer): SharedCall<ExecutionResult, Together> {
    const together: Together = { operation: undefined }
    return this.#inFlight.start(key, together, async (allLeft, close) => {
      const operation = open(allLeft)
      together.operation = operation
      operation.calls.onAnswer(close)
      try {
        return writtenOnce(await execute(operation))
      } finally {
        operation.finish()
      }
    })
  }
}

function abandoned(): RoomgraphError {
  return new RoomgraphError('REQUEST_ABORTED', 'The operation was abandoned because the caller left.')
}

function writtenOnce(result: ExecutionResult): ExecutionResult {
  if (result.errors) return result
  let text: string | undefined
  const written: WrittenOnce = {
    ...result,
    stringify(given) {
      // A plugin may have made another result of it.
      if (given !== written) return JSON.stringify(given)
      text ??= JSON.stringify(result)
      return text
    },
  }
  return written
}
