import { CONFERENCE_MUTATIONS } from '../../resolvers/writes/hosts.ts'
import { builder, ConferenceRef } from '../builder.ts'
import { ConferenceSize } from '../enums.ts'
import { SETTING_DESCRIPTIONS } from '../room-settings.ts'
import { deleteInput, fieldsOfChanges, fieldsOfNew, KEPT, WRITABLE } from './host-inputs.ts'
import { mutationField } from './mutation-field.ts'
import { deletedPayload, writtenPayload } from './payload.ts'

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
    ...fieldsOfNew(t),
    size: t.field({ type: ConferenceSize, description: `${SIZE}; \`MEDIUM\` when left out.` }),
    enableChat: t.boolean({ description: CHAT }),
    darkTheme: t.field({ type: ConferenceThemeInput, description: DARK }),
    lightTheme: t.field({ type: ConferenceThemeInput, description: LIGHT }),
  }),
})

const UpdateConferenceInput = builder.inputType('UpdateConferenceInput', {
  description: 'Changes to a conference. Its name cannot be changed.',
  fields: (t) => ({
    conferenceId: t.id({ required: true, description: 'Its UUID or its global ID.' }),
    displayName: t.string({ description: `${WRITABLE.displayName} ${KEPT}` }),
    ...fieldsOfChanges(t),
    size: t.field({ type: ConferenceSize, description: `${SIZE}. ${KEPT}` }),
    toneOnEntryAndExit: t.boolean({ description: `${SETTING_DESCRIPTIONS.toneOnEntryAndExit} ${KEPT}` }),
    roomJoinVideoOff: t.boolean({ description: `${SETTING_DESCRIPTIONS.roomJoinVideoOff} ${KEPT}` }),
    userJoinVideoOff: t.boolean({ description: `${SETTING_DESCRIPTIONS.userJoinVideoOff} ${KEPT}` }),
    enableChat: t.boolean({ description: `${CHAT} ${KEPT}` }),
    darkTheme: t.field({ type: ConferenceThemeInput, description: `${DARK} ${KEPT}` }),
    lightTheme: t.field({ type: ConferenceThemeInput, description: `${LIGHT} ${KEPT}` }),
  }),
})

const DeleteConferenceInput = deleteInput('DeleteConferenceInput', 'conference', 'conferenceId')

const conference = { field: 'conference', key: 'conferenceId', noun: 'conference' }
const CreateConferencePayload = writtenPayload({ mutation: 'createConference', ...conference }, ConferenceRef)
const UpdateConferencePayload = writtenPayload({ mutation: 'updateConference', ...conference }, ConferenceRef)
const DeleteConferencePayload = deletedPayload(
  { mutation: 'deleteConference', field: 'deletedConferenceId', noun: 'conference' },
  'Conference',
)

mutationField('createConference', {
  description: 'Creates a conference. As `createRoom`: 1 upstream call.',
  input: CreateConferenceInput,
  payload: CreateConferencePayload,
  scope: 'write',
  resolve: CONFERENCE_MUTATIONS.create,
})

mutationField('updateConference', {
  description: 'Changes a conference. As `updateRoom`: 2 upstream calls, or 3.',
  input: UpdateConferenceInput,
  payload: UpdateConferencePayload,
  scope: 'write',
  resolve: CONFERENCE_MUTATIONS.update,
})

mutationField('deleteConference', {
  description: 'Deletes a conference. As `deleteRoom`: 2 upstream calls, or 1.',
  input: DeleteConferenceInput,
  payload: DeleteConferencePayload,
  scope: 'delete',
  resolve: CONFERENCE_MUTATIONS.delete,
})
