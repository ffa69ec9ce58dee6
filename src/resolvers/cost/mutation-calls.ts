import { SIGNALWIRE_BASE_PATH as BASE } from '../../datasources/signalwire/source.ts'
import { clearsAny, type WriteInput } from '../../datasources/signalwire/writes/input-checks.ts'
import {
  CONFERENCE_CHANGES,
  ROOM_CHANGES,
  type WritableFields,
} from '../../datasources/signalwire/writes/writable-fields.ts'
import type { CallPlace, CallRule, CallRules } from './call-places.ts'

/** A mutation: each name of the field is a write of its own, and what it gives comes with the write's answer. */
function writes(
  type: string,
  route: string,
  weight: number,
  callsOf: (input: WriteInput) => number,
): CallRule {
  return {
    weight,
    count({ args, field, path, tally }: CallPlace) {
      const key = `${field.coordinate} ${tally.numberOf(field)}`
      tally.add(key, field.names * callsOf(args.input as WriteInput), path, BASE + route, field.names)
      return [{ type, count: field.names, key }]
    },
  }
}

function once(type: string, route: string): CallRule {
  return writes(type, route, 1, () => 1)
}

/** A read and a write; and one more where something is cleared, which may survive. */
function update(type: string, route: string, fields: WritableFields): CallRule {
  return writes(type, route, 3, (input) => (clearsAny(fields, input) ? 3 : 2))
}

/** A write, and a read before that unless it does not matter whether a session runs. */
function removal(type: string, route: string): CallRule {
  return writes(type, route, 2, ({ evenIfInSession }) => (evenIfInSession === true ? 1 : 2))
}

/** What the fields of the mutation type cost. */
export const MUTATION_CALLS: CallRules = {
  'Mutation.createRoom': once('Room', '/rooms'),
  'Mutation.updateRoom': update('Room', '/rooms/{id}', ROOM_CHANGES),
  'Mutation.deleteRoom': removal('Room', '/rooms/{id}'),
  'Mutation.createConference': once('Conference', '/conferences'),
  'Mutation.updateConference': update('Conference', '/conferences/{id}', CONFERENCE_CHANGES),
  'Mutation.deleteConference': removal('Conference', '/conferences/{id}'),
  'Mutation.createRoomToken': once('RoomToken', '/room_tokens'),
  'Mutation.resetConferenceToken': once('ConferenceToken', '/conference_tokens/{id}/reset'),
  'Mutation.createRoomStream': once('VideoStream', '/rooms/{id}/streams'),
  'Mutation.createConferenceStream': once('VideoStream', '/conferences/{id}/streams'),
  'Mutation.updateStream': once('VideoStream', '/streams/{id}'),
  'Mutation.deleteStream': once('VideoStream', '/streams/{id}'),
  'Mutation.deleteRoomRecording': once('RoomRecording', '/room_recordings/{id}'),
}
