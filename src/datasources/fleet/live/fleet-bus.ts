import { createHash } from 'node:crypto'
import type { BusMember, BusSeat, LiveBus, LiveKnowledge, LiveMessage } from '../../live/bus/live-bus.ts'
import type { FleetObserver } from '../fleet-observer.ts'
import type { FleetStore } from '../fleet-store.ts'
import type { ListKeys } from '../page-names.ts'
import type { ValueSeal } from '../value-seal.ts'
import { FleetSeat, type SeatRole } from './fleet-seat.ts'
import { ListStore } from './list-store.ts'

/** Bytes of the number of a member, which JavaScript can count. */
const NUMBER_BYTES = 6

export interface FleetBusOptions {
  readonly store: FleetStore
  /** The channel on which the processes of the fleet speak. */
  readonly channel: string
  readonly observer: FleetObserver
  /** A text that nobody has given before, in any process. */
  readonly unique: () => string
  /** A clock in milliseconds since 1970. */
  readonly now: () => number
  readonly keysOf: (list: string) => ListKeys
  readonly sealOf: (list: string) => ValueSeal
}

/**
 * Fleet bus: the bus of processes that share a Redis. One of them has the lease to read a list, and what it finds is a stream there that all
 * hear. docs/adr/0026-one-reader-in-a-fleet.md
 */
export class FleetBus implements LiveBus {
  readonly #options: FleetBusOptions
  /** By the names of their lists. */
  readonly #seats = new Map<string, Set<FleetSeat>>()

  constructor(options: FleetBusOptions) {
    this.#options = options
  }

  join(list: string, member: BusMember<LiveMessage, LiveKnowledge>): BusSeat<LiveMessage, LiveKnowledge> {
    const { store, channel, keysOf, sealOf, observer, unique, now } = this.#options
    const keys = keysOf(list)
    const { name } = keys
    const seats = this.#seats.get(name) ?? new Set()
    const seat = new FleetSeat({
      list: new ListStore({ keys, seal: sealOf(list), store, channel, now }),
      self: { number: numberOf(unique()), token: unique() },
      member,
      observer,
      unique,
      over: () => {
        seats.delete(seat)
        if (seats.size === 0 && this.#seats.get(name) === seats) this.#seats.delete(name)
      },
    })
    this.#seats.set(name, seats.add(seat))
    return seat
  }

  /** Something has changed at a list. @param number of what was told; NaN for anything else */
  notice(name: string, number: number): void {
    for (const seat of this.#seats.get(name) ?? []) seat.notice(number)
  }

  /** Redis is back, or what it has published may not have been heard. */
  lookAtAll(): void {
    for (const seat of this.#all) seat.look()
  }

  /** How many lists somebody watches here, by what this process does for them. */
  count(role: SeatRole): number {
    return this.#all.filter((seat) => seat.role === role).length
  }

  /** Gives all leases back. */
  async close(): Promise<void> {
    const seats = this.#all
    for (const seat of seats) seat.leave()
    await Promise.all(seats.map(({ rested }) => rested))
  }

  get #all(): FleetSeat[] {
    return [...this.#seats.values()].flatMap((seats) => [...seats])
  }
}

function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, NUMBER_BYTES)
}
