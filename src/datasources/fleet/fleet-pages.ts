import type { LifetimeLimits } from '../cache/response-cache.ts'
import type { Outcome } from '../http/exchange.ts'
import type { Signal } from '../http/signal.ts'
import type { FleetObserver } from './fleet-observer.ts'
import { type FleetStore, type FoundValue, LEASE_MS, type PageKeys, type Wanted } from './fleet-store.ts'
import type { LeaseWaits } from './lease-waits.ts'
import type { PageNames } from './page-names.ts'
import type { ValueSeal } from './value-seal.ts'

/** Milliseconds between two looks at a lease while nobody would tell that it has ended. */
const DEAF_LOOK_MS = 50
/** Milliseconds after the end of a lease until somebody else looks. */
const MARGIN_MS = 5
/** Bytes for an id of a request, beside a body. */
const MAX_ID_BYTES = 1000

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
  /** Aborts when nobody waits any longer. */
  readonly signal: Signal
}

/**
 * Fleet pages: the responses of one tenant that processes share. Of all that want the same page, one makes the call, and the
 * others wait for it. Without the store each makes its own.
 */
export class FleetPages {
  readonly #options: FleetPagesOptions

  constructor(options: FleetPagesOptions) {
    this.#options = options
  }

  /** Whether it is worth asking; what it is not asked for, it does not get. */
  get isReachable(): boolean {
    return this.#options.store.isReachable
  }

  /** Gives a shared response, or makes the call and shares its response. Rejects as the call does. */
  async fetch(request: FleetRequest): Promise<Outcome> {
    const { store, waits, names, isUsable, unique, observer } = this.#options
    const { signal, call, staleMs } = request
    if (!this.isReachable) {
      observer.onLookup?.('skipped')
      return await call()
    }
    const token = unique()
    const wanted = wantedOf(names[0] as PageNames, request, staleMs)
    const began = performance.now()
    let hasWaited = false
    for (;;) {
      if (!isUsable()) return await call()
      const askedAt = performance.now()
      const taken = await store.take(wanted, token)
      if (hasWaited && taken?.kind !== 'busy') observer.onLeaseWait?.(performance.now() - began)
      // Nobody waits any longer: the call notices by itself.
      if (!taken) return await call()
      if (taken.kind === 'leased') return await this.#lease(wanted.keys, token, taken, request)
      if (taken.kind !== 'busy') {
        const outcome = await this.#open(taken, taken.kind)
        if (outcome) return outcome
      } else {
        hasWaited = true
        const lookMs = store.isHearing ? taken.leaseMs + MARGIN_MS : DEAF_LOOK_MS
        await waits.wait(taken.keys.lease, askedAt, Math.min(lookMs, LEASE_MS), signal)
        if (signal.aborted) throw signal.reason
      }
    }
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
  async #lease(
    keys: PageKeys,
    token: string,
    { epochs, old }: { readonly epochs: string; readonly old?: FoundValue },
    request: FleetRequest,
  ): Promise<Outcome> {
    const outcome = await this.#underOlderKeys(keys, token, request)
    return outcome ?? (await this.#call(keys, token, epochs, old, request))
  }

  /** While keys change: what other processes have stored under an older one. */
  async #underOlderKeys(keys: PageKeys, token: string, request: FleetRequest): Promise<Outcome | undefined> {
    const { names, store } = this.#options
    for (const older of names.slice(1)) {
      const wanted = wantedOf(older, { ...request, widerTarget: undefined }, 0)
      const taken = await store.take(wanted, token)
      if (taken?.kind === 'leased') store.release(wanted.keys, token)
      const outcome = taken?.kind === 'fresh' ? await this.#open(taken, 'fresh') : undefined
      if (!outcome) continue
      store.release(keys, token)
      return outcome
    }
    return undefined
  }

  async #call(
    keys: PageKeys,
    token: string,
    epochs: string,
    old: FoundValue | undefined,
    request: FleetRequest,
  ): Promise<Outcome> {
    const { call, limitsOf, mayBeStale } = request
    const { store, seal, maxValueBytes, observer } = this.#options
    const began = performance.now()
    const renewal = setInterval(() => store.renew(keys, token), LEASE_MS / 3)
    try {
      const outcome = await call()
      const { status, json, requestId, body } = outcome
      outcome.body = undefined
      const { freshMs, keptMs } = status === 200 ? limitsOf(json) : { freshMs: 0, keptMs: 0 }
      if (freshMs <= 0 || !body) store.release(keys, token)
      else if (body.length > maxValueBytes) {
        observer.onPut?.('dropped', body.length)
        store.release(keys, token)
      } else {
        store.put(keys, token, epochs, { bytes: seal.seal(keys.value, { requestId, body }), freshMs, keptMs })
      }
      return outcome
    } catch (failure) {
      store.release(keys, token)
      // It has grown older while the call was made.
      const aged = old && { ...old, ageMs: old.ageMs + performance.now() - began }
      const outcome = aged && mayBeStale(failure) ? await this.#open(aged, 'stale') : undefined
      if (!outcome?.shared || outcome.shared.ageMs >= limitsOf(outcome.json).errorMs) throw failure
      return { ...outcome, shared: { ...outcome.shared, isDue: false } }
    } finally {
      clearInterval(renewal)
    }
  }

  /** The outcome that a value stands for; what stands for none is deleted. */
  async #open({ keys, ageMs, bytes }: FoundValue, state: 'fresh' | 'stale'): Promise<Outcome | undefined> {
    const { seal, store, parse, maxValueBytes, observer } = this.#options
    const content = seal.open(keys.value, bytes, maxValueBytes + MAX_ID_BYTES)
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
