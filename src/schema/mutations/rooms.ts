import { ROOM_MUTATIONS } from '../../resolvers/writes/hosts.ts'
import { builder, RoomRef } from '../builder.ts'
import { CLEARABLE, deleteInput, fieldsOfChanges, fieldsOfNew, KEPT, WRITABLE } from './host-inputs.ts'
import { mutationField } from './mutation-field.ts'
import { deletedPayload, writtenPayload } from './payload.ts'

const CreateRoomInput = builder.inputType('CreateRoomInput', {
  description: 'A room to be created. What is left out or null has the upstream’s default.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Its unique name: 1 to 100 letters, digits, hyphens or underscores.',
    }),
    displayName: t.string({ description: WRITABLE.displayName }),
    ...fieldsOfNew(t),
    maxMembers: t.int({ description: 'How many people fit in, 1 to 300; 20 when left out.' }),
    removeAt: t.field({ type: 'DateTime', description: WRITABLE.removeAt }),
    removeAfterSecondsElapsed: t.int({ description: WRITABLE.removeAfterSecondsElapsed }),
    syncAudioVideo: t.boolean({ description: WRITABLE.syncAudioVideo }),
    meta: t.field({ type: 'JSONObject', description: WRITABLE.meta }),
  }),
})

const UpdateRoomInput = builder.inputType('UpdateRoomInput', {
  description: 'Changes to a room. Its name cannot be changed.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'Its UUID or its global ID.' }),
    displayName: t.string({ description: `${WRITABLE.displayName} ${CLEARABLE}` }),
    ...fieldsOfChanges(t),
    maxMembers: t.int({ description: `How many people fit in, 1 to 300. ${KEPT}` }),
    removeAt: t.field({ type: 'DateTime', description: `${WRITABLE.removeAt} ${CLEARABLE}` }),
    removeAfterSecondsElapsed: t.int({ description: `${WRITABLE.removeAfterSecondsElapsed} ${CLEARABLE}` }),
    syncAudioVideo: t.boolean({ description: `${WRITABLE.syncAudioVideo} ${CLEARABLE}` }),
    meta: t.field({ type: 'JSONObject', description: `${WRITABLE.meta} ${CLEARABLE}` }),
  }),
})

const DeleteRoomInput = deleteInput('DeleteRoomInput', 'room', 'roomId')

const room = { field: 'room', key: 'roomId', noun: 'room' }
const CreateRoomPayload = writtenPayload({ mutation: 'createRoom', ...room }, RoomRef)
const UpdateRoomPayload = writtenPayload({ mutation: 'updateRoom', ...room }, RoomRef)
const DeleteRoomPayload = deletedPayload(
  { mutation: 'deleteRoom', field: 'deletedRoomId', noun: 'room' },
  'Room',
)

mutationField('createRoom', {
  description: 'Creates a room. 1 upstream call, which is never repeated: see `UPSTREAM_OUTCOME_UNKNOWN`.',
  input: CreateRoomInput,
  payload: CreateRoomPayload,
  scope: 'write',
  resolve: ROOM_MUTATIONS.create,
})

mutationField('updateRoom', {
  description:
    'Changes what is given and keeps the rest; null clears. 2 upstream calls: the room is read, and written as a whole; 3 where a cleared value survives.',
  input: UpdateRoomInput,
  payload: UpdateRoomPayload,
  scope: 'write',
  resolve: ROOM_MUTATIONS.update,
})

mutationField('deleteRoom', {
  description: 'Deletes a room. 2 upstream calls, or 1 with `evenIfInSession`.',
  input: DeleteRoomInput,
  payload: DeleteRoomPayload,
  scope: 'delete',
  resolve: ROOM_MUTATIONS.delete,
})
