import type { WireInsightsParticipant, WireInsightsRoom } from '../../datasources/twilio/wire.ts'
import type { ProviderContext } from '../answer.ts'
import type { Changes } from '../changes.ts'
import { TWILIO_CREDENTIALS, type TwilioCredentials } from '../credentials.ts'
import { inOrder } from '../walks.ts'
import { INSIGHTS_BASE } from './api.ts'
import type { InsightsWorld } from './world.ts'

/**
 * What a test reads of the account and changes in it between two calls. SIDs come in the order of the lists. Items
 * are the truth behind the answers: without patches and untouched by the switches of behaviour.
 */
export interface TwilioAccount {
  readonly credentials: Readonly<TwilioCredentials>
  roomSids(): string[]
  room(sid: string): WireInsightsRoom | undefined
  participantSids(roomSid: string): string[]
  participant(roomSid: string, sid: string): WireInsightsParticipant | undefined
  /** Adds a room without participants that is newer than all others. */
  addRoom(partial?: Partial<WireInsightsRoom>): WireInsightsRoom
  /** The room vanishes with its participants. */
  removeRoom(sid: string): void
  /** Merges raw values into what is sent; `undefined` takes a key out. */
  patchRoom(sid: string, raw: Record<string, unknown>): void
  patchParticipant(roomSid: string, sid: string, raw: Record<string, unknown>): void
  /** Sends something else at this 0-based place of a list (counted over all its pages, under any filter). */
  replaceListItem(list: 'rooms' | 'participants', index: number, raw: unknown): void
}

function must<T>(found: T | undefined, what: string, sid: string): T {
  if (found === undefined) throw new Error(`The emulated account has no ${what} ${sid}`)
  return found
}

/** The handle on an account that tests hold. */
export function createAccount(
  context: ProviderContext,
  world: InsightsWorld,
  changes: Changes,
): TwilioAccount {
  const ordered = (path: string, keys: number[]) =>
    inOrder(context.seed, context.behaviour().order, `${INSIGHTS_BASE}/${path}`, keys)
  const roomKey = (sid: string) => must(world.roomKeyOfSid(sid), 'room', sid)

  return {
    credentials: TWILIO_CREDENTIALS,
    roomSids: () => ordered('Rooms', world.roomKeys()).map((key) => world.room(key).room_sid ?? ''),
    room(sid) {
      const key = world.roomKeyOfSid(sid)
      return key === undefined ? undefined : world.room(key)
    },
    participantSids: (roomSid) =>
      ordered(`Rooms/${roomSid}/Participants`, world.participantKeys(roomKey(roomSid))).map(
        (key) => world.participant(key).participant_sid ?? '',
      ),
    participant(roomSid, sid) {
      const key = world.participantKeyOfSid(roomKey(roomSid), sid)
      return key === undefined ? undefined : world.participant(key)
    },
    addRoom: (partial = {}) => world.addRoom(partial),
    removeRoom: (sid) => world.removeRoom(roomKey(sid)),
    patchRoom(sid, raw) {
      roomKey(sid)
      changes.patch('room', sid, raw)
    },
    patchParticipant(roomSid, sid, raw) {
      must(world.participantKeyOfSid(roomKey(roomSid), sid), 'participant', sid)
      changes.patch('participant', sid, raw)
    },
    replaceListItem: (list, index, raw) => changes.replace(list, index, raw),
  }
}
