import type { FieldMap } from '@pothos/core'
import type { Conference as ConferenceRecord } from '../datasources/signalwire/conferences.ts'
import type { Room as RoomRecord } from '../datasources/signalwire/rooms.ts'
import { builder, type SchemaTypes } from './builder.ts'
import { VideoLayout, VideoQuality } from './enums.ts'

/** Descriptions of the settings that a session takes over from its room or conference. */
export const SETTING_DESCRIPTIONS = {
  displayName: 'The name to show. Null when none is set.',
  joinFrom: 'From when people may join. Null when they always may.',
  joinUntil: 'Until when people may join. Null when there is no such limit.',
  removeAt: 'When people still inside are removed. Null when they are not.',
  removeAfterSecondsElapsed: 'Seconds after which a person is removed. Null when there is no such limit.',
  quality: 'The resolution of its video.',
  qualityRaw: '`quality` in the upstream’s own word',
  layoutRaw: '`layout` in the upstream’s own word',
  fps: 'Frames per second of its video.',
  toneOnEntryAndExit: 'Whether a tone sounds when somebody comes or goes.',
  roomJoinVideoOff: 'Whether people do not receive the room’s video when they join.',
  userJoinVideoOff: 'Whether people join with their own video off.',
  syncAudioVideo: 'Whether audio and video are kept in step. Null when the upstream decides.',
} as const

/** What rooms and conferences both have. */
type Settings = Pick<RoomRecord, Exclude<keyof RoomRecord & keyof ConferenceRecord, 'origin' | 'wire'>>

/** Fields of rooms and conferences alike. `noun` names the one that has them in descriptions. */
export function settingsFields(
  t: PothosSchemaTypes.ObjectFieldBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, Settings>,
  noun: 'room' | 'conference',
): FieldMap {
  return {
    displayName: t.exposeString('displayName', { description: SETTING_DESCRIPTIONS.displayName }),
    description: t.exposeString('description', {
      description: `What the ${noun} is for. Null when none is set.`,
    }),
    quality: t.expose('quality', {
      type: VideoQuality,
      nullable: false,
      description: SETTING_DESCRIPTIONS.quality,
    }),
    qualityRaw: t.exposeString('qualityRaw', {
      nullable: false,
      description: `${SETTING_DESCRIPTIONS.qualityRaw}.`,
    }),
    layout: t.expose('layout', {
      type: VideoLayout,
      nullable: false,
      description: 'How the people are arranged when a session begins.',
    }),
    layoutRaw: t.exposeString('layoutRaw', {
      nullable: false,
      description: `${SETTING_DESCRIPTIONS.layoutRaw}.`,
    }),
    joinFrom: t.expose('joinFrom', { type: 'DateTime', description: SETTING_DESCRIPTIONS.joinFrom }),
    joinUntil: t.expose('joinUntil', { type: 'DateTime', description: SETTING_DESCRIPTIONS.joinUntil }),
    recordOnStart: t.exposeBoolean('recordOnStart', {
      nullable: false,
      description: 'Whether recording begins with the session.',
    }),
    toneOnEntryAndExit: t.exposeBoolean('toneOnEntryAndExit', {
      nullable: false,
      description: SETTING_DESCRIPTIONS.toneOnEntryAndExit,
    }),
    roomJoinVideoOff: t.exposeBoolean('roomJoinVideoOff', {
      nullable: false,
      description: SETTING_DESCRIPTIONS.roomJoinVideoOff,
    }),
    userJoinVideoOff: t.exposeBoolean('userJoinVideoOff', {
      nullable: false,
      description: SETTING_DESCRIPTIONS.userJoinVideoOff,
    }),
    enableRoomPreviews: t.exposeBoolean('enableRoomPreviews', {
      description: 'Whether sessions offer a preview. Null when the upstream does not say.',
    }),
    meta: t.expose('meta', {
      type: 'JSONObject',
      description: `Data of your own, attached to the ${noun}. Null when there is none.`,
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: false,
      description: `When the ${noun} was created.`,
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: false,
      description: `When the ${noun} was last changed.`,
    }),
  }
}

/** The filter of the list of rooms, or of that of conferences: by the time from and until when people may join. */
export function scheduleFilterInput(type: 'Room' | 'Conference') {
  const items = `${type}s`
  return builder.inputType(`${type}Filter`, {
    description: `Narrows a list of ${items.toLowerCase()}. All conditions must hold.`,
    fields: (t) => ({
      startsAfter: t.field({
        type: 'DateTime',
        description: `${items} whose \`joinFrom\` lies after this time.`,
      }),
      endsBefore: t.field({
        type: 'DateTime',
        description: `${items} whose \`joinUntil\` lies before this time.`,
      }),
    }),
  })
}
