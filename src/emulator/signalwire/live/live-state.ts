import type {
  WireRoomRecording,
  WireRoomSession,
  WireRoomSessionEvent,
  WireRoomSessionMember,
} from '../../../datasources/signalwire/wire.ts'
import { DAY, MINUTE, SECOND, timestamp } from '../../seed/calendar.ts'
import { hash } from '../../seed/random.ts'
import {
  costOfRecording,
  costOfStay,
  type Happening,
  happeningsOf,
  writeEvents,
} from '../world/attendance.ts'
import { makeSession } from '../world/sessions.ts'
import type { Attendance, LivePlan, PlannedRecording } from './live-plan.ts'

/** For how long a recording is worked on once its session has ended. */
const PROCESSING = MINUTE

/** What a plan has come to at a moment: a function of the plan, the moment and the end alone. */
export class LiveState {
  readonly #seed: number
  readonly #plan: LivePlan
  readonly #now: number
  readonly #end: number

  /** @param end of the session, which may be earlier than planned; like `now`, in milliseconds since 1970 */
  constructor(seed: number, plan: LivePlan, end: number, now: number) {
    this.#seed = seed
    this.#plan = plan
    this.#end = end
    this.#now = now
  }

  get isRunning(): boolean {
    return this.#end > this.#now
  }

  /** Up to when things have happened. */
  get #until(): number {
    return Math.min(this.#now, this.#end)
  }

  /** Who has come so far, in order of arrival. */
  get members(): readonly WireRoomSessionMember[] {
    return this.#come.map((stay) => this.#memberOf(stay))
  }

  /** The recordings that have begun. */
  get recordings(): readonly WireRoomRecording[] {
    return this.#begun.map((recording) => this.#recordingOf(recording))
  }

  /** What has happened, oldest first: as time goes on, more is added and nothing else changes. */
  events(roomId: string): WireRoomSessionEvent[] {
    const { id, key, start, since, before, events, stays, recordings } = this.#plan
    const planned = happeningsOf(
      this.#seed,
      key,
      { start, end: undefined },
      stays.map((stay) => ({ ...this.#memberOf(stay), leave_time: timestamp(stay.leave) })),
      recordings.map((recording) => ({ ...this.#recordingOf(recording), finished_at: null })),
      since,
    )
    const happened = planned.filter(({ at }) => {
      const moment = Date.parse(at)
      const isNew = before.length === 0 ? moment >= since : moment > since
      return isNew && moment <= this.#now && moment < this.#end
    })
    const about = { room_id: roomId, room_session_id: id }
    return writeEvents(this.#seed, ...events, about, [...before, ...happened, ...this.#closing])
  }

  /** The session itself, in the fullest of its shapes. */
  session(inherited: Parameters<typeof makeSession>[4]): WireRoomSession {
    const { key, id, start, since, isLockedFirst, turnsLockAt = Infinity } = this.#plan
    const hasTurned = turnsLockAt <= this.#until
    const span = { start, end: this.isRunning ? undefined : this.#end }
    const costs = [...this.members, ...this.recordings].reduce((sum, item) => sum + item.cost_in_dollars, 0)
    const cost = Math.round(costs * 1e4) / 1e4
    return {
      ...makeSession(this.#seed, key, id, span, inherited, cost, this.#now),
      locked: isLockedFirst !== hasTurned,
      updated_at: timestamp(
        this.isRunning ? (hasTurned ? turnsLockAt : Math.min(since, start + DAY)) : this.#end,
      ),
    }
  }

  get #come(): readonly Attendance[] {
    return this.#plan.stays.filter(({ join }) => join <= this.#now && join < this.#end)
  }

  get #begun(): readonly PlannedRecording[] {
    return this.#plan.recordings.filter(({ start }) => start <= this.#now && start < this.#end)
  }

  #memberOf({ id, name, join, leave, seeded }: Attendance): WireRoomSessionMember {
    if (seeded && seeded.leave_time !== null) return seeded
    const left = Math.min(leave, this.#end)
    const isThere = left > this.#now
    const since = Math.max(join, this.#plan.since)
    const unpaid = isThere ? this.#wholeMinutes(this.#now - since) : left - since
    const cost = (seeded?.cost_in_dollars ?? 0) + costOfStay(unpaid)
    return {
      id,
      room_session_id: this.#plan.id,
      name,
      join_time: timestamp(join),
      leave_time: isThere ? null : timestamp(left),
      duration: isThere ? null : Math.floor((left - join) / SECOND),
      cost_in_dollars: Math.round(cost * 1e4) / 1e4,
    }
  }

  /** What goes on is billed by the minute, so that not every session changes every second. */
  #wholeMinutes(milliseconds: number): number {
    const offset = (hash(this.#seed, 'live bill', this.#plan.key) % 60) * SECOND
    return Math.max(0, Math.floor((milliseconds - offset) / MINUTE)) * MINUTE
  }

  #recordingOf({ id, start, isPaused, bytesASecond }: PlannedRecording): WireRoomRecording {
    const end = this.#end
    const isDone = end + PROCESSING <= this.#now
    const seconds = Math.floor((end - start) / SECOND)
    return {
      id,
      room_session_id: this.#plan.id,
      status: this.isRunning ? (isPaused ? 'paused' : 'recording') : isDone ? 'completed' : 'processing',
      started_at: timestamp(start),
      finished_at: this.isRunning ? null : timestamp(end),
      duration: this.isRunning ? null : seconds,
      size_in_bytes: isDone ? seconds * bytesASecond : null,
      format: 'mp4',
      cost_in_dollars: this.isRunning ? 0 : costOfRecording(end - start),
      uri: null,
      created_at: timestamp(start),
      updated_at: timestamp(this.isRunning ? start : isDone ? end + PROCESSING : end),
    }
  }

  /** What the end of the session brings with it. */
  get #closing(): readonly Happening[] {
    if (this.isRunning) return []
    const at = timestamp(this.#end)
    const left = this.#come.filter(({ leave }) => leave >= this.#end)
    return [
      ...left.map(({ id, name }) => ({
        name: 'member.left',
        at,
        room_participant_id: id,
        payload: { name },
      })),
      ...this.#begun.map(({ id }) => ({
        name: 'recording.ended',
        at,
        room_recording_id: id,
        payload: { format: 'mp4' },
      })),
      { name: 'room.ended', at, payload: {} },
    ]
  }
}
