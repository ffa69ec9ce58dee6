import type { Config, ProviderOrigins } from '../config/config.ts'
import { type Connections, type Listening, listen } from '../server/http/listen.ts'
import type { Logger } from '../server/observability/logger.ts'
import type { RoomgraphOptions } from '../server/options/options.ts'
import { UnsentAnswers } from '../server/overload/unsent-answers.ts'
import { createServedRoomgraph, type SharedParts } from '../server/roomgraph.ts'
import { Announcer, observedBy } from './account/announcer.ts'
import { readDocuments } from './files.ts'
import { listenError } from './lifecycle.ts'
import { tuneCollector } from './node.ts'
import { type CommandObservability, openObservability, type Role } from './observability.ts'

export interface Serving extends Listening {
  readonly observability: CommandObservability
  /** Redacts out the credentials of the server. */
  readonly logger: Logger
}

/**
 * Starts the server of a Config; `close` says so at `/ready` and drains it.
 * @param connections where they come from, if it does not open the port itself
 * @param shared what it has in common with other processes that serve the same
 */
export async function startServer(
  config: Config,
  role: Role = 'alone',
  connections?: Connections,
  shared: Pick<SharedParts, 'versions' | 'bus'> = {},
): Promise<Serving> {
  tuneCollector()
  const { host, port, keepAliveMs, metricsHosts } = config
  const documents = config.persisted === 'off' ? undefined : await readDocuments(config.persistedDocuments)
  const unsent = new UnsentAnswers({ maxBytes: config.overload.maxUnsentBytes, waitMs: config.timeoutMs })
  const settings = { observability: config.observability, ...(metricsHosts && { metricsHosts }) }
  const observability = await openObservability(settings, role, unsent)
  const given = {
    ...optionsOf(config),
    ...observability.options,
    persisted: documents && { documents, only: config.persisted === 'only' },
  }
  // With passthrough, an answer tells of the credentials of a caller.
  const announcer = config.auth?.kind === 'passthrough' ? undefined : new Announcer(observability.say)
  const observer = observedBy(observability.options.metrics?.upstream, announcer)
  const fleet = {
    onState: (...state: Parameters<typeof redisLine>) => observability.say(redisLine(...state)),
  }
  const roomgraph = createServedRoomgraph(given, { ...shared, unsent, observer, fleet })
  const at = { host, port, keepAliveMs, ...(connections && { connections }) }
  const server = await listen(roomgraph, at).catch(async (error: unknown) => {
    await roomgraph.close()
    await observability.close()
    throw listenError(error, { host, port }, 'PORT or --port')
  })
  return {
    origin: server.origin,
    observability,
    logger: roomgraph.logger,
    async close(graceMs) {
      roomgraph.drain(graceMs)
      await server.close(graceMs)
      await roomgraph.close()
      await observability.close()
    },
  }
}

/** Says whether the processes of a fleet share at present. */
function redisLine(isConnected: boolean, reason: string | undefined): string {
  if (isConnected) return 'roomgraph: Redis: connected, and shares with the other processes'
  return `roomgraph: Redis: not reached (${reason ?? 'no connection'}); this process goes on alone (ROOMGRAPH_REDIS_URL)`
}

/** What of a configuration is an option of `createRoomgraph`: all but what the command itself does with it. */
function optionsOf(config: Config): RoomgraphOptions {
  const { port: _, host: __, allowOpen, workers, drainMs, keepAliveMs, ...served } = config
  const {
    observability,
    metricsHosts,
    persisted,
    persistedDocuments,
    signalwire,
    twilio,
    origins,
    redis: { keys, ...redis },
    ...plain
  } = served
  return {
    ...plain,
    redis: { ...redis, keys: keys?.map((key) => key.toString('base64')) },
    signalwire: signalwire ? optionsAt(signalwire) : endpointOf(origins, 'signalwire'),
    twilio: twilio ? optionsAt(twilio) : endpointOf(origins, 'twilio'),
  }
}

/** The origin of a provider is where the library calls `baseUrl`. */
function optionsAt<C extends { readonly origin: string }>({ origin: baseUrl, ...credentials }: C) {
  return { ...credentials, baseUrl }
}

function endpointOf(origins: ProviderOrigins | undefined, provider: 'signalwire' | 'twilio') {
  const baseUrl = origins?.[provider]
  const linkOrigins = origins?.linkOrigins?.[provider]
  return baseUrl === undefined ? undefined : { baseUrl, ...(linkOrigins && { linkOrigins }) }
}

/** Reports what is served, and where the metrics are. */
export function report({ say, metricsUrl }: CommandObservability, text: string): void {
  say(text)
  if (metricsUrl) say(`roomgraph serves its metrics at ${metricsUrl}`)
}

/** What is served and where, for the user. */
export function servesText(config: Config, origin: string): string {
  const graphiql = config.graphiql ? ' (GraphiQL in a browser)' : ''
  const { signalwire, twilio, origins } = config
  const upstreams = [
    signalwire?.origin ?? origins?.signalwire ?? [],
    twilio?.origin ?? origins?.twilio ?? [],
  ].flat()
  return `roomgraph serves ${upstreams.join(' and ')} at ${origin}/graphql${graphiql}`
}
