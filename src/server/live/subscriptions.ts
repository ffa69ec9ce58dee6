import { type ExecutionArgs, type ExecutionResult, getArgumentValues } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { LiveSettings } from '../../config/settings/live.ts'
import { isEventCursor } from '../../datasources/live/change-log.ts'
import type { DetailKind } from '../../datasources/live/known-details.ts'
import type { SessionPoller } from '../../datasources/live/session-poller.ts'
import type { HeldPoller, LivePollers } from '../../resolvers/live/live-pollers.ts'
import { type LiveArguments, liveView } from '../../resolvers/live/live-views.ts'
import { fieldsOf } from '../../resolvers/selection.ts'
import type { Callers } from '../auth/callers.ts'
import { type AcceptReader, noStream } from '../http/accept.ts'
import { exchangeOf, type RequestExchange } from '../http/exchange.ts'
import { asMistake, type Refuse } from '../limits/call-limit.ts'
import { asksForPlan, noPlanOfStream } from '../limits/upstream-plan.ts'
import type { LiveCounts } from '../observability/metrics/metric-types.ts'
import { coalescingKey } from '../operations/operation-coalescing.ts'
import type { PreparedDocument, PreparedOperation } from '../operations/prepared-document.ts'
import { Cohort } from './cohort.ts'
import { EventWriter, type EventWriterOptions, type WatchedOperation } from './event-writer.ts'
import { LiveStream } from './live-stream.ts'
import { LiveStreams } from './live-streams.ts'
import { detailsIn, timesUsed } from './selected-details.ts'
import { formatFor } from './stream-format.ts'
import { noEventCursor, oneField, unwritable, withStatus } from './subscription-errors.ts'

export interface SubscriptionsOptions extends EventWriterOptions {
  readonly pollers: LivePollers
  readonly settings: LiveSettings
  readonly accept: AcceptReader
  readonly callers: Callers
  readonly refuse: Refuse
  /** Told of an operation that begins to stream. */
  begun(exchange: RequestExchange, operation: PreparedOperation['operation']): void
}

/** A subscription that was checked. */
interface Asked extends WatchedOperation {
  readonly exchange: RequestExchange
  readonly field: string
  readonly args: LiveArguments
  /** What is selected that costs calls of its own. */
  readonly details: readonly DetailKind[]
  /** The variable that holds `after` and nothing else. */
  readonly afterVariable: string | undefined
}

/**
 * Subscriptions: opens streams for operations that have passed every check that queries pass, too. Yoga would run each for
 * itself; here, all who watch the same are one cohort.
 */
export class Subscriptions {
  readonly #options: SubscriptionsOptions
  readonly #cohorts = new WeakMap<SessionPoller, Map<string, Cohort>>()
  readonly streams: LiveStreams
  readonly #writer: EventWriter
  #cohortCount = 0

  constructor(options: SubscriptionsOptions) {
    this.#options = options
    const { settings, pollers } = options
    this.#writer = new EventWriter(options)
    this.streams = new LiveStreams({ settings, errorsOf: this.#writer.errorsOf, tools: pollers.tools })
  }

  /** How it stands with them, for metrics. */
  get counts(): LiveCounts {
    const { size, dropped } = this.streams
    const { list: readings, detail: detailReadings, led: ledLists } = this.#options.pollers.counts
    const [cohorts, events] = [this.#cohortCount, this.#writer.written]
    return { streams: size, cohorts, events, readings, detailReadings, ledLists, dropped }
  }

  get plugin(): Plugin {
    return {
      onSubscribe: async ({ args, setResultAndStopExecution }) => {
        const beginning = this.#begin(exchangeOf(args.contextValue as object), args)
        const errors = await beginning.catch((error: unknown) => ({ errors: [withStatus(error)] }))
        // Nobody reads this but where there are errors: what the stream says is its own.
        setResultAndStopExecution(errors ?? {})
      },
    }
  }

  /** Puts a stream on the exchange; gives the result of one that is refused. */
  async #begin(exchange: RequestExchange, args: ExecutionArgs): Promise<ExecutionResult | undefined> {
    const { callers, pollers } = this.#options
    if (asksForPlan(exchange)) throw noPlanOfStream()
    const asked = this.#check(exchange, args)
    if (!('exchange' in asked)) return asked
    const caller = callers.of(exchange)
    const held = pollers.of(caller)
    let giveBack = () => {}
    try {
      giveBack = this.streams.take(caller && String(held.account ?? callers.numberOf(exchange)))
      await this.#open(asked, held, giveBack)
      return undefined
    } catch (error) {
      held.release()
      giveBack()
      throw error
    }
  }

  async #open(asked: Asked, held: HeldPoller, giveBack: () => void): Promise<void> {
    const { accept, settings, pollers } = this.#options
    const { exchange, operation, caller } = asked
    const format = formatFor(accept, exchange.header('accept'))
    if (!format) throw noStream()
    const after = seenOf(asked)
    const cohort = this.#cohortOf(asked, held.poller)
    await cohort.enter()
    const stream = new LiveStream({
      format,
      after,
      endsAt: pollers.tools.now() + settings.maxAgeMs * (0.8 + 0.4 * pollers.tools.random()),
      expiresAt: caller?.expiresAt,
      opened: () => {
        this.streams.add(stream, cohort)
        cohort.begin(stream)
      },
    })
    let isOver = false
    const over = () => {
      if (isOver) return
      isOver = true
      this.streams.delete(stream)
      cohort.leave(stream)
      held.release()
      giveBack()
    }
    exchange.onClose(over)
    // A caller that is gone already closes nothing.
    if (exchange.isGone) return over()
    exchange.stream = { contentType: format.contentType, body: stream }
    this.#options.begun(exchange, operation.operation)
  }

  /** All that can be wrong before anything is asked of the upstream. */
  #check(
    exchange: RequestExchange,
    { document, operationName, variableValues }: ExecutionArgs,
  ): Asked | ExecutionResult {
    const { schema, refuse, start, callers } = this.#options
    const operation = (document as PreparedDocument).operation(operationName)
    const type = schema.getSubscriptionType()
    if (!operation || !type) throw new Error('a subscription was expected, and is not there')
    const { coerced, errors } = operation.variables.read(variableValues)
    if (errors) return { errors: errors.map(asMistake) }
    const caller = callers.of(exchange)
    const context = start(exchange.signal, caller)
    try {
      const refused = refuse(operation.variant(variableValues), coerced, context)
      if (refused) return refused
    } finally {
      context.finish()
    }
    const at = { schema, fragments: operation.fragments, variableValues: coerced }
    const [collected, ...others] = fieldsOf(at, [operation.operation.selectionSet], type)
    const definition = collected && type.getFields()[collected.field.name.value]
    if (
      !collected ||
      !definition ||
      others.some(({ field }) => field.name.value !== collected.field.name.value)
    )
      throw oneField()
    const args = getArgumentValues(
      definition,
      collected.field,
      coerced as Record<string, unknown>,
    ) as LiveArguments
    const given = collected.field.arguments?.find(({ name }) => name.value === 'after')?.value
    const afterVariable = given?.kind === 'Variable' ? given.name.value : undefined
    const isOnly = afterVariable !== undefined && timesUsed(afterVariable, operation) === 1
    return {
      exchange,
      operation,
      values: variableValues,
      variables: coerced,
      caller,
      field: collected.field.name.value,
      args,
      details: detailsIn(at, [collected, ...others], definition.type),
      afterVariable: isOnly ? afterVariable : undefined,
    }
  }

  #cohortOf(asked: Asked, poller: SessionPoller): Cohort {
    const cohorts = this.#cohorts.get(poller) ?? new Map<string, Cohort>()
    this.#cohorts.set(poller, cohorts)
    const key = this.#keyOf(asked)
    const known = cohorts.get(key)
    if (known && known.members > 0) return known
    const { pollers, settings } = this.#options
    const cohort = new Cohort({
      view: liveView(asked.field, asked.args, asked.details),
      poller,
      maxBufferBytes: settings.maxBufferBytes,
      operation: asked,
      writer: this.#writer,
      now: () => pollers.tools.now(),
      over: () => {
        this.#cohortCount--
        if (cohorts.get(key) === cohort) cohorts.delete(key)
      },
    })
    cohorts.set(key, cohort)
    this.#cohortCount++
    return cohort
  }

  #keyOf({ caller, operation, values, afterVariable }: Asked): string {
    const scopes = caller?.scopes ? [...caller.scopes].sort().join() : '*'
    const { [afterVariable ?? '']: _, ...others } = values ?? {}
    const key = coalescingKey(operation.variant(values).number, afterVariable === undefined ? values : others)
    if (key === undefined) throw unwritable()
    return `${scopes} ${key}`
  }
}

/** The event after which a stream goes on: `after` says it, or else what an EventSource sends by itself. @throws CURSOR_INVALID */
function seenOf({ exchange, args }: Asked): string | undefined {
  const seen = args.after ?? (exchange.header('last-event-id') || undefined)
  if (seen !== undefined && !isEventCursor(seen)) throw noEventCursor()
  return seen
}
