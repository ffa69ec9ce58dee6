import type { AccountVersions } from '../cache/account-versions.ts'
import type { FleetObserver } from './fleet-observer.ts'
import { FleetPages, type FleetPagesOptions } from './fleet-pages.ts'
import { DONE, type FleetStore, IN_VAIN, LIVE, type StoreListener } from './fleet-store.ts'
import { KnownAccounts } from './known-accounts.ts'
import { LeaseWaits } from './lease-waits.ts'
import { FleetBus } from './live/fleet-bus.ts'
import { accountNameOf, listKeysOf, PageNames, type Tenant } from './page-names.ts'
import { type FleetKey, fleetKeyOf, ValueSeal } from './value-seal.ts'
import { WriteAcknowledgements } from './write-acknowledgements.ts'

/** The first word of a message: an account was written to; that was heard. `DONE` ends a lease. */
const WROTE = 'w'
const HEARD = 'a'
/** Milliseconds after which a process that hears nothing of the others' writes takes what it knows for old. */
const DEAF_LIFETIME_MS = 1000
/** Milliseconds after which the store is told again of a write that it could not be told of. */
const ANNOUNCE_AGAIN_MS = 1000
/** Characters of the longest message that is anyone's of ours. */
const MAX_MESSAGE = 500

export interface FleetOptions {
  /** Begins the names of all keys in the store. */
  readonly prefix: string
  /** 32 bytes each: the first encrypts, each decrypts. */
  readonly secrets: readonly Buffer[]
  /** Milliseconds for which an operation waits for the store at the most. */
  readonly timeoutMs: number
  /** Bytes of the largest response that is shared. */
  readonly maxValueBytes: number
  readonly versions: AccountVersions
  readonly observer: FleetObserver
  /** A text that nobody has given before, in any process. */
  readonly unique: () => string
  /** A clock in milliseconds since 1970. */
  readonly now: () => number
  /** Opens the store. */
  readonly open: (listener: StoreListener, channel: string) => FleetStore
}

/**
 * Fleet: what this process shares with others that serve the same accounts: responses while they are fresh, whose turn it is to
 * ask an upstream, and news of writes. docs/fleet.md
 */
export class Fleet implements StoreListener {
  readonly #options: FleetOptions
  readonly #keys: readonly FleetKey[]
  readonly #store: FleetStore
  readonly #waits = new LeaseWaits()
  /** Brings together the processes that follow the lists which are watched. */
  readonly bus: FleetBus
  readonly #acknowledgements = new WriteAcknowledgements()
  /** Names this process in messages. */
  readonly #self: string
  readonly #accounts: KnownAccounts
  /** Accounts with a write that the store could not be told of, and what is to be called once it was. */
  readonly #owed = new Map<string, { readonly waiting: Set<() => void> }>()
  #deafTimer: NodeJS.Timeout | undefined
  #later: NodeJS.Timeout | undefined

  constructor(options: FleetOptions) {
    const { versions, secrets, prefix, unique, open } = options
    this.#options = options
    this.#keys = secrets.map(fleetKeyOf)
    this.#self = unique()
    this.#accounts = new KnownAccounts((identity) => versions.hear(identity))
    versions.announceBy((identity) => this.#announce(identity))
    const channel = `${prefix}:1:c`
    this.#store = open(this, channel)
    const [key] = this.#keys
    this.bus = new FleetBus({
      store: this.#store,
      channel,
      observer: options.observer,
      unique,
      now: options.now,
      keysOf: (list) => listKeysOf(prefix, key, list),
      sealOf: (list) => new ValueSeal(this.#keys, list),
    })
    this.onHearing(this.#store.isHearing)
  }

  /** Whether the store can be asked. */
  get isReachable(): boolean {
    return this.#store.isReachable
  }

  /** Whether news of other processes arrive. */
  get isHearing(): boolean {
    return this.#store.isHearing
  }

  /** Takes heed of what other processes write to an account, from now on. @returns as `KnownAccounts.follow` does */
  follow(identity: string): (isRemembered: boolean) => void {
    const names = this.#keysOrNone.map((key) => accountNameOf(key, identity))
    return this.#accounts.follow(names, identity)
  }

  /** What is shared for one account, which is followed, with one set of credentials. */
  pagesOf(tenant: Tenant, options: Pick<FleetPagesOptions, 'parse'>): FleetPages {
    const names = this.#namesOf(tenant)
    const { maxValueBytes, observer, unique } = this.#options
    return new FleetPages({
      ...options,
      names,
      seal: new ValueSeal(this.#keys, tenant.credentials),
      store: this.#store,
      waits: this.#waits,
      isUsable: () => !this.#owed.has(tenant.identity),
      maxValueBytes,
      observer,
      unique,
    })
  }

  onMessage(message: string): void {
    if (message.length > MAX_MESSAGE) return
    const [kind, name = '', writer, id] = message.split(' ')
    if (kind === DONE) this.#waits.end(name, writer === IN_VAIN)
    else if (kind === LIVE) this.bus.notice(name, Number(writer))
    else if (kind === HEARD && name === this.#self) this.#acknowledgements.hear(Number(writer))
    else if (kind === WROTE && writer !== undefined && id !== undefined) {
      const identity = writer === this.#self ? undefined : this.#accounts.get(name)
      if (identity !== undefined) this.#options.versions.hear(identity)
      this.#store.tell(`${HEARD} ${writer} ${id}`)
    }
  }

  onReachable(): void {
    this.#announceOwed()
    this.bus.lookAtAll()
  }

  onHearing(isHearing: boolean): void {
    clearInterval(this.#deafTimer)
    // What was said meanwhile is lost.
    this.#options.versions.hearAll()
    this.#waits.endAll()
    if (isHearing) this.bus.lookAtAll()
    else this.#deafTimer = setInterval(() => this.#options.versions.hearAll(), DEAF_LIFETIME_MS).unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#deafTimer)
    clearTimeout(this.#later)
    await this.bus.close()
    await this.#store.close()
    this.#waits.endAll()
  }

  /** One for each key, or one. The first is for what is new. */
  #namesOf(tenant: Tenant): readonly PageNames[] {
    return this.#keysOrNone.map((key) => new PageNames(this.#options.prefix, key, tenant))
  }

  get #keysOrNone(): readonly (FleetKey | undefined)[] {
    return this.#keys.length > 0 ? this.#keys : [undefined]
  }

  /** Lets all processes take what they know of an account for old. */
  async #announce(identity: string, isAgain = false): Promise<void> {
    const { timeoutMs, observer } = this.#options
    const owed = this.#owed.get(identity)
    const waitMs = this.#store.isReachable || this.#store.isMending ? timeoutMs : 0
    // Only the account's names matter.
    const names = this.#namesOf({ identity, credentials: '' })
    const told = await Promise.all(
      names.map(({ account, accountEpoch }) =>
        this.#acknowledgements.collect(timeoutMs, (id) =>
          this.#store.endEpoch(accountEpoch, `${WROTE} ${account} ${this.#self} ${id}`),
        ),
      ),
    )
    if (!told.includes(undefined)) {
      // Not one that failed meanwhile: it may be of a later write.
      if (this.#owed.get(identity) === owed) this.#settle(identity)
    } else {
      this.#announceLater()
      if (!isAgain) await this.#owe(identity, waitMs)
    }
    const unheard = Math.max(0, ...told.map((count) => count ?? 0))
    if (unheard > 0) observer.onUnheard?.(unheard)
  }

  /** Resolves when the store was told, which it is as soon as it can be, or after so many milliseconds: a connection may just have broken. */
  #owe(identity: string, withinMs: number): Promise<void> {
    const waiting = this.#owed.get(identity)?.waiting ?? new Set()
    this.#owed.set(identity, { waiting })
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        waiting.delete(end)
        resolve()
      }
      const timer = setTimeout(end, withinMs)
      waiting.add(end)
    })
  }

  #settle(identity: string): void {
    const owed = this.#owed.get(identity)
    this.#owed.delete(identity)
    for (const end of [...(owed?.waiting ?? [])]) end()
  }

  #announceOwed(): void {
    for (const identity of [...this.#owed.keys()]) void this.#announce(identity, true)
  }

  /** A store that was too slow, or refused it, is told again, also where its connection never broke. */
  #announceLater(): void {
    this.#later ??= setTimeout(() => {
      this.#later = undefined
      if (this.#store.isReachable) this.#announceOwed()
    }, ANNOUNCE_AGAIN_MS).unref()
  }
}
