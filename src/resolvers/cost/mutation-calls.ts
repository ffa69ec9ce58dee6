import { clearsAny, type WriteInput } from '../../datasources/signalwire/writes/input-checks.ts'
import {
  CONFERENCE_CHANGES,
  ROOM_CHANGES,
  type WritableFields,
} from '../../datasources/signalwire/writes/writable-fields.ts'
import type { CallPlace, CallRule, CallRules } from './call-places.ts'

/** A mutation: each name of the field is a write of its own, and what it gives comes with the write's answer. */
function writes(type: string, weight: number, callsOf: (input: WriteInput) => number): CallRule {
  return {
    weight,
    count({ args, field, path, tally }: CallPlace) {
      const key = `${field.coordinate} ${tally.numberOf(field)}`
      tally.add(key, field.names * callsOf(args.input as WriteInput), path)
      return [{ type, count: field.names, key }]
    },
  }
}

function once(type: string): CallRule {
  return writes(type, 1, () => 1)
}

/** A read and a write; and one more where something is cleared, which may survive. */
function update(type: string, fields: WritableFields): CallRule {
  return writes(type, 3, (input) => (clearsAny(fields, input) ? 3 : 2))
}

/** A write, and a read before that unless it does not matter whether a session runs. */
function removal(type: string): CallRule {
  return writes(type, 2, ({ evenIfInSession }) => (evenIfInSession === true ? 1 : 2))
}

/** What the fields of the mutation type cost. */
export const MUTATION_CALLS: CallRules = {
  'Mutation.createRoom': once('Room'),
  'Mutation.updateRoom': update('Room', ROOM_CHANGES),
  'Mutation.deleteRoom': removal('Room'),
  'Mutation.createConference': once('Conference'),
  'Mutation.updateConference': update('Conference', CONFERENCE_CHANGES),
  'Mutation.deleteConference': removal('Conference'),
  'Mutation.createRoomToken': once('RoomToken'),
  'Mutation.resetConferenceToken': once('ConferenceToken'),
  'Mutation.createRoomStream': once('VideoStream'),
  'Mutation.createConferenceStream': once('VideoStream'),
  'Mutation.updateStream': once('VideoStream'),
  'Mutation.deleteStream': once('VideoStream'),
  'Mutation.deleteRoomRecording': once('RoomRecording'),
}
