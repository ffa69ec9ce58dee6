import type { FleetObserver } from './fleet-observer.ts'
import type { StoreListener } from './fleet-store.ts'
import {
  codeOf,
  isSubscribed,
  MAX_RECONNECT_MS,
  openClient,
  type RedisClient,
  type RedisModule,
} from './redis-client.ts'
import { StoreBreaker } from './store-breaker.ts'

/** The code of RESP's strings, which are read as bytes. */
const BLOB_STRING = 36
/** Milliseconds between two signs of life of the subscribing connection, and without any until it counts as dead. */
const BEAT_MS = 250
const DEAF_MS = 700
/** Milliseconds without any until both connections are made anew. */
const SILENT_MS = 3000
/** How many connections in a row may break at once until new ones are made with a pause: a proxy accepts them without a Redis, too. */
const MAX_BREAKS = 3
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
  #redis: RedisModule | undefined
  #commands: RedisClient | undefined
  #subscriber: RedisClient | undefined
  #heardAt = Number.NEGATIVE_INFINITY
  #isHearing = false
  #isClosed = false
  #wasConnected: boolean | undefined
  #lastFailure: string | undefined
  #beat: NodeJS.Timeout | undefined
  #renewal: NodeJS.Timeout | undefined
  #renewedAt = Number.NEGATIVE_INFINITY
  /** How many connections in a row have broken at once. */
  #breaks = 0
  /** Whether there was a connection for commands at last, and when it broke. */
  #isUp = false
  #brokeAt = Number.NEGATIVE_INFINITY

  constructor(options: RedisConnectionOptions) {
    this.#options = options
    this.#breaker = new StoreBreaker({
      timeoutMs: options.timeoutMs,
      // Where writes have to wait, scripts have to, and a PING has not.
      probe: () => this.send(['EVAL', 'return 1', '0']),
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
  renew(reason: string | undefined): void {
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
    const commands = this.#connect(
      () => {},
      (code) => this.renew(code),
    )
    commands.on('ready', () => {
      this.#isUp = true
      if (this.#breaker.isOpen) this.#breaker.reconnected()
      else this.#reached()
    })
    this.#commands = commands
    this.#connectSubscriber()
  }

  #connectSubscriber(): void {
    // What was published until it is connected again is lost.
    const subscriber = this.#connect(
      () => subscriber === this.#subscriber && this.#setHearing(false),
      () => this.#connectSubscriberLater(),
    )
    subscriber.on('ready', () => {
      this.#heardAt = performance.now()
      // Subscribed again by the client after each new connection.
      if (!subscriber.isPubSubActive) this.#subscribe(subscriber)
    })
    this.#subscriber = subscriber
  }

  /** Makes the subscribing connection anew after a pause, and leaves the other one: what stands before Redis may know no subscriptions. */
  #connectSubscriberLater(): void {
    const subscriber = this.#subscriber
    if (!subscriber?.isOpen) return
    subscriber.destroy()
    this.#setHearing(false)
    setTimeout(() => subscriber === this.#subscriber && this.#connectSubscriber(), MAX_RECONNECT_MS).unref()
  }

  /**
   * @param onBroken called when it has broken, or could not be made
   * @param onBreaks called, too, when too many in a row have broken at once
   */
  #connect(onBroken: () => void, onBreaks: (code: string | undefined) => void): RedisClient {
    return openClient({
      redis: this.#redis as RedisModule,
      url: this.#options.url,
      onFailure: (failure, code) => {
        this.#failed(code)
        if (failure === 'refused') return
        onBroken()
        if (failure === 'broken') this.#breaks = 0
        // Its connection goes on, and what comes next belongs to no question that is known.
        else if (failure === 'out of step') this.renew(OUT_OF_STEP)
        else if (failure === 'broken at once' && ++this.#breaks > MAX_BREAKS) onBreaks(code)
      },
    })
  }

  /** Asks again where Redis refuses it: it may be allowed later, and the connection goes on. */
  #subscribe(subscriber: RedisClient): void {
    const { channel, listener } = this.#options
    const isRefused = () =>
      subscriber === this.#subscriber && subscriber.isReady && !subscriber.isPubSubActive
    subscriber
      .subscribe(channel, (message) => {
        this.#heardAt = performance.now()
        listener.onMessage(message)
      })
      .catch((error: unknown) => {
        if (!isRefused()) return
        this.#failed(codeOf(error))
        setTimeout(() => isRefused() && this.#subscribe(subscriber), MAX_RECONNECT_MS).unref()
      })
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
      void isSubscribed(this.#redis as RedisModule, subscriber).then((isHeard) => {
        // Not one that was refused to subscribe meanwhile.
        if (isHeard === undefined || subscriber !== this.#subscriber || !subscriber.isPubSubActive) return
        if (!isHeard) {
          this.#connectSubscriberLater()
          return
        }
        this.#heardAt = performance.now()
        this.#setHearing(true)
      })
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
