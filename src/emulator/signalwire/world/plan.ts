import { between, hash } from '../../seed/random.ts'

/** How many items the world is seeded with. */
export interface WorldSize {
  rooms: number
  conferences: number
  sessions: number
}

/** Where a session takes place. `gone` is a room that was deleted when the session ended. */
export interface Host {
  kind: 'room' | 'conference' | 'gone'
  /** The host's rank among its kind; 0 is the newest. */
  rank: number
  running: boolean
}

/** How many of the newest rooms are crowded with sessions, so that the first page is lively. */
const CROWDED = 48

/**
 * Who is in session with whom, by arithmetic alone: nothing is stored, and each question is answered in both
 * directions. Items are counted by rank, 0 being the newest. Two of three of the newest sessions are running; the
 * first of them in rooms (about a third of all rooms, every second one among the newest), the last in conferences.
 */
export class Plan {
  readonly #seed: number
  readonly #size: WorldSize
  readonly #roomsInSession: number
  readonly #conferencesInSession: number

  constructor(seed: number, size: WorldSize) {
    this.#seed = seed
    this.#size = size
    const most = Math.floor(size.sessions * 0.6)
    this.#conferencesInSession = Math.min(Math.round(size.conferences / 8), Math.floor(most / 8))
    this.#roomsInSession = Math.min(Math.round(size.rooms / 3), most - this.#conferencesInSession)
  }

  /** The rank of the session that runs in a room, if one does. */
  sessionInRoom(rank: number): number | undefined {
    const nth = rank < CROWDED ? Math.floor(rank / 2) : this.#nthAfterCrowd(rank)
    if (nth >= this.#roomsInSession || this.#roomOfNth(nth) !== rank) return undefined
    return sessionOfNth(nth)
  }

  /** The rank of the session that runs in a conference, if one does. */
  sessionInConference(rank: number): number | undefined {
    const nth = Math.floor(rank / this.#conferenceStride())
    if (nth >= this.#conferencesInSession || this.#conferenceOfNth(nth) !== rank) return undefined
    return sessionOfNth(this.#roomsInSession + nth)
  }

  /** The rank of the session that is in progress in a room or a conference when the world begins, if one is. */
  sessionIn(kind: 'room' | 'conference', rank: number): number | undefined {
    return kind === 'room' ? this.sessionInRoom(rank) : this.sessionInConference(rank)
  }

  /** Where the session with this rank takes place. */
  host(session: number): Host {
    const nth = Math.floor(session / 3) * 2 + (session % 3)
    const running = session % 3 < 2 && nth < this.#roomsInSession + this.#conferencesInSession
    if (!running) return this.#pastHost(session)
    return nth < this.#roomsInSession
      ? { kind: 'room', rank: this.#roomOfNth(nth), running }
      : { kind: 'conference', rank: this.#conferenceOfNth(nth - this.#roomsInSession), running }
  }

  #pastHost(session: number): Host {
    const { rooms, conferences } = this.#size
    const drawn = hash(this.#seed, 'past host', session)
    if (conferences > 0 && drawn % 11 === 0) {
      return { kind: 'conference', rank: (drawn >>> 8) % conferences, running: false }
    }
    if (rooms === 0 || drawn % 11 === 1) return { kind: 'gone', rank: session, running: false }
    // Half of the past sessions took place in a few popular rooms.
    const among = drawn % 2 === 0 ? Math.min(rooms, 16) : rooms
    return { kind: 'room', rank: (drawn >>> 8) % among, running: false }
  }

  #crowd(): number {
    return Math.min(CROWDED, this.#size.rooms) / 2
  }

  #strideAfterCrowd(): number {
    const left = this.#roomsInSession - this.#crowd()
    return left > 0 ? Math.max(1, Math.floor((this.#size.rooms - CROWDED) / left)) : 1
  }

  #nthAfterCrowd(rank: number): number {
    return this.#crowd() + Math.floor((rank - CROWDED) / this.#strideAfterCrowd())
  }

  #roomOfNth(nth: number): number {
    const jitter = hash(this.#seed, 'room in session', nth)
    if (nth < CROWDED / 2) return nth * 2 + (nth * 2 + 1 < this.#size.rooms ? jitter % 2 : 0)
    const stride = this.#strideAfterCrowd()
    return CROWDED + (nth - CROWDED / 2) * stride + (jitter % stride)
  }

  #conferenceStride(): number {
    return Math.max(1, Math.floor(this.#size.conferences / Math.max(1, this.#conferencesInSession)))
  }

  #conferenceOfNth(nth: number): number {
    const stride = this.#conferenceStride()
    return nth * stride + between(0, stride - 1, hash(this.#seed, 'conference in session', nth))
  }
}

/** The rank of the nth running session. */
function sessionOfNth(nth: number): number {
  return Math.floor(nth / 2) * 3 + (nth % 2)
}
