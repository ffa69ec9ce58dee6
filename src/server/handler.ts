import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import type { GraphQLSchema } from 'graphql'
import type { ProviderOrigins } from '../config/config.ts'
import { LIMIT_SETTINGS, type LimitSettings } from '../config/settings/limits.ts'
import type { OverloadSettings } from '../config/settings/overload.ts'
import { defaultsOf } from '../config/settings/setting.ts'
import type { Caller, OperationContext, Sources } from '../context.ts'
import type { Fleet } from '../datasources/fleet/fleet.ts'
import type { Signal } from '../datasources/http/signal.ts'
import { Callers, type CallersOptions } from './auth/callers.ts'
import type { Shares } from './auth/shares.ts'
import { createErrorMask, useMaskedParts } from './errors/error-mask.ts'
import { useErrorTexts } from './errors/error-texts.ts'
import { UnexpectedErrors, useUnexpectedErrors } from './errors/unexpected-errors.ts'
import { createExecutor } from './execution/executor.ts'
import { LongAnswers } from './execution/long-answers.ts'
import { GraphiqlPage } from './graphiql/graphiql.ts'
import { loadGraphiqlPage } from './graphiql/graphiql-page.ts'
import { AcceptReader } from './http/accept.ts'
import { Cors } from './http/cors.ts'
import type { RequestExchange } from './http/exchange.ts'
import { FetchExchange } from './http/fetch-exchange.ts'
import { AllowedHosts, OurHosts } from './http/hosts.ts'
import { readinessOf } from './http/routes.ts'
import { createCallLimit } from './limits/call-limit.ts'
import { createPlanner } from './limits/upstream-plan.ts'
import { Subscriptions, type SubscriptionsOptions } from './live/subscriptions.ts'
import { createNodeListener, type NodeListener } from './node-listener.ts'
import type { LiveCounts } from './observability/metrics/metric-types.ts'
import { Observability, type ObservabilityOptions } from './observability/observability.ts'
import { DocumentCache } from './operations/document-cache.ts'
import { Engine } from './operations/engine.ts'
import { refuseParts, useNegotiation } from './operations/negotiation.ts'
import { createOperations } from './operations/operation.ts'
import { PersistedDocuments, usePersisted } from './operations/persisted-documents.ts'
import { usePreparation } from './operations/preparation.ts'
import { PreparedOperations } from './operations/prepared-operations.ts'
import { RunningOperations } from './operations/running-operations.ts'
import { useNoIntrospection, useOperationTypes } from './operations/validation-rules.ts'
import type { PersistedOptions } from './options/persisted-options.ts'
import { Admission } from './overload/admission.ts'
import { AdmissionControl } from './overload/admission-control.ts'
import { UnsentAnswers } from './overload/unsent-answers.ts'
import { Pipeline } from './pipeline.ts'

/** Far more than an operation needs, variables included. */
const MAX_BODY_BYTES = 100_000
const UNBOUNDED: OverloadSettings = {
  maxOperations: Number.POSITIVE_INFINITY,
  maxQueueMs: Number.POSITIVE_INFINITY,
  maxLoopDelayMs: 0,
  maxUnsentBytes: Number.POSITIVE_INFINITY,
}

export interface Handler extends NodeListener {
  fetch(this: void, request: Request | string | URL, init?: RequestInit): Promise<Response>
  /** How many requests are worked on, how many may be, how many wait, and how many were refused. */
  readonly load: Pick<Admission, 'running' | 'waiting' | 'limit' | 'refused' | 'crowdedOut'>
  /** How it stands with subscriptions; undefined where there are none. */
  live(this: void): LiveCounts | undefined
  /**
   * From now on, the server says of itself that it is not ready. It answers as before, but opens no streams and ends those
   * that are open, evenly spread over `graceMs` (0 when left out).
   */
  drain(this: void, graceMs?: number): void
  /** Turns new requests away and resolves when the running operations have ended. */
  close(this: void): Promise<void>
}

export interface HandlerOptions
  extends Pick<ObservabilityOptions, 'logger' | 'redact' | 'metrics' | 'tracing'>,
    CallersOptions {
  readonly schema: GraphQLSchema
  /**
   * Opens an operation's context.
   * @param signal aborts when the caller leaves
   * @param beganAt when its time began, on the clock of `performance.now()`; now if undefined
   * @param share whose turns it takes at the upstream
   */
  startOperation(signal: Signal, caller?: Caller, beganAt?: number, share?: string): OperationContext
  /** Whose requests take turns with those of others. Default: all are one. */
  readonly shares?: Shares | undefined
  /** Tells by its Authorization header whether a request is one too many of callers who are not known. Default: none is. */
  readonly isCrowdedOut?: ((authorization: string | null | undefined) => boolean) | undefined
  /** Answer introspection, and suggest names in errors. Default: true. */
  readonly introspection?: boolean
  readonly explain: boolean
  readonly graphiql: boolean
  readonly graphqlEndpoint: string
  /** What one operation may be at the most. Default: as the settings say. */
  readonly limits?: LimitSettings
  /** Larger requests are refused. Default: 100,000. */
  readonly maxBodyBytes?: number
  /** The origins whose pages may read answers. Default: none. */
  readonly corsOrigins?: readonly string[]
  /** Request headers that those pages may send beside the usual ones. Default: none. */
  readonly corsHeaders?: readonly string[]
  /** The hosts that requests may name beside loopback ones. Default: any. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Documents that are taken by their hash. */
  readonly persisted?: PersistedOptions
  /** The upstreams, of which `/ready` tells how it stands with them. Default: none. */
  readonly sources?: Sources
  /** How many writes there were. Default: none. */
  readonly writesSoFar?: () => number
  /** Who reads upstreams for subscriptions. Default: there are none. */
  readonly live?: LiveOptions | undefined
  /** The upstreams that callers read with credentials of their own. */
  readonly origins?: ProviderOrigins
  /** What is shared with other processes, of which `/ready` tells whether it can be reached. */
  readonly fleet?: Pick<Fleet, 'isReachable' | 'isHearing'> | undefined
  /** How many requests are worked on at once. Default: however many there are. */
  readonly overload?: OverloadSettings
  /** Counts what of answers is not sent. Default: there is room for any. */
  readonly unsent?: UnsentAnswers
}

/** What subscriptions need of the server. */
type LiveOptions = Pick<SubscriptionsOptions, 'pollers' | 'settings'>

/** Serves a schema over HTTP, by node:http and by `fetch`: puts the steps of the pipeline and the plugins of Yoga together. */
export function createHandler(options: HandlerOptions): Handler {
  const { graphqlEndpoint: endpoint, explain, startOperation, authenticate, logger } = options
  const limits = options.limits ?? defaultsOf(LIMIT_SETTINGS)
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES
  const { corsOrigins: origins = [], corsHeaders: headers = [] } = options
  const running = new RunningOperations()
  let isDraining = false
  let isClosed = false
  const callers = new Callers(options)
  const observability = new Observability({ ...options, endpoint })
  const unexpected = new UnexpectedErrors()
  const maskError = createErrorMask(unexpected)

  function start(signal: Signal, exchange: RequestExchange, beganAt?: number): OperationContext {
    const operation = startOperation(signal, callers.of(exchange), beganAt, exchange.share)
    observability.opened(exchange, operation)
    operation.onWrite = observability.writesOf(exchange)
    return operation
  }

  /** Where calls are told to callers or traced, each operation tells its own. */
  function sharedBy(exchange: RequestExchange): string | undefined {
    if (explain || options.tracing) return undefined
    // What began before a write answers nobody who comes after it.
    return `${callers.numberOf(exchange)} ${options.writesSoFar?.() ?? 0}`
  }

  const longAnswers = new LongAnswers()
  const documents = new DocumentCache()
  const persisted = new PersistedDocuments(options.persisted)
  const accept = new AcceptReader()
  const refuse = createCallLimit(options.schema, limits)
  const execute = createExecutor(options.schema, limits.maxAnswerBytes, longAnswers)
  // Events have a share of each turn for themselves: an operation that nobody has seen waits behind none of them.
  const longEvents = new LongAnswers()
  const operations = createOperations({
    schema: options.schema,
    start,
    refuseParts: refuseParts(accept),
    refuse,
    plan: createPlanner(options.schema),
    execute,
    explain,
    maxAnswerBytes: limits.maxAnswerBytes,
    longAnswers,
    running,
    sharedBy,
    joined: (exchange, operation) => observability.opened(exchange, operation),
  })
  const prepared = new PreparedOperations({
    documents,
    persisted,
    accept,
    run: operations.runPlanned,
    answered: (exchange, operation) => observability.answered(exchange, operation),
  })
  const subscriptions =
    options.live &&
    new Subscriptions({
      ...options.live,
      schema: options.schema,
      accept,
      maxAnswerBytes: limits.maxAnswerBytes,
      start: startOperation,
      callers,
      execute: createExecutor(options.schema, limits.maxAnswerBytes, longEvents),
      longAnswers: longEvents,
      refuse,
      maskError(error) {
        const masked = maskError(error)
        for (const details of unexpected.of(masked)) logger.error('Unexpected error', details)
        return masked
      },
      begun: (exchange, operation) => observability.answered(exchange, operation),
    })
  const engine = new Engine({
    schema: options.schema,
    endpoint,
    maskError,
    slices: longAnswers.slices,
    plugins: [
      useUnexpectedErrors({ errors: unexpected, logger }),
      ...observability.plugins,
      useNegotiation(accept, longAnswers),
      usePersisted(persisted),
      useErrorTexts(),
      ...usePreparation({
        schema: options.schema,
        limits,
        documents,
        rules: [
          useOperationTypes(),
          ...(options.introspection === false ? [useNoIntrospection()] : []),
          useDeferStream(),
        ],
      }),
      useMaskedParts(maskError),
      operations.plugin,
      prepared.plugin,
      ...(subscriptions ? [subscriptions.plugin] : []),
    ],
  })
  const cors =
    origins.length > 0
      ? new Cors({ endpoint, origins, headers, withAuth: authenticate !== undefined })
      : undefined
  const admission = new Admission(options.overload ?? UNBOUNDED)
  const pipeline = new Pipeline({
    admission: new AdmissionControl({ ...options, admission, maxBodyBytes }),
    observability,
    cors,
    hosts: new OurHosts(options.allowedHosts && new AllowedHosts(options.allowedHosts), cors),
    callers,
    routes: {
      endpoint,
      isClosed: () => isClosed,
      readiness: () => readinessOf(options, isDraining),
      hasPage: options.graphiql,
    },
    graphiql: options.graphiql
      ? new GraphiqlPage({ endpoint, load: () => loadGraphiqlPage(endpoint, options.schema), logger })
      : undefined,
    accept,
    maxBodyBytes,
    prepared,
    engine,
    running,
    explain,
    logger,
  })

  const listener = createNodeListener({
    pipeline,
    endpoint,
    unsent: options.unsent ?? new UnsentAnswers({ maxBytes: UNBOUNDED.maxUnsentBytes }),
    logger,
  })
  return Object.assign(listener, {
    fetch(given: Request | string | URL, init?: RequestInit) {
      const isAddress = typeof given === 'string' || given instanceof URL
      const exchange = new FetchExchange(isAddress || init ? new Request(given, init) : given)
      return exchange.respond(pipeline.answer(exchange))
    },
    load: admission,
    live: () => subscriptions?.counts,
    drain(graceMs = 0) {
      isDraining = true
      subscriptions?.streams.drain(graceMs)
    },
    async close() {
      isDraining = true
      isClosed = true
      subscriptions?.streams.close()
      await running.ended()
    },
  })
}
