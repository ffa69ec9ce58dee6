import type { FleetObserver } from './fleet-observer.ts'
import {
  DONE,
  type FleetStore,
  IN_VAIN,
  LEASE_MS,
  type PageKeys,
  type StoredValue,
  type StoreListener,
  type Taken,
  type Wanted,
} from './fleet-store.ts'
import { OUT_OF_STEP, RedisConnections } from './redis-connections.ts'
import { END_EPOCH, PUT, RELEASE, RENEW, type Script, TAKE } from './scripts.ts'

/** Milliseconds for which an epoch is kept without a value: longer than a call takes. */
const EPOCH_MS = 60_000
/** What a replica says, by itself or from within a script. */
const READ_ONLY = /\b(READONLY|MASTERDOWN)\b/
/** What a search is counted as. */
const OUTCOMES = { fresh: 'hit', stale: 'hit', leased: 'miss', busy: 'busy' } as const
/** Most bytes of values on their way to Redis; what is more is not stored. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024

export interface RedisStoreOptions {
  /** `redis://` or `rediss://`, with credentials if there are any. */
  readonly url: string
  /** Milliseconds for which an operation waits for Redis at the most. */
  readonly timeoutMs: number
  /** The channel on which the processes of a fleet speak. */
  readonly channel: string
  readonly observer: FleetObserver
  readonly listener: StoreListener
  /** A text that nobody has given before, in any process. */
  readonly unique: () => string
}

/**
 * Redis store: a fleet's store on Redis or Valkey. One script, and so one round trip, for each question. Redis away, slow, full
 * or unwilling means that nothing is shared, and never that an operation fails.
 */
export class RedisStore implements FleetStore {
  readonly #options: RedisStoreOptions
  readonly #connections: RedisConnections
  #pendingBytes = 0

  constructor(options: RedisStoreOptions) {
    this.#options = options
    this.#connections = new RedisConnections(options)
  }

  get isReachable(): boolean {
    return this.#connections.isReachable
  }

  get isMending(): boolean {
    return this.#connections.isMending
  }

  get isHearing(): boolean {
    return this.#connections.isHearing
  }

  async take(wanted: Wanted, token: string): Promise<Taken | undefined> {
    const { observer, unique } = this.#options
    const { keys, wider, freshMs, staleMs } = wanted
    if (!this.isReachable) {
      observer.onLookup?.('skipped')
      return undefined
    }
    try {
      const times = [String(LEASE_MS), String(staleMs), String(freshMs)]
      const args = [unique(), String(EPOCH_MS), token, ...times, String(MAX_PENDING_BYTES)]
      const names = wider ? [...namesOf(keys), wider.value, wider.lease] : namesOf(keys)
      const question = this.#run(TAKE, names, args).then((reply) => this.#takenOf(reply, wanted, token))
      const taken = await this.#connections.ask(question)
      // A lease that comes too late is nobody's: the others need not wait for its end.
      if (!taken) question.then((late) => late.kind === 'leased' && this.release(keys, token, false), ignore)
      observer.onLookup?.(taken ? OUTCOMES[taken.kind] : 'timeout')
      return taken
    } catch {
      observer.onLookup?.('error')
      return undefined
    }
  }

  put(keys: PageKeys, token: string, { bytes, epochs, atMs, freshMs, keptMs }: StoredValue): void {
    const { observer, channel } = this.#options
    if (!this.isReachable || this.#pendingBytes + bytes.length > MAX_PENDING_BYTES) {
      observer.onPut?.('dropped', bytes.length)
      this.release(keys, token, true)
      return
    }
    observer.onPut?.('sent', bytes.length)
    this.#pendingBytes += bytes.length
    const lives = [String(freshMs), String(Math.ceil(keptMs))]
    const args = [token, epochs, ...lives, bytes, channel, `${DONE} ${keys.lease}`, String(atMs)]
    const end = () => {
      this.#pendingBytes -= bytes.length
    }
    this.#run(PUT, namesOf(keys), args).then(end, end)
  }

  renew(keys: PageKeys, token: string): void {
    this.#send(RENEW, namesOf(keys), [token, String(LEASE_MS)])
  }

  release(keys: PageKeys, token: string, isInVain: boolean): void {
    const message = `${DONE} ${keys.lease}${isInVain ? ` ${IN_VAIN}` : ''}`
    this.#send(RELEASE, namesOf(keys), [token, this.#options.channel, message])
  }

  delete({ value }: PageKeys): void {
    if (this.isReachable) this.#connections.send(['DEL', value]).catch(ignore)
  }

  async endEpoch(epochKey: string, message: string): Promise<number | undefined> {
    if (!this.isReachable) return undefined
    try {
      const echo = this.#options.unique()
      const args = [this.#options.channel, message, echo]
      const told = this.#run(END_EPOCH, [epochKey], args).then((reply) => this.#toldOf(reply, echo))
      return await this.#connections.ask(told)
    } catch {
      return undefined
    }
  }

  tell(message: string): void {
    if (this.isReachable) this.#connections.send(['PUBLISH', this.#options.channel, message]).catch(ignore)
  }

  async run(
    script: Script,
    keys: readonly string[],
    args: readonly (string | Buffer)[],
    withinMs: number,
  ): Promise<unknown> {
    if (!this.#connections.isConnected) throw new Error('no connection')
    const late = Promise.withResolvers<never>()
    // One more turn: a process that was held up reads an answer that has come meanwhile before that.
    const timer = setTimeout(() => setImmediate(() => late.reject(new Error('no answer in time'))), withinMs)
    const echo = this.#options.unique()
    try {
      const reply = await Promise.race([this.#run(script, keys, [...args, echo]), late.promise])
      const [first, value] = Array.isArray(reply) ? (reply as unknown[]) : []
      if (String(first) !== echo) throw this.#outOfStep()
      return value
    } finally {
      clearTimeout(timer)
    }
  }

  close(): Promise<void> {
    return this.#connections.close()
  }

  /**
   * What the script TAKE has answered.
   * @throws for what it cannot have answered to this question
   */
  #takenOf(reply: unknown, { keys, wider }: Wanted, token: string): Taken {
    const [echo, kind, which, milliseconds, bytes, text] = Array.isArray(reply) ? (reply as unknown[]) : []
    const found = which === 1 ? wider : keys
    const isOurs = String(echo) === token && found && Buffer.isBuffer(bytes) && Number.isFinite(milliseconds)
    if (isOurs) {
      const ageMs = Number(milliseconds)
      switch (String(kind)) {
        case 'fresh':
        case 'stale':
          return {
            kind: String(kind) === 'fresh' ? 'fresh' : 'stale',
            keys: found,
            ageMs,
            bytes,
            stamp: String(text),
          }
        case 'leased':
          return { kind: 'leased', atMs: Number(milliseconds), epochs: String(text) }
        case 'busy':
          return { kind: 'busy', keys: found, leaseMs: Math.max(0, ageMs) }
      }
    }
    throw this.#outOfStep()
  }

  /**
   * How many processes the script END_EPOCH has told.
   * @throws for what it cannot have answered to this question
   */
  #toldOf(reply: unknown, echo: string): number {
    const [first, told] = Array.isArray(reply) ? (reply as unknown[]) : []
    if (String(first) !== echo || !Number.isSafeInteger(told)) throw this.#outOfStep()
    return Number(told)
  }

  /** Whatever came, what follows on this connection may belong to other questions, too. */
  #outOfStep(): Error {
    this.#connections.renew(OUT_OF_STEP)
    return new Error('another reply was expected')
  }

  #send(script: Script, keys: readonly string[], args: readonly string[]): void {
    if (this.isReachable) this.#run(script, keys, args).catch(ignore)
  }

  async #run(script: Script, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args]
    try {
      return await this.#connections.send(['EVALSHA', script.sha1, ...rest])
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      // After a failover the old connection leads to what is a replica now.
      if (READ_ONLY.test(message)) this.#connections.renew('READONLY')
      // A Redis that was restarted, or told to forget them, gets it once more.
      if (!message.startsWith('NOSCRIPT')) throw error
      return await this.#connections.send(['EVAL', script.source, ...rest])
    }
  }
}

function ignore(): void {}

function namesOf({ value, lease, accountEpoch, credentialsEpoch }: PageKeys): readonly string[] {
  return [value, lease, accountEpoch, credentialsEpoch]
}
