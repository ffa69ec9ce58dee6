import { NEEDS_INFO, needs } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import {
  recordingEvents,
  roomRecording,
  roomRecordings,
  sessionOfRecording,
} from '../resolvers/room-recordings.ts'
import {
  builder,
  RoomRecordingRef,
  RoomSessionEventRef,
  RoomSessionMemberRef,
  RoomSessionRef,
} from './builder.ts'
import { askedBy, globalIdField, idArgument } from './common-fields.ts'
import { connectionType, pagingArguments } from './connection.ts'
import { RoomRecordingStatus } from './enums.ts'
import { Node } from './node.ts'

RoomSessionMemberRef.implement({
  description: 'A person’s stay in a session.',
  interfaces: [Node],
  fields: (t) => ({
    id: globalIdField(
      t,
      (member) => globalId('RoomSessionMember', member.sessionId, member.memberId),
      'The global ID; it holds the session’s id too.',
    ),
    memberId: t.exposeID('memberId', { nullable: false, description: 'The UUID of the member upstream.' }),
    sessionId: t.exposeID('sessionId', { nullable: false, description: 'The UUID of the session upstream.' }),
    name: t.exposeString('name', { description: 'The name the person goes by. Null when none was given.' }),
    joinTime: t.expose('joinTime', {
      type: 'DateTime',
      description: 'When the person came. Null when the upstream does not say.',
    }),
    leaveTime: t.expose('leaveTime', {
      type: 'DateTime',
      description: 'When the person left. Null while the person is there.',
    }),
    duration: t.exposeInt('duration', {
      description: 'How long the person stayed, in seconds. Null while the person is there.',
    }),
    costInDollars: t.exposeFloat('costInDollars', {
      extensions: needs('cost'),
      description: 'What the stay cost, in US dollars. Null when the upstream does not say.',
    }),
  }),
})

export const RoomSessionMemberConnection = connectionType(
  'RoomSessionMember',
  RoomSessionMemberRef,
  'members',
)

RoomRecordingRef.implement({
  description: 'A recording of a session.',
  interfaces: [Node],
  fields: (t) => ({
    id: globalIdField(t, (recording) => globalId('RoomRecording', recording.recordingId)),
    recordingId: t.exposeID('recordingId', {
      nullable: false,
      description: 'The UUID of the recording upstream.',
    }),
    sessionId: t.exposeID('sessionId', { nullable: false, description: 'The UUID of the session upstream.' }),
    session: t.field({
      type: RoomSessionRef,
      nullable: true,
      description: 'The session that was recorded. Null when it is gone.',
      extensions: NEEDS_INFO,
      resolve: (recording, _args, context, info) => sessionOfRecording(recording, context, info),
    }),
    events: t.field({
      type: RoomSessionEventConnection,
      nullable: true,
      description: 'What happened to it. One upstream call for each recording. Null only with an error.',
      args: pagingArguments,
      extensions: NEEDS_INFO,
      resolve: (recording, args, context, info) => recordingEvents(recording, args, context, info),
    }),
    status: t.expose('status', {
      type: RoomRecordingStatus,
      description: 'How far it is. Null when the upstream does not say.',
    }),
    statusRaw: t.exposeString('statusRaw', {
      description: '`status` in the upstream’s own word; null with it.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      description: 'When recording began. Null before that.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      description: 'When recording ended. Null while it goes on.',
    }),
    duration: t.exposeInt('duration', { description: 'Its length in seconds. Null until it has ended.' }),
    sizeInBytes: t.exposeFloat('sizeInBytes', {
      description: 'The size of its file in bytes, which can pass what an Int holds. Null until it is known.',
    }),
    format: t.exposeString('format', {
      description: 'The format of its file, such as `mp4`. Null until it is known.',
    }),
    costInDollars: t.exposeFloat('costInDollars', {
      extensions: needs('cost'),
      description: 'What it cost, in US dollars. Null when the upstream does not say.',
    }),
    uri: t.expose('uri', {
      type: 'URL',
      extensions: needs('recordings'),
      description:
        'A temporary link to its file, good for 900 s unless `mediaTtl` says otherwise. Null until there is one.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When its record was created.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When its record was last changed.',
    }),
  }),
})

export const RoomRecordingConnection = connectionType('RoomRecording', RoomRecordingRef, 'recordings')

RoomSessionEventRef.implement({
  description: 'Something that happened in a session.',
  fields: (t) => ({
    eventId: t.exposeID('eventId', { nullable: false, description: 'The UUID of the event upstream.' }),
    projectId: t.exposeID('projectId', { nullable: false, description: 'The UUID of the project.' }),
    roomId: t.exposeID('roomId', { description: 'The UUID of the room. Null when there is none.' }),
    sessionId: t.exposeID('sessionId', { nullable: false, description: 'The UUID of the session.' }),
    recordingId: t.exposeID('recordingId', {
      description: 'The UUID of the recording that it is about. Null when it is about none.',
    }),
    participantId: t.exposeID('participantId', {
      description: 'The UUID of the person that it is about. Null when it is about none.',
    }),
    level: t.exposeString('level', {
      nullable: false,
      description: 'How grave it is, in the upstream’s own word, such as `info`.',
    }),
    name: t.exposeString('name', {
      nullable: false,
      description: 'What happened, in the upstream’s own word.',
    }),
    payload: t.expose('payload', {
      type: 'JSONObject',
      nullable: true,
      // Whatever the upstream puts in: what an event of a recording brings may be the link to it.
      extensions: needs('recordings'),
      description: 'What came with it. Null only with an error.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When it happened.',
    }),
  }),
})

export const RoomSessionEventConnection = connectionType('RoomSessionEvent', RoomSessionEventRef, 'events')

/** The lifetime of links to recordings. */
export const mediaTtlArgument = builder.args((t) => ({
  mediaTtl: t.int({
    description: 'For how many seconds the links to the recordings are good; 900 when left out.',
  }),
}))

builder.queryFields((t) => ({
  roomRecording: t.field({
    type: RoomRecordingRef,
    description: 'One recording. Null when there is none.',
    args: { ...idArgument, ...mediaTtlArgument },
    ...askedBy(roomRecording),
  }),
  roomRecordings: t.field({
    type: RoomRecordingConnection,
    description: 'The recordings of all sessions. Null only with an error.',
    args: { ...mediaTtlArgument, ...pagingArguments },
    ...askedBy(roomRecordings),
  }),
}))
