import type { IncomingMessage, ServerResponse } from 'node:http'
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { ProviderOrigins } from '../config/config.ts'
import { LIMIT_SETTINGS, type LimitSettings } from '../config/settings/limits.ts'
import type { OverloadSettings } from '../config/settings/overload.ts'
import { defaultsOf } from '../config/settings/setting.ts'
import type { Caller, OperationContext, Sources } from '../context.ts'
import type { Signal } from '../datasources/http/signal.ts'
import type { Authenticate } from './auth/authenticate.ts'
import { Callers, createAdmission, useAuthentication } from './auth/use-authentication.ts'
import { useErrorTexts } from './errors/error-texts.ts'
import { useMaskedParts } from './errors/masked-parts.ts'
import { createExecutor } from './execution/executor.ts'
import { LongAnswers } from './execution/long-answers.ts'
import { useGraphiqlPage } from './graphiql/graphiql.ts'
import { loadGraphiqlPage } from './graphiql/graphiql-page.ts'
import { AcceptReader } from './http/accept.ts'
import { useBodyLimit } from './http/body-limit.ts'
import { Cors, useCors } from './http/cors.ts'
import { FastPath } from './http/fast-path.ts'
import { AllowedHosts, timesSent, useOurHosts } from './http/hosts.ts'
import { refuseParts, useNegotiation } from './http/negotiation.ts'
import { readinessOf } from './http/readiness.ts'
import { REQUEST_ID_HEADER, requestIdOf } from './http/request-id.ts'
import { useRoutes } from './http/routes.ts'
import { createCallLimit } from './limits/call-limit.ts'
import { type ObservabilityOptions, observeRequests } from './observability/observability.ts'
import { DocumentCache } from './operations/document-cache.ts'
import { createOperations } from './operations/operation.ts'
import { PersistedDocuments, usePersisted } from './operations/persisted-documents.ts'
import { usePreparation } from './operations/preparation.ts'
import { PreparedOperations } from './operations/prepared-operations.ts'
import { RunningOperations } from './operations/running-operations.ts'
import { useNoIntrospection, useOperationTypes } from './operations/validation-rules.ts'
import type { PersistedOptions } from './options/persisted-options.ts'
import { Admission } from './overload/admission.ts'
import { controlAdmission } from './overload/admission-control.ts'
import { Refusals } from './overload/refusal.ts'
import { useRoom } from './overload/room.ts'
import { UnsentAnswers } from './overload/unsent-answers.ts'

/** Far more than an operation needs, variables included. */
const MAX_BODY_BYTES = 100_000
const UNBOUNDED: OverloadSettings = {
  maxOperations: Number.POSITIVE_INFINITY,
  maxQueueMs: Number.POSITIVE_INFINITY,
  maxLoopDelayMs: 0,
  maxUnsentBytes: Number.POSITIVE_INFINITY,
}

export interface Handler {
  (request: IncomingMessage, response: ServerResponse): void
  fetch(this: void, request: Request): Promise<Response>
  /** How many requests are worked on, how many may be, how many wait, and how many were refused. */
  readonly load: Pick<Admission, 'running' | 'waiting' | 'limit' | 'refused' | 'crowdedOut'>
  /** From now on, the server says of itself that it is not ready. It answers as before. */
  drain(this: void): void
  /** Turns new requests away and resolves when the running operations have ended. */
  close(this: void): Promise<void>
}

export interface HandlerOptions
  extends Pick<ObservabilityOptions, 'logger' | 'redact' | 'metrics' | 'tracing'> {
  readonly schema: GraphQLSchema
  /**
   * Opens an operation's context.
   * @param signal aborts when the caller leaves
   * @param beganAt when its time began, on the clock of `performance.now()`; now if undefined
   */
  startOperation(signal: Signal, caller: Caller | undefined, beganAt?: number): OperationContext
  /** Says who the callers are. Default: everybody may ask. */
  readonly authenticate?: Authenticate | undefined
  /** Tells by its Authorization header whether a request is one too many of callers who are not known. Default: none is. */
  readonly isCrowdedOut?: ((authorization: string | null | undefined) => boolean) | undefined
  /** Tells whether a text is the secret of the federation gateway. Default: nothing is. */
  readonly isGateway?: ((secret: string) => boolean) | undefined
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
  /** The upstreams that callers read with credentials of their own. */
  readonly origins?: ProviderOrigins
  /** How many requests are worked on at once. Default: however many there are. */
  readonly overload?: OverloadSettings
  /** Counts what of answers is not sent. Default: there is room for any. */
  readonly unsent?: UnsentAnswers
}

/** Serves a schema over HTTP. Yoga does the work; every default of it that is too generous is changed here. */
export function createHandler(options: HandlerOptions): Handler {
  const { graphqlEndpoint: endpoint, explain, startOperation, authenticate } = options
  const callers = authenticate && new Callers()
  const limits = options.limits ?? defaultsOf(LIMIT_SETTINGS)
  const running = new RunningOperations()
  let isDraining = false
  let isClosed = false
  const callerName = (request: Request) => callers?.find(request)?.name
  const { plugins, maskError, opened, answered, onWrite } = observeRequests({
    ...options,
    endpoint,
    callerName,
  })

  function start(signal: Signal, request: Request, beganAt?: number): OperationContext {
    const operation = startOperation(signal, callers?.of(request), beganAt)
    opened?.(request, operation)
    operation.onWrite = onWrite?.(request)
    return operation
  }

  /** Where calls are told to callers or traced, each operation tells its own. */
  function sharedBy(request: Request): string | undefined {
    if (explain || options.tracing) return undefined
    // What began before a write answers nobody who comes after it.
    return `${callers ? callers.numberOf(request) : ''} ${options.writesSoFar?.() ?? 0}`
  }

  const longAnswers = new LongAnswers()
  const documents = new DocumentCache()
  const persisted = new PersistedDocuments(options.persisted)
  const accept = new AcceptReader()
  const { corsOrigins: origins = [], corsHeaders: headers = [] } = options
  const cors =
    origins.length > 0
      ? new Cors({ endpoint, origins, headers, withAuth: authenticate !== undefined })
      : undefined
  const admit =
    authenticate && callers && createAdmission({ authenticate, isGateway: options.isGateway, callers })
  const operations = createOperations({
    schema: options.schema,
    start,
    refuseParts: refuseParts(accept),
    refuse: createCallLimit(options.schema, limits),
    execute: createExecutor(options.schema, limits.maxAnswerBytes, longAnswers),
    explain,
    maxAnswerBytes: limits.maxAnswerBytes,
    longAnswers,
    running,
    sharedBy,
    joined: (request, operation) => opened?.(request, operation),
  })
  const known = new PreparedOperations({
    documents,
    persisted,
    accept,
    admit,
    run: operations.runPlanned,
    answered,
  })
  const posts = new FastPath(known)
  const refusals = new Refusals(cors)
  const unsent = options.unsent ?? new UnsentAnswers({ maxBytes: UNBOUNDED.maxUnsentBytes })
  const yoga = createYoga({
    schema: options.schema,
    graphqlEndpoint: endpoint,
    // Yoga would take any URL that ends with the health path, query included; no URL ends with a line break.
    healthCheckEndpoint: '\n',
    cors: false,
    multipart: false,
    batching: false,
    landingPage: false,
    graphiql: false,
    maxRequestBodySize: false,
    parserAndValidationCache: false,
    // What is unexpected is logged by a plugin, once, redacted, and with the id of its request.
    logging: false,
    maskedErrors: { maskError },
    plugins: [
      posts.plugin,
      useRoom(unsent, refusals),
      ...plugins,
      ...(cors ? [useCors(cors)] : []),
      useOurHosts({ hosts: options.allowedHosts && new AllowedHosts(options.allowedHosts), cors }),
      ...(admit ? [useAuthentication(admit)] : []),
      useRoutes({
        endpoint,
        isClosed: () => isClosed,
        readiness: () => readinessOf(options, isDraining),
      }),
      useNegotiation(accept),
      useBodyLimit(options.maxBodyBytes ?? MAX_BODY_BYTES),
      options.graphiql &&
        useGraphiqlPage({ endpoint, load: () => loadGraphiqlPage(endpoint), logger: options.logger }),
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
      known.plugin,
    ],
  })

  const plain = posts.listener({
    endpoint,
    yoga: (request, response) => void yoga(request, response),
    waitUntil: (work) => yoga.waitUntil(work),
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
    logger: options.logger,
  })
  const isAddressed = addressTest()

  function listener(request: IncomingMessage, response: ServerResponse): void {
    unsent.hold(response)
    // For an absurd Host header Yoga would answer with a stack.
    if (isAddressed(request)) plain(request, response)
    else {
      const requestId = requestIdOf(request.headers[REQUEST_ID_HEADER])
      response.writeHead(400, {
        connection: 'close',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        [REQUEST_ID_HEADER]: requestId,
        ...cors?.headersFor(request.headers.origin),
      })
      response.end()
    }
  }

  const admission = new Admission(options.overload ?? UNBOUNDED)
  const fetch = async (request: Request) => toNativeResponse(await yoga.fetch(request))
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES
  const { isCrowdedOut } = options
  const entrances = controlAdmission(admission, { listener, fetch }, { maxBodyBytes, refusals, isCrowdedOut })
  return Object.assign(entrances.listener, {
    fetch: entrances.fetch,
    load: admission,
    drain() {
      isDraining = true
    },
    async close() {
      isDraining = true
      isClosed = true
      await running.ended()
    },
  })
}

/**
 * Makes a test whether host and target are one URL. Most requests have the same, so the last that was fine is kept. A
 * target may be a whole URL of this very host, and is then cut to its path.
 */
function addressTest(): (request: IncomingMessage) => boolean {
  let fine: string | undefined
  return (request) => {
    const { host } = request.headers
    // Of several, others in between may have taken another one.
    if (timesSent(request, 'host') > 1) return false
    const whole = request.url?.startsWith('/') ? null : /^https?:\/\/([^/?#]*)(.*)$/is.exec(request.url ?? '')
    if (whole) {
      const [, authority, rest = ''] = whole
      if (authority !== host) return false
      request.url = rest.startsWith('/') ? rest : `/${rest}`
    }
    const address = `http://${host || 'localhost'}${request.url}`
    if (address === fine) return true
    if (!URL.canParse(address)) return false
    fine = address
    return true
  }
}

/** On Node, Yoga answers with a look-alike that `instanceof Response` and some frameworks refuse. */
function toNativeResponse(response: Response): Response {
  if (response instanceof Response) return response
  const { status, statusText, headers, body } = response as Response
  return new Response(body, { status, statusText, headers: [...headers] })
}
