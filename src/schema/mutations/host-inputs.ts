import { builder, type SchemaTypes } from '../builder.ts'
import { VideoLayout, VideoQuality } from '../enums.ts'

type InputFields = PothosSchemaTypes.InputFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>,
  'InputObject'
>

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
  meta: 'Data of your own: a JSON object of at most 2000 characters and 32 levels, with whole numbers up to 2^53.',
  expectedUpdatedAt:
    'The `updatedAt` that the change was made for; with another one nothing is changed. The upstream has no lock: a change in the moment between is not seen.',
  evenIfInSession: 'Delete it though a session runs; what becomes of that is not documented.',
} as const

/** What is said of a field of an update. */
export const KEPT = 'Left out: kept.'
export const CLEARABLE = 'Left out: kept. Null: cleared.'

/** Fields of a new room and a new conference alike. */
export function fieldsOfNew(t: InputFields) {
  return {
    description: t.string({ description: WRITABLE.description }),
    quality: t.field({ type: VideoQuality, description: `${WRITABLE.quality}; \`HD_720P\` when left out.` }),
    layout: t.field({
      type: VideoLayout,
      description: `${WRITABLE.layout}; \`GRID_RESPONSIVE\` when left out.`,
    }),
    joinFrom: t.field({ type: 'DateTime', description: WRITABLE.joinFrom }),
    joinUntil: t.field({ type: 'DateTime', description: WRITABLE.joinUntil }),
    recordOnStart: t.boolean({ description: WRITABLE.recordOnStart }),
    enableRoomPreviews: t.boolean({ description: WRITABLE.enableRoomPreviews }),
  }
}

/** Fields of an update of a room and of a conference alike. */
export function fieldsOfChanges(t: InputFields) {
  return {
    expectedUpdatedAt: t.field({ type: 'DateTime', description: WRITABLE.expectedUpdatedAt }),
    description: t.string({ description: `${WRITABLE.description} ${CLEARABLE}` }),
    quality: t.field({ type: VideoQuality, description: `${WRITABLE.quality}. ${KEPT}` }),
    layout: t.field({ type: VideoLayout, description: `${WRITABLE.layout}. ${KEPT}` }),
    joinFrom: t.field({ type: 'DateTime', description: `${WRITABLE.joinFrom} ${CLEARABLE}` }),
    joinUntil: t.field({ type: 'DateTime', description: `${WRITABLE.joinUntil} ${CLEARABLE}` }),
    recordOnStart: t.boolean({ description: `${WRITABLE.recordOnStart} ${KEPT}` }),
    enableRoomPreviews: t.boolean({ description: `${WRITABLE.enableRoomPreviews} ${KEPT}` }),
  }
}

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
