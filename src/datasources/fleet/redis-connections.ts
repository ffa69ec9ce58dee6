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
/** Most commands without a reply; more are refused at once. */
const MAX_COMMANDS = 1000
const MAX_RECONNECT_MS = 1000

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
  #commands: Client | undefined
  #subscriber: Client | undefined
  #heardAt = Number.NEGATIVE_INFINITY
  #isHearing = false
  #isClosed = false
  #wasConnected: boolean | undefined
  #lastFailure: string | undefined
  #beat: NodeJS.Timeout | undefined

  constructor(options: RedisConnectionOptions) {
    this.#options = options
    this.#breaker = new StoreBreaker({
      timeoutMs: options.timeoutMs,
      probe: () => this.send(['PING']),
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

  get isHearing(): boolean {
    return this.#isHearing
  }

  /**
   * Gives the answer to a question, or undefined where it does not come in time.
   * @throws what Redis or the connection refuses it with
   */
  ask(question: () => Promise<unknown>): Promise<unknown> {
    return this.#breaker.within(question())
  }

  /** Sends one command. Rejects where there is no connection, and where Redis refuses it; it may wait for ever. */
  send(command: readonly (string | Buffer)[]): Promise<unknown> {
    if (!this.#commands) return Promise.reject(new Error('no connection'))
    return this.#commands.sendCommand(command, { typeMapping: { [BLOB_STRING]: Buffer } })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#beat)
    this.#breaker.stop()
    this.#commands?.destroy()
    this.#subscriber?.destroy()
  }

  async #open(): Promise<void> {
    const redis = await import('@redis/client')
    if (this.#isClosed) return
    this.#commands = this.#connect(redis)
    this.#commands.on('ready', () => {
      if (this.#breaker.isOpen) this.#breaker.close()
      else this.#reached()
    })
    this.#subscriber = this.#connect(redis)
    const { channel, listener } = this.#options
    // Subscribed again by the client after each new connection.
    const subscriber = this.#subscriber
    // What was published until it is connected again is lost.
    subscriber.on('error', () => this.#setHearing(false))
    subscriber.on('ready', () => {
      if (subscriber.isPubSubActive) return
      subscriber
        .subscribe(channel, (message) => {
          this.#heardAt = performance.now()
          listener.onMessage(message)
        })
        .catch(() => {})
    })
    this.#beat = setInterval(() => this.#listen(), BEAT_MS).unref()
  }

  #connect({ createClient }: typeof import('@redis/client')): Client {
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
        reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, MAX_RECONNECT_MS),
      },
    }) as Client
    // Each error is one of a connection that is then made anew.
    client.on('error', (error: unknown) => this.#failed(codeOf(error)))
    client.connect().catch(() => {})
    return client
  }

  #reached(): void {
    if (this.isReachable) this.#options.listener.onReachable()
    this.#tell()
  }

  #failed(reason: string | undefined): void {
    this.#lastFailure = reason
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
    if (subscriber?.isReady && subscriber.isPubSubActive) {
      subscriber.sendCommand(['PING']).then(
        () => {
          this.#heardAt = performance.now()
          this.#setHearing(true)
        },
        () => {},
      )
    }
    const isDead = !subscriber?.isReady || performance.now() - this.#heardAt > DEAF_MS
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
