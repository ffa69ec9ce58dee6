import { isIP } from 'node:net'
import type { createClient } from '@redis/client'

export type RedisModule = typeof import('@redis/client')
export type RedisClient = ReturnType<typeof createClient>

/** Most commands without a reply; more are refused at once. */
const MAX_COMMANDS = 1000
/** Most milliseconds until a connection is tried again; one that has broken sooner was none. */
export const MAX_RECONNECT_MS = 1000

/**
 * What went wrong: an attempt to connect has failed, a connection has broken after a while or at once, what came over it belongs to no
 * question, or a probe was refused.
 */
export type ClientFailure = 'not connected' | 'broken' | 'broken at once' | 'out of step' | 'refused'

export interface RedisClientOptions {
  readonly redis: RedisModule
  readonly url: string
  /** Called with the code of what went wrong, where there is one. */
  readonly onFailure: (failure: ClientFailure, code: string | undefined) => void
}

/** Opens one connection to Redis, which is made anew by itself until it is destroyed. Nothing waits for it. */
export function openClient({ redis, url, onFailure }: RedisClientOptions): RedisClient {
  let readyAt: number | undefined
  const client = redis.createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandsQueueMaxLength: MAX_COMMANDS,
    pingInterval: 1000,
    socket: {
      ...tlsOf(url),
      connectTimeout: 2000,
      socketTimeout: 3000,
      reconnectStrategy: (retries) => (retries === 0 ? 0 : Math.min(25 * 2 ** retries, MAX_RECONNECT_MS)),
    },
  }) as RedisClient
  // Who destroys a client does not end its attempt to connect.
  client.on('connect', () => client.isOpen || client.destroy())
  client.on('ready', () => {
    readyAt = performance.now()
  })
  const failureOf = (error: unknown): ClientFailure => {
    if (client.isReady) return error instanceof redis.ErrorReply ? 'refused' : 'out of step'
    const since = readyAt
    readyAt = undefined
    if (since === undefined) return 'not connected'
    return performance.now() - since < MAX_RECONNECT_MS ? 'broken at once' : 'broken'
  }
  // After an error of the network the client connects anew: at once where there was a connection, and then ever later.
  client.on('error', (error: unknown) => {
    if (client.isOpen) onFailure(failureOf(error), codeOf(error))
  })
  client.connect().catch(() => {})
  return client
}

/**
 * Whether a client that has subscribed has done so at Redis: that answers a PING in another way then. What stands before it may know no
 * subscriptions, and answer a PING all the same. A refusal is an answer, too. Resolves once it is known, which may be never; to undefined
 * where the connection has broken.
 */
export function isSubscribed(redis: RedisModule, client: RedisClient): Promise<boolean | undefined> {
  return client.sendCommand(['PING']).then(
    (reply) => String(reply) === 'pong',
    (error: unknown) => error instanceof redis.ErrorReply || undefined,
  )
}

/** What may be told of an error: a code of the network, or the word that Redis begins its refusals with. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return /^[A-Z]{3,20}(?= )/.exec(error.message)?.[0] ?? error.constructor.name
}

/**
 * How TLS is to be spoken, where it is: certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says, and the host is named, as
 * proxies choose by that who answers.
 */
function tlsOf(url: string) {
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'rediss:') return {}
  const isName = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) === 0
  return {
    tls: true,
    rejectUnauthorized: true,
    ...(isName && { servername: hostname.replace(/\.$/, '') }),
  } as const
}
