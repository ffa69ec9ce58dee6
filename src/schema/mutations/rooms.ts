import { NEEDS_INFO, needs } from '../../resolvers/field-extensions.ts'
import { createRoom, deleteRoom, updateRoom } from '../../resolvers/writes/hosts.ts'
import { builder, RoomRef } from '../builder.ts'
import { VideoLayout, VideoQuality } from '../enums.ts'
import { deletedPayload, WHAT_TO_DO, writtenPayload } from './payload.ts'

/** What is said of the fields that a create and an update both have. */
export const WRITABLE = {
  displayName: 'The name to show; at most 200 characters.',
  description: 'What it is for; at most 3000 characters.',
  quality: 'The resolution of its video',
  layout: 'How the people are arranged when a session begins',
  joinFrom: 'From when people may join.',
  joinUntil: 'Until when people may join; not before `joinFrom`.',
  removeAt: 'When people still inside are removed.',
  removeAfterSecondsElapsed: 'Seconds after which a person is removed, 1 to 200000.',
  recordOnStart: 'Whether recording begins with the session.',
  enableRoomPreviews: 'Whether sessions offer a preview.',
  syncAudioVideo: 'Whether audio and video are kept in step.',
  meta: 'Data of your own: a JSON object of at most 2000 characters and 32 levels.',
  expectedUpdatedAt:
    'The `updatedAt` that the change was made for; with another one nothing is changed. The upstream has no lock: a change in the moment between is not seen.',
  evenIfInSession: 'Delete it though a session runs; what becomes of that is not documented.',
} as const

/** What is said of a field of an update. */
export const KEPT = 'Left out: kept.'
export const CLEARABLE = 'Left out: kept. Null: cleared.'

const CreateRoomInput = builder.inputType('CreateRoomInput', {
  description: 'A room to be created. What is left out or null has the upstream’s default.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Its unique name: 1 to 100 letters, digits, hyphens or underscores.',
    }),
    displayName: t.string({ description: WRITABLE.displayName }),
    description: t.string({ description: WRITABLE.description }),
    maxMembers: t.int({ description: 'How many people fit in, 1 to 300; 20 when left out.' }),
    quality: t.field({ type: VideoQuality, description: `${WRITABLE.quality}; \`HD_720P\` when left out.` }),
    layout: t.field({
      type: VideoLayout,
      description: `${WRITABLE.layout}; \`GRID_RESPONSIVE\` when left out.`,
    }),
    joinFrom: t.field({ type: 'DateTime', description: WRITABLE.joinFrom }),
    joinUntil: t.field({ type: 'DateTime', description: WRITABLE.joinUntil }),
    removeAt: t.field({ type: 'DateTime', description: WRITABLE.removeAt }),
    removeAfterSecondsElapsed: t.int({ description: WRITABLE.removeAfterSecondsElapsed }),
    recordOnStart: t.boolean({ description: WRITABLE.recordOnStart }),
    enableRoomPreviews: t.boolean({ description: WRITABLE.enableRoomPreviews }),
    syncAudioVideo: t.boolean({ description: WRITABLE.syncAudioVideo }),
    meta: t.field({ type: 'JSONObject', description: WRITABLE.meta }),
  }),
})

const UpdateRoomInput = builder.inputType('UpdateRoomInput', {
  description: 'Changes to a room. Its name cannot be changed.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'Its UUID or its global ID.' }),
    expectedUpdatedAt: t.field({ type: 'DateTime', description: WRITABLE.expectedUpdatedAt }),
    displayName: t.string({ description: `${WRITABLE.displayName} ${CLEARABLE}` }),
    description: t.string({ description: `${WRITABLE.description} ${CLEARABLE}` }),
    maxMembers: t.int({ description: `How many people fit in, 1 to 300. ${KEPT}` }),
    quality: t.field({ type: VideoQuality, description: `${WRITABLE.quality}. ${KEPT}` }),
    layout: t.field({ type: VideoLayout, description: `${WRITABLE.layout}. ${KEPT}` }),
    joinFrom: t.field({ type: 'DateTime', description: `${WRITABLE.joinFrom} ${CLEARABLE}` }),
    joinUntil: t.field({ type: 'DateTime', description: `${WRITABLE.joinUntil} ${CLEARABLE}` }),
    removeAt: t.field({ type: 'DateTime', description: `${WRITABLE.removeAt} ${CLEARABLE}` }),
    removeAfterSecondsElapsed: t.int({ description: `${WRITABLE.removeAfterSecondsElapsed} ${CLEARABLE}` }),
    recordOnStart: t.boolean({ description: `${WRITABLE.recordOnStart} ${KEPT}` }),
    enableRoomPreviews: t.boolean({ description: `${WRITABLE.enableRoomPreviews} ${KEPT}` }),
    syncAudioVideo: t.boolean({ description: `${WRITABLE.syncAudioVideo} ${CLEARABLE}` }),
    meta: t.field({ type: 'JSONObject', description: `${WRITABLE.meta} ${CLEARABLE}` }),
  }),
})

/** Declares which room or conference to delete, under the name that its input has for its key. */
export function deleteInput<K extends string>(name: string, noun: 'room' | 'conference', key: K) {
  return builder.inputType(name, {
    description: `Which ${noun} to delete.`,
    fields: (t) => {
      const id = t.id({ required: true, description: 'Its UUID or its global ID.' })
      const evenIfInSession = t.boolean({
        required: true,
        defaultValue: false,
        description: WRITABLE.evenIfInSession,
      })
      // keys: the names of fields of the schema
      return { ...({ [key]: id } as Record<K, typeof id>), evenIfInSession }
    },
  })
}

const DeleteRoomInput = deleteInput('DeleteRoomInput', 'room', 'roomId')

const room = { field: 'room', key: 'roomId', noun: 'room' }
const CreateRoomPayload = writtenPayload({ mutation: 'createRoom', ...room }, RoomRef)
const UpdateRoomPayload = writtenPayload({ mutation: 'updateRoom', ...room }, RoomRef)
const DeleteRoomPayload = deletedPayload('deleteRoom', 'deletedRoomId', 'room')

builder.mutationFields((t) => ({
  createRoom: t.field({
    type: CreateRoomPayload,
    nullable: true,
    description:
      'Creates a room. 1 upstream call, which is never repeated: see `UPSTREAM_OUTCOME_UNKNOWN`. Null only with an error.',
    args: { input: t.arg({ type: CreateRoomInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('write') },
    resolve: (_root, args, context, info) => createRoom(args, context, info),
  }),
  updateRoom: t.field({
    type: UpdateRoomPayload,
    nullable: true,
    description:
      'Changes what is given and keeps the rest; null clears. 2 upstream calls: the room is read, and written as a whole; 3 where a cleared value survives. Null only with an error.',
    args: { input: t.arg({ type: UpdateRoomInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('write') },
    resolve: (_root, args, context, info) => updateRoom(args, context, info),
  }),
  deleteRoom: t.field({
    type: DeleteRoomPayload,
    nullable: true,
    description: 'Deletes a room. 2 upstream calls, or 1 with `evenIfInSession`. Null only with an error.',
    args: { input: t.arg({ type: DeleteRoomInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('delete') },
    resolve: (_root, args, context, info) => deleteRoom(args, context, info),
  }),
}))
