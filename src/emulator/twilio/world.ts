import type { WireInsightsParticipant, WireInsightsRoom } from '../../datasources/twilio/wire.ts'
import { type Calendar, timestamp } from '../seed/calendar.ts'
import { hexOf, indexOfHex } from '../seed/random.ts'
import { makeParticipant, PARTICIPANT_SLOTS } from './participants.ts'
import { insightsCodecs, insightsRoomName, insightsRoomType, participantCount } from './room-facts.ts'
import { makeInsightsRoom, roomSpan } from './rooms.ts'

/** Reads an index back out of a SID; undefined for any string that is none of this kind. */
function indexOfSid(seed: number, prefix: string, kind: string, sid: string): number | undefined {
  const index = sid.startsWith(prefix) ? indexOfHex(seed, kind, sid.slice(2)) : undefined
  return index !== undefined && sid === prefix + hexOf(seed, kind, index) ? index : undefined
}

/** What the filters of the list of rooms look at: cheap to have for every room. */
export type RoomFacts = Pick<WireInsightsRoom, 'room_type' | 'room_name' | 'codecs' | 'create_time'>

/**
 * One Twilio account. Rooms are made from the seed when they are asked for; only changes are stored. As on the other
 * side, the smaller a key the newer the room: seeded ones count up from 0, rooms added later down from -1.
 */
export class InsightsWorld {
  readonly seed: number
  /** Counts the changes that move rooms in the list. */
  version = 0
  readonly #count: number
  readonly #base: () => string
  readonly #calendar: Calendar
  readonly #added: WireInsightsRoom[] = []
  readonly #removed = new Set<number>()

  /** `base` gives the address of the API, for the `url` of each item. */
  constructor(seed: number, count: number, base: () => string, calendar: Calendar) {
    this.seed = seed
    this.#count = count
    this.#base = base
    this.#calendar = calendar
  }

  /** Newest first, like the keys of participants. */
  roomKeys(): number[] {
    const all = Array.from({ length: this.#added.length + this.#count }, (_, i) => i - this.#added.length)
    return this.#removed.size === 0 ? all : all.filter((key) => !this.#removed.has(key))
  }

  participantKeys(room: number): number[] {
    const count = room < 0 ? 0 : participantCount(this.seed, room)
    return Array.from({ length: count }, (_, i) => room * PARTICIPANT_SLOTS + count - 1 - i)
  }

  roomKeyOfSid(sid: string): number | undefined {
    const added = this.#added.findIndex((room) => room.room_sid === sid)
    const key = added >= 0 ? -1 - added : indexOfSid(this.seed, 'RM', 'insights room', sid)
    return key !== undefined && key < this.#count && !this.#removed.has(key) ? key : undefined
  }

  participantKeyOfSid(room: number, sid: string): number | undefined {
    const key = indexOfSid(this.seed, 'PA', 'insights participant', sid)
    return key !== undefined && this.participantKeys(room).includes(key) ? key : undefined
  }

  room(key: number): WireInsightsRoom {
    return this.#added[-1 - key] ?? makeInsightsRoom(this.seed, key, this.#base(), this.#calendar.start)
  }

  roomFacts(key: number): RoomFacts {
    if (key < 0) return this.room(key)
    return {
      room_type: insightsRoomType(this.seed, key),
      room_name: insightsRoomName(this.seed, key),
      codecs: insightsCodecs(this.seed, key),
      create_time: timestamp(roomSpan(this.seed, key, this.#calendar.start).start),
    }
  }

  participant(key: number): WireInsightsParticipant {
    const room = Math.floor(key / PARTICIPANT_SLOTS)
    const url = `${this.#base()}/Rooms/RM${hexOf(this.seed, 'insights room', room)}`
    const { start } = this.#calendar
    const span = roomSpan(this.seed, room, start)
    return makeParticipant(this.seed, room, key % PARTICIPANT_SLOTS, span, url, start)
  }

  addRoom(partial: Partial<WireInsightsRoom>): WireInsightsRoom {
    const nth = this.#added.length
    const sid = `RM${hexOf(this.seed, 'added insights room', nth)}`
    const url = `${this.#base()}/Rooms/${sid}`
    const room: WireInsightsRoom = {
      ...makeInsightsRoom(this.seed, 0, this.#base(), this.#calendar.start),
      room_sid: sid,
      room_name: `new-call-${nth + 1}`,
      create_time: timestamp(this.#calendar.now()),
      end_time: null,
      room_status: 'in_progress',
      end_reason: null,
      duration_sec: null,
      unique_participants: 0,
      unique_participant_identities: 0,
      concurrent_participants: 0,
      max_concurrent_participants: 0,
      total_participant_duration_sec: 0,
      total_recording_duration_sec: 0,
      url,
      links: { participants: `${url}/Participants` },
      ...partial,
    }
    this.#added.push(room)
    this.version++
    return room
  }

  removeRoom(key: number): void {
    this.#removed.add(key)
    this.version++
  }
}
