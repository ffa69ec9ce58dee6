import type { VideoLogCharge as VideoLogChargeRecord } from '../datasources/signalwire/video-logs.ts'
import { NEEDS_INFO, needs } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import { addressOfLog, sessionOfLog, videoLog, videoLogs } from '../resolvers/video-logs.ts'
import { builder, RoomSessionRef, VideoLogRef } from './builder.ts'
import { askedBy, globalIdField, idArgument } from './common-fields.ts'
import { connectionType, pagingArguments } from './connection.ts'
import { OPEN, RoomSessionStatus } from './enums.ts'
import { Node } from './node.ts'

const VideoLogSource = builder.enumType('VideoLogSource', {
  description: 'What wrote an entry of the log.',
  values: {
    REALTIME_API: { value: 'realtime_api', description: 'The Realtime API; `realtime_api` upstream.' },
    ...OPEN,
  } as const,
})

const VideoLogType = builder.enumType('VideoLogType', {
  description: 'The kind of session that an entry of the log is about.',
  values: {
    ROOM_SESSION: {
      value: 'video_room_session',
      description: 'The session of a room; `video_room_session` upstream.',
    },
    CONFERENCE_SESSION: {
      value: 'video_conference_session',
      description: 'The session of a conference; `video_conference_session` upstream.',
    },
    ...OPEN,
  } as const,
})

const VideoLogCharge = builder.objectRef<VideoLogChargeRecord>('VideoLogCharge').implement({
  description: 'One part of what a session cost.',
  fields: (t) => ({
    description: t.exposeString('description', {
      nullable: false,
      description: 'What was paid for, in the upstream’s own words.',
    }),
    costInDollars: t.exposeFloat('costInDollars', {
      nullable: false,
      extensions: needs('cost'),
      description: 'How much it was, in US dollars; `charge` upstream.',
    }),
  }),
})

VideoLogRef.implement({
  description:
    'An entry of the log, which is about one session. Of a deleted entry, the upstream keeps `id`, `createdAt` and `discardedAt` only.',
  interfaces: [Node],
  fields: (t) => ({
    id: globalIdField(t, (log) => globalId('VideoLog', log.logId)),
    logId: t.exposeID('logId', { nullable: false, description: 'The UUID of the entry upstream.' }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When the entry was created.',
    }),
    discardedAt: t.expose('discardedAt', {
      type: 'DateTime',
      description: 'When the entry was deleted. Null while it is not.',
    }),
    source: t.expose('source', {
      type: VideoLogSource,
      description: 'What wrote the entry. Null when it is deleted.',
    }),
    sourceRaw: t.exposeString('sourceRaw', {
      description: '`source` in the upstream’s own word; null with it.',
    }),
    type: t.expose('type', {
      type: VideoLogType,
      description: 'What kind of session it was. Null when the entry is deleted.',
    }),
    typeRaw: t.exposeString('typeRaw', { description: '`type` in the upstream’s own word; null with it.' }),
    status: t.expose('status', {
      type: RoomSessionStatus,
      description:
        'Whether the session runs. Null when the entry is deleted, or when the upstream does not say.',
    }),
    statusRaw: t.exposeString('statusRaw', {
      description: '`status` in the upstream’s own word; null with it.',
    }),
    roomName: t.exposeString('roomName', {
      description: 'The name of the room. Null when the entry is deleted, or when the upstream has none.',
    }),
    locked: t.exposeBoolean('locked', {
      description: 'Whether the session was locked. Null when the entry is deleted.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      description:
        'When the session began. Null when the entry is deleted, or when the upstream does not say.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      description: 'When the session ended. Null while it runs, and when the entry is deleted.',
    }),
    costInDollars: t.exposeFloat('costInDollars', {
      extensions: needs('cost'),
      description: 'What the session cost, in US dollars; `charge` upstream. Null when the entry is deleted.',
    }),
    charges: t.expose('charges', {
      type: [VideoLogCharge],
      nullable: { list: true, items: false },
      extensions: needs('cost'),
      description: 'What the cost is made of. Null when the entry is deleted.',
    }),
    url: t.field({
      type: 'URL',
      nullable: true,
      description: 'The upstream’s own address of the session. Null when the entry is deleted.',
      resolve: (log, _args, context) => addressOfLog(log, context),
    }),
    sessionId: t.exposeID('sessionId', {
      description: 'The UUID of the session, which `url` holds. Null when it holds none.',
    }),
    session: t.field({
      type: RoomSessionRef,
      nullable: true,
      description:
        'The session itself. One upstream call for each different session; many come from the list of all. Null when it is gone, or when `sessionId` is null.',
      extensions: NEEDS_INFO,
      resolve: (log, _args, context, info) => sessionOfLog(log, context, info),
    }),
  }),
})

const VideoLogConnection = connectionType('VideoLog', VideoLogRef, 'entries of the log')

const VideoLogFilter = builder.inputType('VideoLogFilter', {
  description: 'Narrows the log. All conditions must hold.',
  fields: (t) => ({
    createdAfter: t.field({ type: 'DateTime', description: 'Entries created after this time.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Entries created before this time.' }),
    createdOn: t.field({ type: 'DateTime', description: 'Entries created on the day of this time.' }),
    includeDeleted: t.boolean({
      description: 'Whether deleted entries are there too; they are not when left out.',
    }),
  }),
})

builder.queryFields((t) => ({
  videoLog: t.field({
    type: VideoLogRef,
    description: 'One entry of the log. Null when there is none.',
    args: idArgument,
    ...askedBy(videoLog),
  }),
  videoLogs: t.field({
    type: VideoLogConnection,
    description: 'The log of all sessions, with what they cost. Null only with an error.',
    args: {
      filter: t.arg({
        type: VideoLogFilter,
        description: 'Which entries; all that are not deleted when left out.',
      }),
      ...pagingArguments,
    },
    ...askedBy(videoLogs),
  }),
}))
