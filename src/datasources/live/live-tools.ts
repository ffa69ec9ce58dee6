import type { Signal } from '../http/signal.ts'
import type { RoomSession } from '../signalwire/room-sessions.ts'
import type { Detail, DetailReading } from './known-details.ts'
import type { ListedSessions } from './known-sessions.ts'

/** Reads sessions from the upstream. Told of each call before it is sent and when it has ended. */
export interface SessionReader {
  /** All sessions in progress, and when they were read, in milliseconds since 1970. Rejects if any page fails. */
  list(signal: Signal, onCall: OnCall): Promise<ListedSessions & { readonly readAt: number }>
  /** Those that began last, whether in progress or not: with one call, as many as a page has. */
  recent(signal: Signal, onCall: OnCall): Promise<readonly RoomSession[]>
  /** One session, or null if there is none. */
  session(id: string, signal: Signal, onCall: OnCall): Promise<RoomSession | null>
  /** Who is in a session, or what happened in it, and when that was read. Rejects if any page fails. */
  detail(detail: Detail, signal: Signal, onCall: OnCall): Promise<DetailReading & { readonly readAt: number }>
}

/** Told that a call begins; gives what is to be told of its end. */
export type OnCall = () => () => void

/** Clock, timers and randomness. */
export interface LiveTools {
  /** Milliseconds since 1970, for what is told of times. It jumps when somebody sets the clock. */
  now(): number
  /** Milliseconds by a clock that never jumps, for how long something takes or is to take. */
  elapsed(): number
  random(): number
  /** Calls back once after so many milliseconds. Gives what prevents it. */
  after(ms: number, due: () => void): () => void
}

/** Those of the system. No process stays up for a timer of it. */
export const SYSTEM_TOOLS: LiveTools = {
  now: Date.now,
  elapsed: () => performance.now(),
  random: Math.random,
  after(ms, due) {
    const timer = setTimeout(due, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
