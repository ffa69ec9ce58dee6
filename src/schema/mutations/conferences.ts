import { NEEDS_INFO, needs } from '../../resolvers/field-extensions.ts'
import { createConference, deleteConference, updateConference } from '../../resolvers/writes/hosts.ts'
import { builder, ConferenceRef } from '../builder.ts'
import { ConferenceSize, VideoLayout, VideoQuality } from '../enums.ts'
import { SETTING_DESCRIPTIONS } from '../room-settings.ts'
import { deletedPayload, WHAT_TO_DO, writtenPayload } from './payload.ts'
import { CLEARABLE, deleteInput, KEPT, WRITABLE } from './rooms.ts'

const SIZE = 'How many people it is made for'
const CHAT = 'Whether the page has a text chat.'
const DARK = 'The colours of the dark theme.'
const LIGHT = 'The colours of the light theme.'

const ConferenceThemeInput = builder.inputType('ConferenceThemeInput', {
  description:
    'Colours, each as `#rrggbb`. What is left out has the upstream’s default in a new conference, and is kept in an update.',
  fields: (t) => ({
    primary: t.string({ description: 'The main colour.' }),
    background: t.string({ description: 'Behind everything.' }),
    foreground: t.string({ description: 'Of text.' }),
    success: t.string({ description: 'Of good news.' }),
    negative: t.string({ description: 'Of bad news.' }),
  }),
})

const CreateConferenceInput = builder.inputType('CreateConferenceInput', {
  description: 'A conference to be created. What is left out or null has the upstream’s default.',
  fields: (t) => ({
    displayName: t.string({ required: true, description: WRITABLE.displayName }),
    name: t.string({
      description:
        'Its unique name: 1 to 100 letters, digits, hyphens or underscores. The upstream finds one when left out.',
    }),
    description: t.string({ description: WRITABLE.description }),
    size: t.field({ type: ConferenceSize, description: `${SIZE}; \`MEDIUM\` when left out.` }),
    quality: t.field({ type: VideoQuality, description: `${WRITABLE.quality}; \`HD_720P\` when left out.` }),
    layout: t.field({
      type: VideoLayout,
      description: `${WRITABLE.layout}; \`GRID_RESPONSIVE\` when left out.`,
    }),
    joinFrom: t.field({ type: 'DateTime', description: WRITABLE.joinFrom }),
    joinUntil: t.field({ type: 'DateTime', description: WRITABLE.joinUntil }),
    recordOnStart: t.boolean({ description: WRITABLE.recordOnStart }),
    enableRoomPreviews: t.boolean({ description: WRITABLE.enableRoomPreviews }),
    enableChat: t.boolean({ description: CHAT }),
    darkTheme: t.field({ type: ConferenceThemeInput, description: DARK }),
    lightTheme: t.field({ type: ConferenceThemeInput, description: LIGHT }),
  }),
})

const UpdateConferenceInput = builder.inputType('UpdateConferenceInput', {
  description: 'Changes to a conference. Its name cannot be changed.',
  fields: (t) => ({
    conferenceId: t.id({ required: true, description: 'Its UUID or its global ID.' }),
    expectedUpdatedAt: t.field({ type: 'DateTime', description: WRITABLE.expectedUpdatedAt }),
    displayName: t.string({ description: `${WRITABLE.displayName} ${KEPT}` }),
    description: t.string({ description: `${WRITABLE.description} ${CLEARABLE}` }),
    size: t.field({ type: ConferenceSize, description: `${SIZE}. ${KEPT}` }),
    quality: t.field({ type: VideoQuality, description: `${WRITABLE.quality}. ${KEPT}` }),
    layout: t.field({ type: VideoLayout, description: `${WRITABLE.layout}. ${KEPT}` }),
    joinFrom: t.field({ type: 'DateTime', description: `${WRITABLE.joinFrom} ${CLEARABLE}` }),
    joinUntil: t.field({ type: 'DateTime', description: `${WRITABLE.joinUntil} ${CLEARABLE}` }),
    recordOnStart: t.boolean({ description: `${WRITABLE.recordOnStart} ${KEPT}` }),
    toneOnEntryAndExit: t.boolean({ description: `${SETTING_DESCRIPTIONS.toneOnEntryAndExit} ${KEPT}` }),
    roomJoinVideoOff: t.boolean({ description: `${SETTING_DESCRIPTIONS.roomJoinVideoOff} ${KEPT}` }),
    userJoinVideoOff: t.boolean({ description: `${SETTING_DESCRIPTIONS.userJoinVideoOff} ${KEPT}` }),
    enableRoomPreviews: t.boolean({ description: `${WRITABLE.enableRoomPreviews} ${KEPT}` }),
    enableChat: t.boolean({ description: `${CHAT} ${KEPT}` }),
    darkTheme: t.field({ type: ConferenceThemeInput, description: `${DARK} ${KEPT}` }),
    lightTheme: t.field({ type: ConferenceThemeInput, description: `${LIGHT} ${KEPT}` }),
  }),
})

const DeleteConferenceInput = deleteInput('DeleteConferenceInput', 'conference', 'conferenceId')

const conference = { field: 'conference', key: 'conferenceId', noun: 'conference' }
const CreateConferencePayload = writtenPayload({ mutation: 'createConference', ...conference }, ConferenceRef)
const UpdateConferencePayload = writtenPayload({ mutation: 'updateConference', ...conference }, ConferenceRef)
const DeleteConferencePayload = deletedPayload('deleteConference', 'deletedConferenceId', 'conference')

builder.mutationFields((t) => ({
  createConference: t.field({
    type: CreateConferencePayload,
    nullable: true,
    description: 'Creates a conference. As `createRoom`: 1 upstream call. Null only with an error.',
    args: { input: t.arg({ type: CreateConferenceInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('write') },
    resolve: (_root, args, context, info) => createConference(args, context, info),
  }),
  updateConference: t.field({
    type: UpdateConferencePayload,
    nullable: true,
    description: 'Changes a conference. As `updateRoom`: 2 upstream calls, or 3. Null only with an error.',
    args: { input: t.arg({ type: UpdateConferenceInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('write') },
    resolve: (_root, args, context, info) => updateConference(args, context, info),
  }),
  deleteConference: t.field({
    type: DeleteConferencePayload,
    nullable: true,
    description: 'Deletes a conference. As `deleteRoom`: 2 upstream calls, or 1. Null only with an error.',
    args: { input: t.arg({ type: DeleteConferenceInput, required: true, description: WHAT_TO_DO }) },
    extensions: { ...NEEDS_INFO, ...needs('delete') },
    resolve: (_root, args, context, info) => deleteConference(args, context, info),
  }),
}))
