import type { ResponsePath } from '../loading/call-log.ts'
import { RoomSession, type SessionFieldName } from './room-sessions.ts'
import { Room } from './rooms.ts'

/** A record, and the response paths that its call serves. */
interface Seen<T> {
  readonly record: T
  readonly servedFor: ResponsePath[]
}

/**
 * Seen records: the rooms and sessions that one operation has received, from any list or resource. They need not be
 * loaded again, such as the room of a session, or the session of a recording.
 */
export class SeenRecords {
  readonly #rooms = new Map<string, Seen<Room>>()
  readonly #sessions = new Map<string, Seen<RoomSession>[]>()
  /** Records received since the last lookup. Most operations never look up any. */
  readonly #unsorted: { readonly records: readonly unknown[]; readonly servedFor: ResponsePath[] }[] = []

  /** Adds the records of one call. Only rooms and sessions can be looked up. */
  add(records: readonly unknown[], servedFor: ResponsePath[]): void {
    this.#unsorted.push({ records, servedFor })
  }

  clear(): void {
    this.#unsorted.length = 0
    // perf: bench/run.ts --only 1. Map.clear allocates a new table.
    if (this.#rooms.size > 0) this.#rooms.clear()
    if (this.#sessions.size > 0) this.#sessions.clear()
  }

  #sort(): void {
    for (const { records, servedFor } of this.#unsorted.splice(0)) {
      for (const record of records) {
        if (record instanceof RoomSession) this.#addSession(record, servedFor)
        else if (record instanceof Room) this.#addRoom(record, servedFor)
      }
    }
  }

  #addRoom(room: Room, servedFor: ResponsePath[]): void {
    const key = room.key.toLowerCase()
    // A room without its session never replaces an expanded one.
    if (this.#rooms.get(key)?.record.activeSession === undefined || room.activeSession !== undefined) {
      this.#rooms.set(key, { record: room, servedFor })
    }
    if (room.activeSession instanceof RoomSession) this.#addSession(room.activeSession, servedFor)
  }

  #addSession(session: RoomSession, servedFor: ResponsePath[]): void {
    const key = session.key.toLowerCase()
    const seen = this.#sessions.get(key)
    if (seen) seen.push({ record: session, servedFor })
    else this.#sessions.set(key, [{ record: session, servedFor }])
  }

  /** A seen room by id; with `withSession`, an expanded one only. */
  room(id: string, withSession: boolean, path: ResponsePath): Room | undefined {
    this.#sort()
    const seen = this.#rooms.get(id.toLowerCase())
    if (!seen || (withSession && seen.record.activeSession === undefined)) return undefined
    seen.servedFor.push(path)
    return seen.record
  }

  /** A seen session by id; with `field`, one whose shape has that field. */
  session(id: string, path: ResponsePath, field?: SessionFieldName): RoomSession | undefined {
    this.#sort()
    const all = this.#sessions.get(id.toLowerCase())
    const seen = field === undefined ? all?.[0] : all?.find(({ record }) => record.has(field))
    seen?.servedFor.push(path)
    return seen?.record
  }
}
