import type { createClient } from '@redis/client'
import type { FleetObserver } from './fleet-observer.ts'
import type { StoreListener } from './fleet-store.ts'
import { StoreBreaker } from './store-breaker.ts'

type Client = ReturnType<typeof createClient>

/** The code of RESP's strings, which are read as bytes. */
const BLOB_STRING = 36
/** Milliseconds between two signs of life of the subscribing connection, and without any until it counts as dead. */
const BEAT_MS = 250
const DEAF_MS = 700
/** Milliseconds without any until both connections are made anew. */
const SILENT_MS = 3000
/** Most commands without a reply; more are refused at once. */
const MAX_COMMANDS = 1000
const MAX_RECONNECT_MS = 1000
/** Why connections are made anew that give what nobody has asked for. */
export const OUT_OF_STEP = 'out of step'

export interface RedisConnectionOptions {
  readonly url: string
  readonly timeoutMs: number
  readonly channel: string
  readonly listener: StoreListener
  readonly observer: FleetObserver
}

/**
 * Redis connections: one for commands and one that hears what is published. Both connect anew by themselves, and nothing
 * waits for that. Redis is imported when it is configured, and only then.
 */
export class RedisConnections {
  readonly #options: RedisConnectionOptions
  readonly #breaker: StoreBreaker
  #redis: typeof import('@redis/client') | undefined
  #commands: Client | undefined
  #subscriber: Client | undefined
  #heardAt = Number.NEGATIVE_INFINITY
  #isHearing = false
  #isClosed = false
  #wasConnected: boolean | undefined
  #lastFailure: string | undefined
  #beat: NodeJS.Timeout | undefined
  #renewal: NodeJS.Timeout | undefined
  #renewedAt = Number.NEGATIVE_INFINITY
  /** Whether there was a connection for commands at last, and when it broke. */
  #isUp = false
  #brokeAt = Number.NEGATIVE_INFINITY

  constructor(options: RedisConnectionOptions) {
    this.#options = options
    this.#breaker = new StoreBreaker({
      timeoutMs: options.timeoutMs,
      probe: () => this.send(['PING']),
      onDead: () => this.renew('timeout'),
      onChange: (isOpen) => {
        if (isOpen) this.#failed('timeout')
        else this.#reached()
      },
    })
    void this.#open()
  }

  get isReachable(): boolean {
    return this.isConnected && !this.#breaker.isOpen
  }

  /** Whether there is a connection, however slow. */
  get isConnected(): boolean {
    return this.#commands?.isReady === true
  }

  /** Whether a connection has just broken, and may well be there again in a moment. */
  get isMending(): boolean {
    return !this.#breaker.isOpen && performance.now() - this.#brokeAt < MAX_RECONNECT_MS
  }

  get isHearing(): boolean {
    return this.#isHearing
  }

  /**
   * Gives the answer to a question, or undefined where it does not come in time.
   * @throws what Redis or the connection refuses it with
   */
  ask<T>(question: Promise<T>): Promise<T | undefined> {
    return this.#breaker.within(question)
  }

  /** Sends one command. Rejects where there is no connection, and where Redis refuses it; it may wait for ever. */
  send(command: readonly (string | Buffer)[]): Promise<unknown> {
    if (!this.#commands) return Promise.reject(new Error('no connection'))
    return this.#commands.sendCommand(command, { typeMapping: { [BLOB_STRING]: Buffer } })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#beat)
    clearTimeout(this.#renewal)
    this.#breaker.stop()
    this.#destroy()
  }

  /**
   * Ends the connections at once, because what comes over them cannot be used, and makes them anew: after a failover an
   * address leads to another Redis, and an old connection does not.
   */
  renew(reason: string): void {
    if (this.#isClosed || this.#renewal) return
    this.#destroy()
    this.#failed(reason)
    this.#setHearing(false)
    const waitMs = Math.max(0, this.#renewedAt + MAX_RECONNECT_MS - performance.now())
    this.#renewal = setTimeout(() => {
      this.#renewal = undefined
      this.#renewedAt = performance.now()
      this.#connectBoth()
    }, waitMs).unref()
  }

  #destroy(): void {
    this.#commands?.destroy()
    this.#subscriber?.destroy()
    this.#commands = undefined
    this.#subscriber = undefined
  }

  async #open(): Promise<void> {
    this.#redis = await import('@redis/client')
    if (this.#isClosed) return
    this.#connectBoth()
    this.#beat = setInterval(() => this.#listen(), BEAT_MS).unref()
  }

  #connectBoth(): void {
    this.#commands = this.#connect()
    this.#commands.on('ready', () => {
      this.#isUp = true
      if (this.#breaker.isOpen) this.#breaker.reconnected()
      else this.#reached()
    })
    this.#subscriber = this.#connect()
    const { channel, listener } = this.#options
    // Subscribed again by the client after each new connection.
    const subscriber = this.#subscriber
    // What was published until it is connected again is lost.
    subscriber.on('error', () => subscriber === this.#subscriber && this.#setHearing(false))
    subscriber.on('ready', () => {
      this.#heardAt = performance.now()
      if (subscriber.isPubSubActive) return
      subscriber
        .subscribe(channel, (message) => {
          this.#heardAt = performance.now()
          listener.onMessage(message)
        })
        .catch(() => {})
    })
  }

  #connect(): Client {
    const { createClient } = this.#redis as typeof import('@redis/client')
    const client = createClient({
      url: this.#options.url,
      RESP: 2,
      disableOfflineQueue: true,
      disableClientInfo: true,
      maintNotifications: 'disabled',
      commandsQueueMaxLength: MAX_COMMANDS,
      pingInterval: 1000,
      socket: {
        connectTimeout: 2000,
        socketTimeout: 3000,
        // At once for one that has broken, and then ever later.
        reconnectStrategy: (retries) => (retries === 0 ? 0 : Math.min(25 * 2 ** retries, MAX_RECONNECT_MS)),
      },
    }) as Client
    // After an error of the network the client connects anew.
    client.on('error', (error: unknown) => {
      this.#failed(codeOf(error))
      // Its connection goes on, and what comes next belongs to no question that is known.
      if (client.isReady) this.renew(OUT_OF_STEP)
    })
    client.connect().catch(() => {})
    return client
  }

  #reached(): void {
    if (this.isReachable) this.#options.listener.onReachable()
    this.#tell()
  }

  #failed(reason: string | undefined): void {
    this.#lastFailure = reason
    if (this.#isUp && !this.#commands?.isReady) {
      this.#isUp = false
      this.#brokeAt = performance.now()
    }
    this.#tell()
  }

  /** Tells a change of the state that operators see. */
  #tell(): void {
    const isConnected = this.isReachable && this.#isHearing
    // It is not connected at first, which says nothing until something has gone wrong.
    if (this.#isClosed || isConnected === this.#wasConnected) return
    if (!isConnected && this.#wasConnected === undefined && this.#lastFailure === undefined) return
    this.#wasConnected = isConnected
    this.#options.observer.onState?.(isConnected, isConnected ? undefined : this.#lastFailure)
  }

  /** Asks the subscribing connection for a sign of life, and notices when there was none. */
  #listen(): void {
    const subscriber = this.#subscriber
    const silentMs = performance.now() - this.#heardAt
    if (subscriber?.isReady && subscriber.isPubSubActive) {
      // What is sent into a connection that leads nowhere keeps it from timing out by itself.
      if (silentMs > SILENT_MS) {
        this.renew('timeout')
        return
      }
      subscriber.sendCommand(['PING']).then(
        () => {
          this.#heardAt = performance.now()
          this.#setHearing(true)
        },
        () => {},
      )
    }
    const isDead = !subscriber?.isReady || silentMs > DEAF_MS
    if (isDead) this.#setHearing(false)
  }

  #setHearing(isHearing: boolean): void {
    if (isHearing === this.#isHearing || this.#isClosed) return
    this.#isHearing = isHearing
    this.#options.listener.onHearing(isHearing)
    this.#tell()
  }
}

/** What may be told of an error: a code of the network, or the word that Redis begins its refusals with. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return /^[A-Z]{3,20}(?= )/.exec(error.message)?.[0] ?? error.constructor.name
}
