import type { ConferenceTheme as ConferenceThemeRecord } from '../datasources/signalwire/conferences.ts'
import { activeSession } from '../resolvers/active-session.ts'
import { conference, conferences } from '../resolvers/conferences.ts'
import { NEEDS_INFO } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import { tokens } from '../resolvers/room-access.ts'
import { builder, ConferenceRef, RoomSessionRef } from './builder.ts'
import { askedBy, globalIdField, idArgument } from './common-fields.ts'
import { connectionType, pagingArguments } from './connection.ts'
import { ConferenceSize } from './enums.ts'
import { Node } from './node.ts'
import { ConferenceTokenConnection, streamsField } from './room-access.ts'
import { scheduleFilterInput, settingsFields } from './room-settings.ts'

const ConferenceTheme = builder.objectRef<ConferenceThemeRecord>('ConferenceTheme').implement({
  description: 'The colours of a conference’s page, each as `#rrggbb`.',
  fields: (t) => ({
    primary: t.exposeString('primary', { description: 'The main colour. Null for the default.' }),
    background: t.exposeString('background', {
      description: 'Behind everything. Null for the default.',
    }),
    foreground: t.exposeString('foreground', { description: 'Of text. Null for the default.' }),
    success: t.exposeString('success', { description: 'Of good news. Null for the default.' }),
    negative: t.exposeString('negative', { description: 'Of bad news. Null for the default.' }),
  }),
})

const ConferenceConnection = connectionType('Conference', ConferenceRef, 'conferences')

ConferenceRef.implement({
  description: 'A SignalWire Video conference: a room with a ready-made page that can be embedded.',
  interfaces: [Node],
  fields: (t) => ({
    id: globalIdField(t, (conference) => globalId('Conference', conference.conferenceId)),
    conferenceId: t.exposeID('conferenceId', {
      nullable: false,
      description: 'The UUID of the conference upstream.',
    }),
    name: t.exposeString('name', {
      nullable: false,
      description: 'The unique name of the conference.',
    }),
    ...settingsFields(t, 'conference'),
    size: t.expose('size', {
      type: ConferenceSize,
      description: 'How many people it is made for. Null when not set.',
    }),
    sizeRaw: t.exposeString('sizeRaw', {
      description: '`size` in the upstream’s own word. Null when not set.',
    }),
    enableChat: t.exposeBoolean('enableChat', {
      nullable: false,
      description: 'Whether the page has a text chat.',
    }),
    darkTheme: t.expose('darkTheme', {
      type: ConferenceTheme,
      nullable: false,
      description: 'The colours of the dark theme.',
    }),
    lightTheme: t.expose('lightTheme', {
      type: ConferenceTheme,
      nullable: false,
      description: 'The colours of the light theme.',
    }),
    activeSession: t.field({
      type: RoomSessionRef,
      nullable: true,
      description: 'The session that runs now. Null when none does. As `Room.activeSession`.',
      extensions: NEEDS_INFO,
      resolve: (conference, _args, context, info) => activeSession(conference, context, info),
    }),
    ...streamsField(t),
    tokens: t.field({
      type: ConferenceTokenConnection,
      nullable: true,
      description:
        'The tokens that let people in; the upstream makes them with the conference. Their order says nothing: choose by `permissions`. One upstream call for each conference. Null only with an error.',
      args: pagingArguments,
      extensions: NEEDS_INFO,
      resolve: (conference, args, context, info) => tokens(conference, args, context, info),
    }),
  }),
})

const ConferenceFilter = scheduleFilterInput('Conference')

builder.queryFields((t) => ({
  conference: t.field({
    type: ConferenceRef,
    description: 'One conference. Null when there is none.',
    args: idArgument,
    ...askedBy(conference),
  }),
  conferences: t.field({
    type: ConferenceConnection,
    description: 'The conferences of the project. Null only with an error.',
    args: {
      filter: t.arg({ type: ConferenceFilter, description: 'Which conferences; all when left out.' }),
      ...pagingArguments,
    },
    ...askedBy(conferences),
  }),
}))
