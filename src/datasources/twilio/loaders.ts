import { encodedPath } from '../http/request-target.ts'
import { CALLS_AT_A_TIME, ReferenceLoads, referenceKey } from '../loading/reference-loads.ts'
import { keyIn, type ReadItem, type RestList, readAs, unreadable } from '../loading/rest-list.ts'
import { type LoadOptions, RestLoads } from '../loading/rest-loads.ts'
import type { Wire } from '../records/decode.ts'
import { Semaphore } from '../resilience/semaphore.ts'
import { TWILIO_BASE_PATH } from './source.ts'
import { InsightsParticipant, InsightsRoom } from './video-insights.ts'

/** Filter of `GET /Rooms`; lists are sent as repeated parameters. */
export interface InsightsRoomListFilter {
  readonly RoomType?: readonly string[]
  readonly Codec?: readonly string[]
  readonly RoomName?: string
  readonly CreatedAfter?: string
  readonly CreatedBefore?: string
}

const readRoom: ReadItem<InsightsRoom> = readAs(InsightsRoom, 'room_sid')

export function insightsRoomsList(filter: InsightsRoomListFilter = {}): RestList<InsightsRoom> {
  return { path: `${TWILIO_BASE_PATH}/Rooms`, filter: { ...filter }, read: readRoom }
}

export function participantsOf(roomSid: string): RestList<InsightsParticipant> {
  return { path: participantsPath(roomSid), filter: {}, owner: 'room', read: readParticipant(roomSid) }
}

/** Twilio loaders: Video Insights as one operation sees it. It loads nothing twice. */
export class TwilioLoaders extends RestLoads {
  #references: TwilioReferences | undefined

  /** Coalesces references to many resources. Created on first use. */
  get references(): TwilioReferences {
    this.#references ??= new TwilioReferences(this)
    return this.#references
  }

  insightsRoom(sid: string, options: LoadOptions): Promise<InsightsRoom | null> {
    return this.resource(
      `${TWILIO_BASE_PATH}/Rooms${encodedPath(sid)}`,
      bySid('room_sid', sid, readRoom),
      options,
    )
  }

  insightsParticipant(
    roomSid: string,
    sid: string,
    options: LoadOptions,
  ): Promise<InsightsParticipant | null> {
    const read = bySid('participant_sid', sid, readParticipant(roomSid))
    return this.resource(`${participantsPath(roomSid)}${encodedPath(sid)}`, read, options)
  }
}

function participantsPath(roomSid: string): string {
  return `${TWILIO_BASE_PATH}/Rooms${encodedPath(roomSid)}/Participants`
}

function readParticipant(roomSid: string): ReadItem<InsightsParticipant> {
  return (raw, from) => {
    const key = keyIn(raw, 'participant_sid')
    if (key === undefined) return unreadable(raw, 'participant_sid', from)
    const participant = new InsightsParticipant(key, raw as Wire, from)
    participant.roomKey = roomSid
    return participant
  }
}

/**
 * Reads a resource that was loaded by its SID. Twilio documents the SID in it as nullable; null stands for the SID of the
 * request.
 */
function bySid<T>(key: string, sid: string, read: ReadItem<T>): ReadItem<T> {
  return (raw, from, expanded) => {
    const isNull = typeof raw === 'object' && raw !== null && (raw as Wire)[key] === null
    // keys: one of two property names of Twilio
    return read(isNull ? { ...raw, [key]: sid } : raw, from, expanded)
  }
}

/** Twilio references: coalesces the references of one operation to Twilio resources. */
export class TwilioReferences {
  readonly semaphore = new Semaphore(CALLS_AT_A_TIME)
  readonly rooms: ReferenceLoads<InsightsRoom>

  constructor(loaders: TwilioLoaders) {
    this.rooms = new ReferenceLoads(loaders, this.semaphore, {
      list: insightsRoomsList(),
      fetch: (sid, options) => loaders.insightsRoom(sid, options),
      keysOf: ({ key }) => [referenceKey('id', key)],
    })
  }
}
