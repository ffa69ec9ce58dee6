import type { IncomingMessage, ServerResponse } from 'node:http'
import { proxySecrets } from '../config/settings/proxy.ts'
import { redisSecrets } from '../config/settings/redis.ts'
import { createOperationContext, type Sources } from '../context.ts'
import { AccountVersions } from '../datasources/cache/account-versions.ts'
import { PageBuffers } from '../datasources/cache/page-buffers.ts'
import { isCaching, ResponseCache } from '../datasources/cache/response-cache.ts'
import type { Fleet } from '../datasources/fleet/fleet.ts'
import type { FleetObserver } from '../datasources/fleet/fleet-observer.ts'
import { openFleet } from '../datasources/fleet/open-fleet.ts'
import type { UpstreamObserver } from '../datasources/http/observer.ts'
import type { LiveBus } from '../datasources/live/bus/live-bus.ts'
import type { LiveTools } from '../datasources/live/live-tools.ts'
import { createSignalWireSource } from '../datasources/signalwire/source.ts'
import { createTwilioSource } from '../datasources/twilio/source.ts'
import { createSubgraph } from '../federation/subgraph.ts'
import { LivePollers } from '../resolvers/live/live-pollers.ts'
import { schemaFor } from '../schema/index.ts'
import { createAccess } from './auth/access.ts'
import { createHandler } from './handler.ts'
import { type Logger, redactingLogger, redactor, secretsOf } from './observability/logger.ts'
import { type ResolvedOptions, type RoomgraphOptions, resolveOptions } from './options/options.ts'
import { UnsentAnswers } from './overload/unsent-answers.ts'

/** A thousand representations with every key fit in, and twice as many, to be refused with a word. */
const MAX_SUBGRAPH_BODY_BYTES = 1_000_000

/** What nginx made usual for a caller who has left. */
const LEFT = 499

/** The GraphQL server, to be mounted anywhere: a listener for `node:http`, and `fetch` for everything else. */
export interface Roomgraph {
  /**
   * Answers a request of node:http. With `next`, as Express and Connect call what `app.use` was given, a request to
   * another path than `graphqlEndpoint` is handed on to it; without, it gets a 404.
   */
  (request: IncomingMessage, response: ServerResponse, next?: () => void): void
  /**
   * The same for servers that take a function from request to response. It never rejects: where the caller has left, it
   * resolves with an empty 499, which nobody gets.
   */
  (request: Request): Promise<Response>
  /**
   * Answers a Fetch API request, given as to the global `fetch`, for clients that take one. Rejects when its signal aborts.
   * Works detached from the object.
   */
  fetch(this: void, request: Request | string | URL, init?: RequestInit): Promise<Response>
  /**
   * From now on, `/ready` answers 503, so that load balancers look elsewhere; requests that come all the same are
   * answered. `close` a moment later loses nobody. No stream is opened any more, and those that are open end, evenly spread
   * over `graceMs` (0 when left out), so that their clients connect elsewhere.
   */
  drain(this: void, graceMs?: number): void
  /** Lets running operations finish, then closes the upstream connections. New requests get a 503. */
  close(this: void): Promise<void>
}

/** For our own commands. */
export interface ServedRoomgraph extends Roomgraph {
  /** The logger that it was made with; it redacts out what the server holds of credentials. */
  readonly logger: Logger
}

/**
 * Builds the server.
 * @throws TypeError that names an option that is not as expected.
 */
export function createRoomgraph(options: RoomgraphOptions = {}): Roomgraph {
  return createServedRoomgraph(options)
}

/** What a process has in common with its server, or with the other processes that serve the same. */
export interface SharedParts {
  /** Counts the answers of the process that are not sent. Default: what counts those of this server. */
  readonly unsent?: UnsentAnswers | undefined
  /** Versions of the accounts, where other processes hear of its writes. */
  readonly versions?: AccountVersions | undefined
  /** Receives what happens at the upstreams, in place of the metrics. Default: the metrics. */
  readonly observer?: UpstreamObserver | undefined
  /** Receives what the metrics do not of what happens at the fleet's store. Default: nobody does. */
  readonly fleet?: FleetObserver | undefined
  /** Brings together the processes that read for subscriptions. Default: there is only this one. */
  readonly bus?: LiveBus | undefined
  /** The monotonic clock of the response cache, in milliseconds. Default: the system's. */
  readonly cacheClock?: (() => number) | undefined
  /** The timers of what is kept for callers with credentials of their own. Default: the system's. */
  readonly tenantTimers?: LiveTools['after'] | undefined
  /** Clock, timers and randomness of subscriptions. Default: the system's. */
  readonly liveTools?: LiveTools | undefined
}

/**
 * Builds the server for our own commands, which share parts of it.
 * @throws TypeError that names an option that is not as expected.
 */
export function createServedRoomgraph(options: RoomgraphOptions, parts: SharedParts = {}): ServedRoomgraph {
  const resolved = resolveOptions(options)
  const { versions = new AccountVersions() } = parts
  const fleet = openFleet(resolved.redis, versions, { ...resolved.metrics?.fleet, ...parts.fleet })
  try {
    return serve(resolved, { ...parts, versions }, fleet)
  } catch (error) {
    // Nobody could close its connections.
    void fleet?.close()
    throw error
  }
}

function serve(
  resolved: ResolvedOptions,
  parts: SharedParts & { readonly versions: AccountVersions },
  fleet: Fleet | undefined,
): ServedRoomgraph {
  const { versions, observer = resolved.metrics?.upstream, bus, liveTools, tenantTimers } = parts
  const { overload, timeoutMs: waitMs } = resolved
  const unsent = parts.unsent ?? new UnsentAnswers({ maxBytes: overload.maxUnsentBytes, waitMs })
  const {
    signalwire,
    twilio,
    upstream,
    cache,
    redis,
    maxFirst,
    timeoutMs,
    metrics,
    subgraph,
    live,
    ...served
  } = resolved
  const { proxy, ...others } = served
  /** A server that stops waits for one attempt of a write at the most. */
  let isStopping = false
  const tools = {
    versions,
    fleet,
    mayRepeatWrites: () => !isStopping,
    observer,
    cache: isCaching(cache) ? new ResponseCache(cache, parts.cacheClock) : undefined,
    proxy,
  }
  const access = createAccess(resolved, tools, tenantTimers)
  const graph = schemaFor(resolved)
  const sources: Sources = {
    ...(signalwire && { signalwire: createSignalWireSource(signalwire, upstream, tools) }),
    ...(twilio && { twilio: createTwilioSource(twilio, upstream, tools) }),
  }
  const buffers = new PageBuffers()
  const secrets = [
    ...(signalwire ? secretsOf(signalwire.projectId, signalwire.apiToken) : []),
    ...(twilio ? secretsOf(twilio.user, twilio.password) : []),
    ...access.secrets,
    ...proxySecrets(proxy),
    ...redisSecrets(redis),
  ]
  const logger = redactingLogger(resolved.logger, secrets)
  const handler = createHandler({
    ...others,
    ...access,
    schema: graph,
    ...(subgraph !== false && {
      schema: createSubgraph(graph, { withNode: subgraph === 'with-node' }).schema,
      maxBodyBytes: MAX_SUBGRAPH_BODY_BYTES,
    }),
    logger,
    redact: redactor(secrets),
    metrics,
    sources,
    fleet,
    writesSoFar: () => versions.total,
    unsent,
    live: live.enabled
      ? {
          settings: live,
          // Over Redis workers find each other, too.
          pollers: new LivePollers({
            sources,
            settings: live,
            timeoutMs,
            bus: fleet?.bus ?? bus,
            tools: liveTools,
          }),
        }
      : undefined,
    startOperation: (signal, caller, beganAt, share) =>
      createOperationContext({
        sources,
        caller,
        buffers,
        signal,
        timeoutMs,
        beganAt,
        share,
        maxFirst,
        maxUpstreamCalls: served.limits.maxUpstreamCalls,
      }),
  })
  const stopObserving = metrics?.observe({
    load: handler.load,
    unsent,
    fleet,
    get live() {
      return handler.live()
    },
    *upstreams() {
      for (const { signalwire, twilio } of [sources, ...access.tenants()]) {
        if (signalwire) yield signalwire.http
        if (twilio) yield twilio.http
      }
    },
  })
  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    isStopping = true
    await handler.close()
    await Promise.all([sources.signalwire?.close(), sources.twilio?.close(), access.close()])
    await fleet?.close()
    stopObserving?.()
  }
  async function answerFetch(request: Request): Promise<Response> {
    try {
      return await handler.fetch(request)
    } catch (error) {
      // Servers log what a handler rejects with, and that a caller leaves is no fault.
      if (request.signal.aborted) return new Response(null, { status: LEFT })
      throw error
    }
  }
  function answer(request: IncomingMessage, response: ServerResponse, next?: () => void): void
  function answer(request: Request): Promise<Response>
  function answer(request: IncomingMessage | Request, response?: ServerResponse, next?: () => void) {
    if (request instanceof Request) return answerFetch(request)
    return handler(request, response as ServerResponse, next)
  }
  return Object.assign(answer, {
    fetch: handler.fetch,
    drain(graceMs?: number) {
      isStopping = true
      handler.drain(graceMs)
    },
    logger,
    close: () => (closing ??= close()),
  })
}
