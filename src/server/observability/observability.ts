import type { OperationDefinitionNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { OperationContext } from '../../context.ts'
import type { WriteReport } from '../../datasources/writes/write-outcome.ts'
import type { RequestExchange } from '../http/exchange.ts'
import type { Logger } from './logger.ts'
import type { Metrics, RouteLabel } from './metrics/metric-types.ts'
import { OperationRecorder } from './operation-record.ts'
import { loadTracing } from './tracing.ts'

export interface ObservabilityOptions {
  readonly endpoint: string
  readonly logger: Logger
  /** Redacts secrets out of what a caller chose. */
  readonly redact?: (text: string) => string
  readonly metrics?: Metrics | undefined
  readonly tracing?: boolean
}

/** Observability: what looks on at requests. Without metrics, traces and a log of operations, that is nothing. */
export class Observability {
  readonly #recorder: OperationRecorder | undefined
  readonly #metrics: Metrics | undefined
  readonly #logger: Logger
  readonly #redact: (text: string) => string
  /** What answers are counted by. A path that there is not is never named. */
  readonly #places: ReadonlyMap<string, RouteLabel>

  constructor({
    endpoint,
    logger,
    metrics,
    redact = (text) => text,
    tracing: isTracing,
  }: ObservabilityOptions) {
    const { operation: log } = logger
    const observers = [...(metrics ? [metrics.operation] : []), ...(log ? [log.bind(logger)] : [])]
    const tracing = isTracing ? loadTracing() : undefined
    this.#metrics = metrics
    this.#logger = logger
    this.#redact = redact
    this.#recorder =
      observers.length > 0 || tracing
        ? new OperationRecorder({ endpoint, observers, tracing, redact, logger })
        : undefined
    this.#places = new Map([
      [endpoint, 'graphql'],
      [`${endpoint}/`, 'graphql'],
      ['/health', 'health'],
      ['/ready', 'ready'],
    ])
  }

  /** To stand before all other plugins, so that it sees whatever ends an operation. */
  get plugins(): readonly Plugin[] {
    return this.#recorder ? [this.#recorder.plugin()] : []
  }

  /** Begins with a request; undefined if it has begun. */
  begin(exchange: RequestExchange): undefined | Promise<void> {
    return this.#recorder?.begin(exchange)
  }

  /** Says that a request asks for GraphQL. */
  asked(exchange: RequestExchange): void {
    this.#recorder?.asked(exchange)
  }

  /** Says that a request asks for a plan, which is no operation. */
  planned(exchange: RequestExchange): void {
    this.#recorder?.planned(exchange)
  }

  /** Says which operation a request has opened. */
  opened(exchange: RequestExchange, { calls }: OperationContext): void {
    this.#recorder?.opened(exchange, calls)
  }

  /** Makes what is told of the writes of a request; undefined if nobody wants to know. */
  writesOf(exchange: RequestExchange): ((report: WriteReport) => void) | undefined {
    const redact = this.#redact
    if (!this.#logger.write) return undefined
    return (report) => {
      const caller = exchange.caller?.name
      const requestId = redact(exchange.requestId)
      this.#logger.write?.({ ...report, requestId, ...(caller !== undefined && { caller: redact(caller) }) })
    }
  }

  /** Says which operation a request was answered with, where Yoga's hooks were not asked. */
  answered(exchange: RequestExchange, operation: OperationDefinitionNode): void {
    this.#recorder?.answered(exchange, operation)
  }

  /** Says what the head of an answer is. */
  replied(exchange: RequestExchange, status: number): void {
    this.#metrics?.response(this.#places.get(exchange.path) ?? 'other', status)
    this.#recorder?.replied(exchange, status)
  }
}
