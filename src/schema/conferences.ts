import type { ConferenceTheme as ConferenceThemeRecord } from '../datasources/signalwire/conferences.ts'
import { activeSession } from '../resolvers/active-session.ts'
import { conference, conferences } from '../resolvers/conferences.ts'
import { globalId } from '../resolvers/global-id.ts'
import { builder } from './builder.ts'
import { connectionType, pagingArguments } from './connection.ts'
import { ConferenceSize, VideoLayout, VideoQuality } from './enums.ts'
import { Node } from './node.ts'
import { Conference, RoomSession } from './refs.ts'

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

const ConferenceConnection = connectionType('Conference', Conference, 'conferences')

Conference.implement({
  description: 'A SignalWire Video conference: a room with a ready-made page that can be embedded.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global ID.',
      resolve: (conference) => globalId('Conference', conference.conferenceId),
    }),
    conferenceId: t.exposeID('conferenceId', {
      nullable: false,
      description: 'The UUID of the conference upstream.',
    }),
    name: t.exposeString('name', {
      nullable: false,
      description: 'The unique name of the conference.',
    }),
    displayName: t.exposeString('displayName', {
      description: 'The name to show. Null when none is set.',
    }),
    description: t.exposeString('description', {
      description: 'What the conference is for. Null when none is set.',
    }),
    joinFrom: t.expose('joinFrom', {
      type: 'DateTime',
      description: 'From when people may join. Null when they always may.',
    }),
    joinUntil: t.expose('joinUntil', {
      type: 'DateTime',
      description: 'Until when people may join. Null when there is no such limit.',
    }),
    quality: t.expose('quality', {
      type: VideoQuality,
      nullable: false,
      description: 'The resolution of its video.',
    }),
    qualityRaw: t.exposeString('qualityRaw', {
      nullable: false,
      description: '`quality` in the upstream’s own word.',
    }),
    layout: t.expose('layout', {
      type: VideoLayout,
      nullable: false,
      description: 'How the people are arranged when a session begins.',
    }),
    layoutRaw: t.exposeString('layoutRaw', {
      nullable: false,
      description: '`layout` in the upstream’s own word.',
    }),
    size: t.expose('size', {
      type: ConferenceSize,
      description: 'How many people it is made for. Null when not set.',
    }),
    sizeRaw: t.exposeString('sizeRaw', {
      description: '`size` in the upstream’s own word. Null when not set.',
    }),
    recordOnStart: t.exposeBoolean('recordOnStart', {
      nullable: false,
      description: 'Whether recording begins with the session.',
    }),
    toneOnEntryAndExit: t.exposeBoolean('toneOnEntryAndExit', {
      nullable: false,
      description: 'Whether a tone sounds when somebody comes or goes.',
    }),
    userJoinVideoOff: t.exposeBoolean('userJoinVideoOff', {
      nullable: false,
      description: 'Whether people join with their own video off.',
    }),
    roomJoinVideoOff: t.exposeBoolean('roomJoinVideoOff', {
      nullable: false,
      description: 'Whether people do not receive the room’s video when they join.',
    }),
    enableChat: t.exposeBoolean('enableChat', {
      nullable: false,
      description: 'Whether the page has a text chat.',
    }),
    enableRoomPreviews: t.exposeBoolean('enableRoomPreviews', {
      description: 'Whether sessions offer a preview. Null when the upstream does not say.',
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
    meta: t.expose('meta', {
      type: 'JSONObject',
      description: 'Data of your own, attached to the conference. Null when there is none.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When the conference was created.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When the conference was last changed.',
    }),
    activeSession: t.field({
      type: RoomSession,
      nullable: true,
      description: 'The session that runs now. Null when none does. As `Room.activeSession`.',
      resolve: (conference, _args, context, info) => activeSession(conference, context, info),
    }),
  }),
})

const ConferenceFilter = builder.inputType('ConferenceFilter', {
  description: 'Narrows a list of conferences. All conditions must hold.',
  fields: (t) => ({
    startsAfter: t.field({
      type: 'DateTime',
      description: 'Conferences whose `joinFrom` lies after this time.',
    }),
    endsBefore: t.field({
      type: 'DateTime',
      description: 'Conferences whose `joinUntil` lies before this time.',
    }),
  }),
})

builder.queryFields((t) => ({
  conference: t.field({
    type: Conference,
    nullable: true,
    description: 'One conference. Null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its UUID or its global ID.' }) },
    resolve: (_root, args, context, info) => conference(args, context, info),
  }),
  conferences: t.field({
    type: ConferenceConnection,
    nullable: true,
    description: 'The conferences of the project. Null only with an error.',
    args: {
      filter: t.arg({ type: ConferenceFilter, description: 'Which conferences; all when left out.' }),
      ...pagingArguments,
    },
    resolve: (_root, args, context, info) => conferences(args, context, info),
  }),
}))
