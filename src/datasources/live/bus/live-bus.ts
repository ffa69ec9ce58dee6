import type { RoomgraphError } from '../../../errors.ts'
import type { RoomSession } from '../../signalwire/room-sessions.ts'
import type { KeptChanges, LiveChange } from '../change-log.ts'
import type { Detail, KnownDetail } from '../known-details.ts'
import type { KnownLists } from '../known-sessions.ts'

/** What the members of a list tell each other. */
export type LiveMessage =
  /** A reading has found something new. `calls` is what it took, as below. */
  | { readonly kind: 'change'; readonly change: LiveChange; readonly calls: number }
  /** A reading has found nothing new. */
  | { readonly kind: 'read'; readonly readAt: number; readonly calls: number }
  /** There is no reading to begin with; `isRefused` where the upstream refuses the credentials, so that none follows. */
  | { readonly kind: 'failed'; readonly error: RoomgraphError; readonly isRefused: boolean }
  /** Somebody has read a session in progress by itself: its end is to be noticed even if no list ever has it. */
  | { readonly kind: 'await'; readonly session: RoomSession }
  /** Somebody wants to know these lists of sessions, and none that it has named before. */
  | { readonly kind: 'wants'; readonly details: readonly Detail[] }
  /** A reading of such a list has found nothing new. */
  | {
      readonly kind: 'details-read'
      readonly detail: Detail
      readonly readAt: number
      readonly calls: number
    }
  /** Such a list could not be read, and nothing is known of it. */
  | { readonly kind: 'details-failed'; readonly detail: Detail; readonly error: RoomgraphError }

/** All that a member knows of a list, for one that joins. */
export interface LiveKnowledge extends KnownLists, KeptChanges {
  readonly details: readonly KnownDetail[]
  /** Which of these are wanted, and by which member. */
  readonly wants: readonly (readonly [member: number, details: readonly Detail[]])[]
}

/** One process that follows a list, as the bus speaks to it. */
export interface BusMember<M, K> {
  /** Whether the upstream is known to accept the credentials; left out where that does not matter. */
  readonly isProven?: boolean
  /** Answers `join`: all that others know, or undefined where nobody knows anything. What it is told before that comes after it. */
  take(knowledge: K | undefined): void
  /**
   * One that joins is to be given what this one knows, by `BusSeat.give`.
   * @param isAnew whether others go on from this, who may have been told more: its next events are marked in a way of their own
   */
  ask(newcomer: number, isAnew?: boolean): void
  /**
   * It is the one that reads from now on.
   * @param goesOn whether somebody has read until now
   * @param apart where the others are out of reach: how many read each for itself. What it finds is told here alone, so its events
   *   are marked in a way of their own
   */
  lead(goesOn: boolean, apart?: number): void
  /** Another one reads, even if this one did. @param hasRead whether there was a reading since somebody watches */
  follow(hasRead: boolean): void
  /** Others may have been told what this one was not, or something else: it has to leave and join anew. */
  lost(): void
  /** @param from the number of the member that says it */
  hear(message: M, from: number): void
  /** A member has left. */
  gone(from: number): void
}

/** What a member does with its place. */
export interface BusSeat<M, K> {
  /** Somebody watches here: from now on it leads or follows. */
  activate(): void
  /** Nobody watches here any more; it is still told everything. */
  rest(): void
  leave(): void
  give(newcomer: number, knowledge: K): void
  /**
   * Tells a reading to all members, itself included, in the same order everywhere. Nothing is told if it does not lead. Who publishes
   * hears it, or that another one reads, or that it is to begin anew.
   */
  publish(message: M): void
  /** Tells all members anything else. */
  say(message: M): void
}

/**
 * Live bus: among the processes that follow a list one reads it for all. It sees to it that there is always one while
 * somebody watches anywhere, and that all are told the same in the same order.
 */
export interface LiveBus<M = LiveMessage, K = LiveKnowledge> {
  /** @param list the same text in all processes, for an upstream and the credentials with which it is read */
  join(list: string, member: BusMember<M, K>): BusSeat<M, K>
}
