import type { ExecutionArgs, ExecutionResult } from 'graphql'
import type { OperationContext } from '../../context.ts'
import { type CoalescedCall, Coalescing } from '../../datasources/cache/request-coalescing.ts'
import type { Signal } from '../../datasources/http/signal.ts'
import { RoomgraphError } from '../../errors.ts'
import { releaseWritten, writeAround, writtenOf } from '../execution/long-answers.ts'
import { piecesOf } from '../execution/long-text.ts'

/** What several callers of the same operation hold together. */
interface Together {
  operation: OperationContext | undefined
}

/** One caller of an operation that may be shared. */
export interface Sharer {
  /** Equal for operations that give the same result to every caller who may ask for it: document, variables and caller. */
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
 * A disconnected client ends its own wait only.
 */
export class OperationCoalescing {
  readonly #coalescing = new Coalescing<ExecutionResult, Together>()

  /**
   * Runs the operation, or waits for the equal one in flight. Undefined if that one came to errors: they may be
   * its own, such as a deadline that began earlier, so the caller has to run it alone, in the time that is left.
   */
  async run(sharer: Sharer): Promise<ExecutionResult | undefined> {
    const { key, signal, onOperation } = sharer
    if (signal.aborted) throw abandoned()
    const inFlight = this.#coalescing.find([key])
    const call = inFlight ?? this.#start(sharer)
    const { operation } = call.progress
    if (operation) onOperation(operation, !inFlight)
    try {
      const result = await call.wait(signal)
      return !inFlight || !result.errors ? result : undefined
    } catch (error) {
      throw signal.aborted ? abandoned() : error
    }
  }

  #start({ key, open, execute }: Sharer): CoalescedCall<ExecutionResult, Together> {
    const together: Together = { operation: undefined }
    const call = this.#coalescing.start(key, together, async (allLeft, close) => {
      const operation = open(allLeft)
      together.operation = operation
      operation.calls.onAnswer(close)
      try {
        const result = await execute(operation)
        return result.data && !result.errors && !result.extensions
          ? new SharedResult(result.data, call)
          : result
      } finally {
        operation.finish()
      }
    })
    return call
  }
}

function abandoned(): RoomgraphError {
  return new RoomgraphError('REQUEST_ABORTED', 'The operation was abandoned because the caller left.')
}

/** A result that is data alone, and written as JSON once, however many answers it goes into. */
class SharedResult implements ExecutionResult {
  readonly data: Record<string, unknown>
  readonly #call: Pick<CoalescedCall<unknown, unknown>, 'read' | 'unread'>
  #pieces: readonly string[] | undefined
  #bytes: Uint8Array<ArrayBuffer> | undefined

  constructor(data: Record<string, unknown>, call: Pick<CoalescedCall<unknown, unknown>, 'read' | 'unread'>) {
    this.data = data
    this.#call = call
  }

  get pieces(): readonly string[] {
    this.#pieces ??= plainPiecesOf({ data: this.data })
    return this.#pieces
  }

  /** What goes into an answer: the same bytes for all, where several wait for it. */
  get body(): string[] | Uint8Array<ArrayBuffer> {
    if (this.#bytes === undefined && this.#call.unread < 2) return [...this.pieces]
    this.#bytes ??= Buffer.from(this.pieces.join(''))
    return this.#bytes
  }

  /** What Yoga writes results with, by itself. */
  readonly stringify = (given: ExecutionResult): string =>
    // A plugin may have made another result of it.
    given === this ? this.pieces.join('') : JSON.stringify(given)

  release(): void {
    if (!this.#call.read()) return
    this.#pieces = undefined
    this.#bytes = undefined
    empty(this.data)
  }
}

/** The JSON of a result without errors, for one answer: pieces of its own, or bytes that others have as well. */
export function writeResult(result: ExecutionResult): string[] | Uint8Array<ArrayBuffer> {
  return result instanceof SharedResult ? result.body : [...plainPiecesOf(result)]
}

function plainPiecesOf(result: ExecutionResult): readonly string[] {
  return writtenOf(result.data) ? writeAround(result) : piecesOf(result)
}

/**
 * Lets go of a result that its caller has written. Parts of it may be old memory, and would hold the rest until the
 * next full collection (docs/adr/0019-nothing-outlives-its-operation.md). Not to be written again.
 */
export function releaseResult(result: ExecutionResult): void {
  if (result instanceof SharedResult) result.release()
  else empty(result.data)
}

function empty(data: Record<string, unknown> | null | undefined): void {
  // keys: the object has it already
  for (const key in data) data[key] = undefined
  if (data) releaseWritten(data)
}

/**
 * What equal requests of one caller have in common: the variant of the operation, and the variables as text. Undefined for
 * variables that are nested too deeply to be written, and for those with a number that no text holds: `1e400` would be
 * written as null.
 */
export function coalescingKey(
  variant: number,
  variables: ExecutionArgs['variableValues'],
): string | undefined {
  try {
    const text = JSON.stringify(variables) ?? ''
    return text.includes('null') && hasInfinity(variables) ? undefined : `${variant} ${text}`
  } catch {
    return undefined
  }
}

function hasInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity)
}
