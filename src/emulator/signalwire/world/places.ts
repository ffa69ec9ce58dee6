import type { WireConference, WireRoom } from '../../../datasources/signalwire/wire.ts'
import { uuidOf } from '../../seed/random.ts'
import { conferenceNameOfRank, roomNameOfRank } from './names.ts'
import type { Host } from './plan.ts'
import { bygoneRoom } from './rooms.ts'
import { inheritFromConference, inheritFromRoom, type SessionFacts } from './sessions.ts'
import type { Shelf } from './shelf.ts'

/** What sessions tell of the rooms and conferences in which they take place. */
export class Places {
  readonly #seed: number
  readonly #start: number
  readonly #rooms: Shelf<WireRoom>
  readonly #conferences: Shelf<WireConference>

  /** @param start when the world began, in milliseconds since 1970 */
  constructor(seed: number, start: number, rooms: Shelf<WireRoom>, conferences: Shelf<WireConference>) {
    this.#seed = seed
    this.#start = start
    this.#rooms = rooms
    this.#conferences = conferences
  }

  /** What the filters of the list of sessions look at, of a session that takes place there. */
  factsOf({ kind, rank }: Host): Omit<SessionFacts, 'running'> {
    if (kind === 'conference')
      return { roomId: uuidOf(this.#seed, 'hidden room', rank), name: conferenceNameOfRank(rank) }
    if (kind === 'gone') return { roomId: null, name: bygoneRoom(this.#seed, rank, 0).name }
    const roomId = this.#rooms.has(rank) ? uuidOf(this.#seed, 'room', rank) : null
    return { roomId, name: roomNameOfRank(this.#seed, rank) }
  }

  /** What a session takes over when it begins there. */
  inheritedFrom({ kind, rank }: Host): ReturnType<typeof inheritFromRoom> {
    if (kind === 'conference') return inheritFromConference(this.#seed, rank, this.#conferences.first(rank))
    if (kind === 'gone') return inheritFromRoom(bygoneRoom(this.#seed, rank, this.#start), true)
    return inheritFromRoom(this.#rooms.first(rank), !this.#rooms.has(rank))
  }
}
