import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql'
import type { Caller, OperationContext } from '../../context.ts'
import type { Signal } from '../../datasources/http/signal.ts'
import type { SentEvent } from '../../resolvers/live/live-events.ts'
import { shownError } from '../errors/shown-error.ts'
import type { Executor } from '../execution/executor.ts'
import { type LongAnswers, writeAround, writtenOf } from '../execution/long-answers.ts'
import type { PreparedOperation } from '../operations/prepared-document.ts'
import { tooLarge } from './subscription-errors.ts'

export interface EventWriterOptions {
  readonly schema: GraphQLSchema
  readonly execute: Executor
  readonly longAnswers: LongAnswers
  readonly maxAnswerBytes: number
  /** Opens the context of one event. */
  start(signal: Signal, caller: Caller | undefined): OperationContext
  readonly maskError: (error: unknown) => GraphQLError
}

/** The operation of a cohort, and for whom it runs. */
export interface WatchedOperation {
  readonly operation: PreparedOperation
  /** Variables as they were sent, and as the schema reads them. */
  readonly values: ExecutionArgs['variableValues']
  readonly variables: Parameters<Executor>[2]
  readonly caller: Caller | undefined
}

/** The result of an operation for one event as JSON, in pieces where it is long. */
export type EventText = readonly string[]

/** About as many values as a session has fields: long events are run as long results of queries are. */
const VALUES_OF_SESSION = 30

/** Sessions, members and events from which on an event is large: it is then made alone. */
const LARGE_EVENT = 50

/** Event writer: runs operations for events, as queries run, and writes the results; thousands of sessions in many turns of the event loop. */
export class EventWriter {
  readonly #options: EventWriterOptions
  #written = 0
  /** Settles when the large events so far are made. */
  #large: Promise<void> = Promise.resolve()

  constructor(options: EventWriterOptions) {
    this.#options = options
  }

  /** Events so far. */
  get written(): number {
    return this.#written
  }

  /** A promise of the next turn of the event loop that has time left, where this one has done its share. */
  turn(): Promise<void> | undefined {
    const { slices } = this.#options.longAnswers
    return slices.isOver(false) ? slices.next(false) : undefined
  }

  /**
   * Runs the operation for one event, with a context and a deadline of its own. Large ones are made one after the other: of a
   * thousand that are half made, the memory would be full. @throws ANSWER_TOO_LARGE
   */
  write(watched: WatchedOperation, event: SentEvent['event'], signal: Signal): Promise<EventText> {
    if (sessionsIn(event) < LARGE_EVENT) return this.#run(watched, event, signal)
    const made = this.#large.then(() => {
      if (signal.aborted) throw signal.reason
      return this.#run(watched, event, signal)
    })
    // It keeps no text of megabytes until the next one.
    this.#large = made.then(ignore, ignore)
    return made
  }

  async #run(
    { operation, values, variables, caller }: WatchedOperation,
    event: SentEvent['event'],
    signal: Signal,
  ): Promise<EventText> {
    const { schema, start, maxAnswerBytes, execute: run } = this.#options
    // A change comes to all cohorts at once.
    await this.turn()
    const contextValue = start(signal, caller)
    contextValue.values = VALUES_OF_SESSION * sessionsIn(event)
    this.#written++
    try {
      const args = {
        schema,
        document: operation.document,
        operationName: operation.operation.name?.value,
        variableValues: values,
        rootValue: event,
        contextValue,
      }
      const yogas = (given: ExecutionArgs) => execute(given)
      const { data, errors } = (await run(
        args,
        operation.variant(values),
        variables,
        yogas,
      )) as ExecutionResult
      if (errors?.some(({ extensions }) => extensions.code === 'ANSWER_TOO_LARGE'))
        throw tooLarge(maxAnswerBytes)
      const result = { data, ...(errors && { errors: errors.map((error) => this.#shown(error)) }) }
      return writtenOf(data) ? writeAround(result) : [JSON.stringify(result)]
    } finally {
      contextValue.finish()
    }
  }

  /** The bytes of a text, between two others. */
  encode(text: EventText, [before, after]: readonly [string, string]): Uint8Array | Promise<Uint8Array> {
    const [first, ...others] = text
    if (others.length === 0) return Buffer.from(before + first + after)
    return this.#options.longAnswers.encode(text, () => before, after)
  }

  /** What callers see of an error, as a list in JSON. */
  readonly errorsOf = (error: unknown): string => JSON.stringify([this.#shown(error)])

  /** A stream has no status any more. */
  #shown(error: unknown): GraphQLFormattedError {
    return shownError(this.#options.maskError(error))
  }
}

function ignore(): void {}

function sessionsIn(event: SentEvent['event']): number {
  if ('started' in event) return event.started.length + event.updated.length + event.ended.length
  return event.joined.length + event.left.length + event.events.length
}
