/** Shares of which each may have one request running, though more run than should: so many at the least. */
const SOME_SHARES = 8

/** A request that was taken: it waits, or it is worked on. */
export interface Permit {
  share: Share
  /** What it has in common with others of the same credentials, where it is not known whose they are. */
  readonly unknown: string | undefined
  /** When it began to wait, on the clock of the admission; 0 for one that did not wait. */
  readonly since: number
  /** Bytes that it holds while it waits. */
  readonly bytes: number
  /** Told once, of one that waits, whether the work on it begins now, or whether there is no room for it any more. */
  settle: ((isAdmitted: boolean) => void) | undefined
  state: 'waiting' | 'running' | 'over'
}

/** The requests of one share. A share is there while it has any. */
export interface Share {
  readonly name: string
  running: number
  /** Those that wait, in the order in which they came. */
  waiting: Set<Permit> | undefined
  waitingBytes: number
  /** Since when it has waited for its turn with nothing running. */
  turnSince: number
}

/** What requests take of what there is for all of them. */
export type Measure = (share: Share) => number

/**
 * Fair queue: requests that run, and those that wait for their turn. Shares take turns: first each one that has nothing
 * running, then the others, one request each time. Within a share, requests begin in the order in which they came. So
 * who asks for one thing waits for one turn of each share, and not for all that another one has asked for.
 */
export class FairQueue {
  readonly #shares = new Map<string, Share>()
  /** Shares that wait with nothing running, and the others that wait; those whose turn is next come first. */
  readonly #idle = new Set<Share>()
  readonly #busy = new Set<Share>()
  #sharesRunning = 0
  #running = 0
  #waiting = 0
  #waitingBytes = 0

  /** Requests that are worked on. */
  get running(): number {
    return this.#running
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.#waiting
  }

  /** Bytes that those hold. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** The share of this name, which is new where it has no requests. */
  share(name: string): Share {
    const share = this.#shares.get(name)
    if (share) return share
    const created: Share = { name, running: 0, waiting: undefined, waitingBytes: 0, turnSince: 0 }
    this.#shares.set(name, created)
    return created
  }

  /** Whether a request of this share may begin at once, where so many should run. */
  mayBegin({ running, waiting }: Share, limit: number): boolean {
    if (waiting) return false
    return this.#running < limit || (running === 0 && this.#hasTurnsFor(limit))
  }

  /**
   * Whether the first that waits in a share of this name came before a time, or the next share has waited for its turn since
   * before: then a request of it would wait for too long, too.
   */
  isLate(name: string, time: number): boolean {
    const [next] = this.#idle
    if (next !== undefined && next.turnSince < time) return true
    const [first] = this.#shares.get(name)?.waiting ?? []
    return first !== undefined && first.since < time
  }

  /**
   * The request that has to go where there is no room for one more: the newest of the share that takes the most. Undefined where
   * the share of this name would take more than an equal part itself.
   * @param adds what the request takes, @param most what all may take together
   */
  surplus(name: string, adds: number, most: number, takes: Measure): Permit | undefined {
    const own = this.#shares.get(name)
    const wanted = (own ? takes(own) : 0) + adds
    if (wanted * (this.#shares.size + (own ? 0 : 1)) > most) return undefined
    let largest: Share | undefined
    for (const shares of [this.#idle, this.#busy]) {
      for (const share of shares) if (!largest || takes(share) > takes(largest)) largest = share
    }
    return largest && takes(largest) > wanted ? [...(largest.waiting ?? [])].at(-1) : undefined
  }

  /** Adds a request to those that run. */
  begin(permit: Permit): void {
    const { share } = permit
    if (permit.state === 'waiting') this.#unqueue(permit)
    permit.state = 'running'
    this.#running++
    if (share.running++ === 0) this.#work(share)
    // All others come before it again.
    if (this.#busy.delete(share)) this.#busy.add(share)
  }

  /** Adds a request to those that wait. */
  wait(permit: Permit): void {
    const { share } = permit
    permit.state = 'waiting'
    this.#waiting++
    this.#waitingBytes += permit.bytes
    share.waitingBytes += permit.bytes
    if (share.waiting) share.waiting.add(permit)
    else {
      share.waiting = new Set([permit])
      if (share.running > 0) this.#busy.add(share)
      else this.#enqueue(share, permit.since)
    }
  }

  /** The request whose turn it is, where so many should run. */
  next(limit: number): Permit | undefined {
    if (this.#waiting === 0) return undefined
    const isRoom = this.#running < limit
    if (!isRoom && !this.#hasTurnsFor(limit)) return undefined
    const [idle] = this.#idle
    const [busy] = this.#busy
    const [first] = (idle ?? (isRoom ? busy : undefined))?.waiting ?? []
    return first
  }

  /** Forgets a request that has ended, or waits no longer. @param now on the clock of the admission */
  leave(permit: Permit, now: number): void {
    const { share, state } = permit
    if (state === 'over') return
    permit.state = 'over'
    if (state === 'waiting') this.#unqueue(permit)
    else {
      this.#running--
      if (--share.running === 0) this.#rest(share, now)
    }
    this.#forget(share)
  }

  /** Moves a request that runs to the share of this name, with all that wait in its own and came with the same credentials. */
  move(permit: Permit, name: string, now: number): void {
    const { share, state, unknown } = permit
    if (state !== 'running' || share.name === name) return
    const other = this.share(name)
    permit.share = other
    if (other.running++ === 0) this.#work(other)
    if (--share.running === 0) this.#rest(share, now)
    for (const each of [...(share.waiting ?? [])].filter((waiting) => waiting.unknown === unknown)) {
      this.#unqueue(each)
      each.share = other
      this.wait(each)
    }
    this.#forget(share)
  }

  #forget(share: Share): void {
    if (share.running === 0 && !share.waiting) this.#shares.delete(share.name)
  }

  /** Called when the first request of a share begins. */
  #work(share: Share): void {
    this.#sharesRunning++
    if (this.#idle.delete(share)) this.#busy.add(share)
  }

  /** Called when the last one that runs has ended. */
  #rest(share: Share, now: number): void {
    this.#sharesRunning--
    if (this.#busy.delete(share)) this.#enqueue(share, now)
  }

  #enqueue(share: Share, since: number): void {
    share.turnSince = since
    this.#idle.add(share)
  }

  #unqueue(permit: Permit): void {
    const { share } = permit
    this.#waiting--
    this.#waitingBytes -= permit.bytes
    share.waitingBytes -= permit.bytes
    share.waiting?.delete(permit)
    if (share.waiting?.size !== 0) return
    share.waiting = undefined
    this.#idle.delete(share)
    this.#busy.delete(share)
  }

  /** Whether a share with nothing running need not wait until fewer requests run. */
  #hasTurnsFor(limit: number): boolean {
    return this.#sharesRunning < Math.max(limit, SOME_SHARES)
  }
}
