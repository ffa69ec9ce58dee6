import type { ResponsePath } from '../loading/call-log.ts'
import { RoomSession, type SessionFieldName } from './room-sessions.ts'
import { Room } from './rooms.ts'

/** A record together with the places that the call it came with serves. */
interface Seen<T> {
  readonly record: T
  readonly servedFor: ResponsePath[]
}

/**
 * The rooms and sessions that one operation has received, whatever list or thing brought them. What was received
 * once need not be asked for again: the room of a session of that room, the session of a recording of that session.
 */
export class SeenRecords {
  readonly #rooms = new Map<string, Seen<Room>>()
  readonly #sessions = new Map<string, Seen<RoomSession>[]>()
  /** What arrived since somebody looked last; most operations never look. */
  readonly #unsorted: { readonly records: readonly unknown[]; readonly servedFor: ResponsePath[] }[] = []

  /** Takes what one call brought; all but rooms and sessions is left out. */
  add(records: readonly unknown[], servedFor: ResponsePath[]): void {
    this.#unsorted.push({ records, servedFor })
  }

  clear(): void {
    this.#unsorted.length = 0
    // To clear a table makes a new one.
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
    // A room that was fetched with its session is never replaced by one without.
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

  /** A room by id, if one was seen that knows its session (should that be wanted). */
  room(id: string, withSession: boolean, path: ResponsePath): Room | undefined {
    this.#sort()
    const seen = this.#rooms.get(id.toLowerCase())
    if (!seen || (withSession && seen.record.activeSession === undefined)) return undefined
    seen.servedFor.push(path)
    return seen.record
  }

  /** A session by id, if one was seen; of several shapes one that carries `field`, when a field is named. */
  session(id: string, path: ResponsePath, field?: SessionFieldName): RoomSession | undefined {
    this.#sort()
    const all = this.#sessions.get(id.toLowerCase())
    const seen = field === undefined ? all?.[0] : all?.find(({ record }) => record.has(field))
    seen?.servedFor.push(path)
    return seen?.record
  }
}
