import { createHash } from 'node:crypto'
import { type ExecutionArgs, type ExecutionResult, getArgumentValues } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { LiveSettings } from '../../config/settings/live.ts'
import { isEventCursor } from '../../datasources/live/change-log.ts'
import type { DetailKind } from '../../datasources/live/known-details.ts'
import type { SessionPoller } from '../../datasources/live/session-poller.ts'
import type { LivePollers } from '../../resolvers/live/live-pollers.ts'
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
import { KeptEvents } from './kept-events.ts'
import { LiveStream } from './live-stream.ts'
import { LiveStreams } from './live-streams.ts'
import { detailsIn, timesUsed } from './selected-details.ts'
import { formatFor, type StreamFormat } from './stream-format.ts'
import { noEventCursor, oneField, unwritable, withStatus } from './subscription-errors.ts'

/** Characters of variables that take about as much memory as a stream, and how many of them one of a document is like, once it is read. */
const PLACE_CHARACTERS = 4000
const CHARACTERS_OF_DOCUMENT = 16
/** From how many characters on what a cohort has in common is kept as a hash. */
const HASHED_CHARACTERS = 200

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
  readonly format: StreamFormat
  /** The event after which it goes on. */
  readonly after: string | undefined
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
  readonly #kept = new KeptEvents()
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
    /** What is taken for it, in the reverse order. */
    const taken = [() => held.release()]
    const over = () => {
      for (const giveBack of taken.splice(0).reverse()) giveBack()
    }
    try {
      const name = caller && String(held.account ?? callers.numberOf(exchange))
      taken.push(this.streams.take(name))
      await this.#open(asked, this.#cohortOf(asked, name, held.poller), taken, over)
      return undefined
    } catch (error) {
      over()
      throw error
    }
  }

  async #open(asked: Asked, cohort: Cohort, taken: (() => void)[], over: () => void): Promise<void> {
    const { settings, pollers } = this.#options
    const { exchange, operation, caller, format, after } = asked
    const { promise: left, resolve: leave } = Promise.withResolvers<void>()
    const entering = cohort.enter()
    taken.push(() => cohort.leave(), leave)
    // The upstream may take its time: nothing is read for a caller who has left meanwhile.
    exchange.onClose(over)
    if (exchange.isGone) over()
    await Promise.race([entering, left])
    if (taken.length === 0) return
    const stream = new LiveStream({
      format,
      after,
      endsAt: pollers.tools.elapsed() + settings.maxAgeMs * (0.8 + 0.4 * pollers.tools.random()),
      expiresAt: caller?.expiresAt,
      opened: () => {
        this.streams.add(stream, cohort)
        cohort.begin(stream)
      },
    })
    taken.push(() => {
      this.streams.delete(stream)
      cohort.end(stream)
    })
    exchange.stream = { contentType: format.contentType, body: stream }
    this.#options.begun(exchange, operation.operation)
  }

  /** All that can be wrong before anything is asked of the upstream. */
  #check(
    exchange: RequestExchange,
    { document, operationName, variableValues }: ExecutionArgs,
  ): Asked | ExecutionResult {
    const { schema, refuse, start, callers, accept } = this.#options
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
    const format = formatFor(accept, exchange.header('accept'))
    if (!format) throw noStream()
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
      format,
      after: seenOf(exchange, args),
      details: detailsIn(at, [collected, ...others], definition.type),
      afterVariable: isOnly ? afterVariable : undefined,
    }
  }

  /** @param name of the caller; a cohort that is new takes places of theirs */
  #cohortOf(asked: Asked, name: string | undefined, poller: SessionPoller): Cohort {
    const text = this.#keyOf(asked)
    const cohorts = this.#cohorts.get(poller) ?? new Map<string, Cohort>()
    this.#cohorts.set(poller, cohorts)
    const key = text.length > HASHED_CHARACTERS ? createHash('sha256').update(text).digest('base64') : text
    const known = cohorts.get(key)
    if (known?.isOpen) return known
    const { pollers, settings } = this.#options
    const { operation, values, variables, caller } = asked
    const characters = CHARACTERS_OF_DOCUMENT * operation.document.text.length + text.length
    const view = liveView(asked.field, asked.args, asked.details)
    const giveBack = this.streams.takePlaces(name, Math.floor(characters / PLACE_CHARACTERS))
    const cohort = new Cohort({
      view,
      poller,
      maxBufferBytes: settings.maxBufferBytes,
      // It holds nothing else of the request: its body may be long.
      operation: { operation, values, variables, caller },
      writer: this.#writer,
      kept: this.#kept,
      now: () => pollers.tools.elapsed(),
      over: () => {
        giveBack()
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
function seenOf(exchange: RequestExchange, { after }: LiveArguments): string | undefined {
  const seen = after ?? (exchange.header('last-event-id') || undefined)
  if (seen !== undefined && !isEventCursor(seen)) throw noEventCursor()
  return seen
}
