import type { LifetimeLimits } from '../cache/response-cache.ts'
import type { Outcome } from '../http/exchange.ts'
import type { Signal } from '../http/signal.ts'
import { CallWait, UnsharedPages } from './call-wait.ts'
import type { FleetObserver } from './fleet-observer.ts'
import {
  type FleetStore,
  type FoundValue,
  LEASE_MS,
  type Lease,
  type PageKeys,
  stampOf,
  type Wanted,
} from './fleet-store.ts'
import type { LeaseWaits } from './lease-waits.ts'
import type { PageNames } from './page-names.ts'
import type { ValueSeal } from './value-seal.ts'

/** Bytes for an id of a request, beside a body. */
const MAX_ID_BYTES = 1000
/** Values that cannot be opened, one after the other, until the page is not looked for any longer. */
const MAX_BROKEN = 2
/** Milliseconds after its time for which any value will do. */
const EVER_MS = 1e12

export interface FleetPagesOptions {
  /** Names under each key; new values get those of the first. */
  readonly names: readonly PageNames[]
  readonly seal: ValueSeal
  readonly store: FleetStore
  readonly waits: LeaseWaits
  /** Whether what the store has may be used. */
  readonly isUsable: () => boolean
  readonly maxValueBytes: number
  readonly observer: FleetObserver
  readonly unique: () => string
  /** Reads a body as that of an answer is read; rejects for what is none. */
  readonly parse: (body: Buffer) => Promise<unknown>
}

/** What is wanted of a page. */
export interface FleetRequest {
  readonly target: string
  /** The request target of the expanded form, whose response serves this one, too. */
  readonly widerTarget: string | undefined
  /** Makes the call; its outcome has the body. */
  readonly call: () => Promise<Outcome>
  /** For how many milliseconds a response may be used for what. */
  readonly limitsOf: (json: unknown) => LifetimeLimits
  /** Whether an older response may replace a call that has failed so. */
  readonly mayBeStale: (failure: unknown) => boolean
  /** How old a response may be that another process takes for fresh, in milliseconds. */
  readonly freshMs: number
  /** For how many milliseconds after its time a response will do at once. */
  readonly staleMs: number
  /** For how many milliseconds the calls of other processes are waited for, all together. */
  readonly patienceMs: number
  /** Aborts when nobody waits any longer. */
  readonly signal: Signal
}

/**
 * Fleet pages: the responses of one tenant that processes share. Of all that want the same page, one makes the call, and the
 * others wait for it. Without the store each makes its own.
 */
export class FleetPages {
  readonly #options: FleetPagesOptions
  readonly #unshared = new UnsharedPages()

  constructor(options: FleetPagesOptions) {
    this.#options = options
  }

  /** Whether it is worth asking; what it is not asked for, it does not get. */
  get isReachable(): boolean {
    return this.#options.store.isReachable
  }

  /** Gives a shared response, or makes the call and shares its response. Rejects as the call does. */
  async fetch(request: FleetRequest): Promise<Outcome> {
    const { store, names, isUsable, unique, observer } = this.#options
    const { call, staleMs, patienceMs, signal } = request
    if (!this.isReachable) {
      observer.onLookup?.('skipped')
      return await call()
    }
    if (this.#unshared.has(request.target)) return await call()
    const token = unique()
    const wanted = wantedOf(names[0] as PageNames, request, staleMs)
    let wait: CallWait | undefined
    for (let broken = 0; broken < MAX_BROKEN; ) {
      if (!isUsable()) return await call()
      const askedAt = performance.now()
      const taken = await store.take(wanted, token)
      if (taken?.kind === 'busy') {
        wait ??= new CallWait({ ...this.#options, patienceMs, signal })
        if (await wait.for(taken, askedAt)) continue
      }
      wait?.end()
      // Nobody waits any longer: the call notices by itself.
      if (!taken) return await call()
      if (taken.kind === 'busy') return this.#note(await this.#orOlder(request, call), request)
      if (taken.kind === 'leased') return await this.#lease(wanted.keys, token, taken, request)
      const outcome = await this.#open(taken, taken.kind)
      if (outcome) return outcome
      broken++
    }
    // It was to be deleted, and is there again: the store may not let this process delete anything.
    return await call()
  }

  /** Deletes a page that the upstream does not have as it was, under every key. */
  delete(target: string): void {
    for (const names of this.#options.names) this.#options.store.delete(names.of(target))
  }

  /** The credentials were refused: what was stored for them is not to be used. */
  refused(): void {
    for (const { credentialsEpoch } of this.#options.names)
      void this.#options.store.endEpoch(credentialsEpoch, '')
  }

  /** The lease is this process's: it makes the call, unless the page is there under an older key. */
  async #lease(keys: PageKeys, token: string, lease: Lease, request: FleetRequest): Promise<Outcome> {
    const outcome = await this.#underOlderKeys(keys, token, request)
    return outcome ?? (await this.#orOlder(request, () => this.#call(keys, token, lease, request)))
  }

  /** Makes a call; where that fails, what the store has may take its place, as old as it is. */
  async #orOlder(request: FleetRequest, call: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await call()
    } catch (failure) {
      const { mayBeStale, limitsOf } = request
      const outcome = mayBeStale(failure) ? await this.#older(request) : undefined
      if (!outcome?.shared || outcome.shared.ageMs >= limitsOf(outcome.json).errorMs) throw failure
      return { ...outcome, shared: { ...outcome.shared, isDue: false } }
    }
  }

  /** What the store has, of any age. */
  async #older(request: FleetRequest): Promise<Outcome | undefined> {
    const { names, store, isUsable, unique } = this.#options
    if (!isUsable()) return undefined
    const [wanted, token] = [wantedOf(names[0] as PageNames, request, EVER_MS), unique()]
    const taken = await store.take(wanted, token)
    if (taken?.kind === 'leased') store.release(wanted.keys, token, false)
    return taken && 'bytes' in taken ? await this.#open(taken, taken.kind) : undefined
  }

  /** While keys change: what other processes have stored under an older one. */
  async #underOlderKeys(keys: PageKeys, token: string, request: FleetRequest): Promise<Outcome | undefined> {
    const { names, store } = this.#options
    for (const older of names.slice(1)) {
      const wanted = wantedOf(older, { ...request, widerTarget: undefined }, 0)
      const taken = await store.take(wanted, token)
      if (taken?.kind === 'leased') store.release(wanted.keys, token, false)
      const outcome = taken?.kind === 'fresh' ? await this.#open(taken, 'fresh') : undefined
      if (!outcome) continue
      store.release(keys, token, false)
      return outcome
    }
    return undefined
  }

  /** Makes the call, and gives the lease back with what comes of it. */
  async #call(keys: PageKeys, token: string, lease: Lease, request: FleetRequest): Promise<Outcome> {
    const { call, limitsOf, signal } = request
    const { store, seal, maxValueBytes, observer } = this.#options
    const began = performance.now()
    const renewal = setInterval(() => store.renew(keys, token), LEASE_MS / 3)
    try {
      const outcome = await call()
      const { status, json, requestId, body } = outcome
      const { freshMs, keptMs } = status === 200 ? limitsOf(json) : { freshMs: 0, keptMs: 0 }
      this.#note(outcome, request)
      if (freshMs <= 0 || !body) store.release(keys, token, true)
      else if (body.length > maxValueBytes) {
        observer.onPut?.('dropped', body.length)
        store.release(keys, token, true)
      } else {
        const atMs = Math.round(lease.atMs + performance.now() - began)
        const stamped = { epochs: lease.epochs, atMs, freshMs: Math.ceil(freshMs) }
        const bytes = seal.seal(`${keys.value} ${stampOf(stamped)}`, { requestId, body })
        store.put(keys, token, { ...stamped, bytes, keptMs })
      }
      return outcome
    } catch (failure) {
      // A call that was given up has told nothing: one of those who wait makes it anew, for all of them.
      store.release(keys, token, !signal.aborted)
      throw failure
    } finally {
      clearInterval(renewal)
    }
  }

  /** Remembers for a moment that an answer is none to share. Gives it back. */
  #note(outcome: Outcome, { target, limitsOf }: FleetRequest): Outcome {
    const { status, json, shared, size } = outcome
    const isNone = status !== 200 || limitsOf(json).freshMs <= 0 || size > this.#options.maxValueBytes
    if (!shared && isNone) this.#unshared.add(target)
    return outcome
  }

  /** The outcome that a value stands for; what stands for none is deleted. */
  async #open(found: FoundValue, state: 'fresh' | 'stale'): Promise<Outcome | undefined> {
    const { keys, ageMs, bytes, stamp } = found
    const { seal, store, parse, maxValueBytes, observer } = this.#options
    const content = seal.open(`${keys.value} ${stamp}`, bytes, maxValueBytes + MAX_ID_BYTES)
    if (content) {
      const { requestId, body } = content
      try {
        const json = await parse(body)
        const shared = { target: keys.target, ageMs, state, isDue: state === 'stale' }
        return { status: 200, json, requestId, size: body.length, shared }
      } catch {
        // Deleted as what cannot be opened is.
      }
    }
    observer.onBroken?.()
    store.delete(keys)
    return undefined
  }
}

function wantedOf(names: PageNames, { target, widerTarget, freshMs }: FleetRequest, staleMs: number): Wanted {
  const wider = widerTarget === undefined ? undefined : names.of(widerTarget)
  return { keys: names.of(target), wider, freshMs, staleMs }
}
