import type { SessionFieldName } from '../datasources/signalwire/room-sessions.ts'
import { sessionField } from '../resolvers/active-session.ts'
import { NEEDS_INFO, needs } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import { isInProgress } from '../resolvers/merged/video-sessions.ts'
import { recordingsOfSession } from '../resolvers/room-recordings.ts'
import { events, members, roomOfSession, roomSession, roomSessions } from '../resolvers/room-sessions.ts'
import { builder, RoomRef, RoomSessionRef } from './builder.ts'
import { askedBy, globalIdField, idArgument } from './common-fields.ts'
import { connectionType, pagingArguments } from './connection.ts'
import { RoomSessionStatus, VideoLayout, VideoQuality } from './enums.ts'
import { Node } from './node.ts'
import { SETTING_DESCRIPTIONS } from './room-settings.ts'
import {
  mediaTtlArgument,
  RoomRecordingConnection,
  RoomSessionEventConnection,
  RoomSessionMemberConnection,
} from './session-details.ts'
import { VideoSessionRef } from './video-sessions.ts'

export const RoomSessionConnection = connectionType('RoomSession', RoomSessionRef, 'sessions')

type SessionFieldTypes = 'Boolean' | 'DateTime' | 'ID' | 'Int' | 'String' | 'URL'

RoomSessionRef.implement({
  description:
    'One session of a room or conference, from the first person’s coming to the last one’s going. The upstream sends it with more fields or fewer depending on where it is found; a field that is selected and missing is fetched, with the fewest calls, and never reported as null because of where the session came from.',
  interfaces: [Node, VideoSessionRef],
  fields: (t) => {
    /** A field that is read from a form of the session that has it. */
    const field = <N extends SessionFieldName>(name: N, type: SessionFieldTypes, description: string) =>
      t.field({
        type,
        nullable: true,
        description,
        extensions: NEEDS_INFO,
        resolve: (session, _args, context, info) => sessionField(session, name, context, info) as never,
      })
    return {
      id: globalIdField(t, (session) => globalId('RoomSession', session.sessionId)),
      sessionId: t.exposeID('sessionId', {
        nullable: false,
        description:
          'The UUID of the session upstream. An active session that comes without one is null with an error.',
      }),
      roomId: field(
        'roomId',
        'ID',
        'The UUID of its room. Null when the room was deleted on its end, or when there never was one.',
      ),
      room: t.field({
        type: RoomRef,
        nullable: true,
        description: 'Its room. Null when it has none, or when the room is gone.',
        extensions: NEEDS_INFO,
        resolve: (session, _args, context, info) => roomOfSession(session, context, info),
      }),
      name: field('name', 'String', 'The name of its room. Null when the upstream has none.'),
      displayName: field('displayName', 'String', SETTING_DESCRIPTIONS.displayName),
      maxMembers: field('maxMembers', 'Int', 'How many people fit in. Null when the upstream does not say.'),
      quality: t.field({
        type: VideoQuality,
        nullable: true,
        description: `${SETTING_DESCRIPTIONS.quality} Null when the upstream does not say.`,
        extensions: NEEDS_INFO,
        resolve: (session, _args, context, info) => sessionField(session, 'quality', context, info),
      }),
      qualityRaw: field('qualityRaw', 'String', `${SETTING_DESCRIPTIONS.qualityRaw}; null with it.`),
      fps: field('fps', 'Int', `${SETTING_DESCRIPTIONS.fps} Null when the upstream does not say.`),
      layout: t.field({
        type: VideoLayout,
        nullable: true,
        description: 'How the people are arranged. Null when the upstream does not say.',
        extensions: NEEDS_INFO,
        resolve: (session, _args, context, info) => sessionField(session, 'layout', context, info),
      }),
      layoutRaw: field('layoutRaw', 'String', `${SETTING_DESCRIPTIONS.layoutRaw}; null with it.`),
      joinFrom: field('joinFrom', 'DateTime', SETTING_DESCRIPTIONS.joinFrom),
      joinUntil: field('joinUntil', 'DateTime', SETTING_DESCRIPTIONS.joinUntil),
      removeAt: field('removeAt', 'DateTime', SETTING_DESCRIPTIONS.removeAt),
      removeAfterSecondsElapsed: field(
        'removeAfterSecondsElapsed',
        'Int',
        SETTING_DESCRIPTIONS.removeAfterSecondsElapsed,
      ),
      recordOnStart: field(
        'recordOnStart',
        'Boolean',
        'Whether recording began with it. Null only with an error.',
      ),
      toneOnEntryAndExit: field(
        'toneOnEntryAndExit',
        'Boolean',
        `${SETTING_DESCRIPTIONS.toneOnEntryAndExit} Null only with an error.`,
      ),
      roomJoinVideoOff: field(
        'roomJoinVideoOff',
        'Boolean',
        `${SETTING_DESCRIPTIONS.roomJoinVideoOff} Null only with an error.`,
      ),
      userJoinVideoOff: field(
        'userJoinVideoOff',
        'Boolean',
        `${SETTING_DESCRIPTIONS.userJoinVideoOff} Null only with an error.`,
      ),
      locked: field('locked', 'Boolean', 'Whether nobody else may join now. Null only with an error.'),
      startTime: field('startTime', 'DateTime', 'When it began. Null when the upstream does not say.'),
      endTime: field('endTime', 'DateTime', 'When it ended. Null while it runs.'),
      duration: field('duration', 'Int', 'How long it lasted, in seconds. Null while it runs.'),
      status: t.field({
        type: RoomSessionStatus,
        nullable: true,
        description: 'Whether it runs. Null when the upstream does not say.',
        extensions: NEEDS_INFO,
        resolve: (session, _args, context, info) => sessionField(session, 'status', context, info),
      }),
      inProgress: t.boolean({
        nullable: true,
        description:
          'Whether it runs now. Null when the upstream does not say, or says it in an unknown word.',
        extensions: NEEDS_INFO,
        resolve: (session, _args, context, info) => isInProgress(session, context, info),
      }),
      statusRaw: field('statusRaw', 'String', '`status` in the upstream’s own word; null with it.'),
      previewUrl: field('previewUrl', 'URL', 'A moving preview of it. Null when previews are off.'),
      prioritizeHandraise: field(
        'prioritizeHandraise',
        'Boolean',
        'Whether people who raise a hand come first. Null when the upstream does not say.',
      ),
      syncAudioVideo: field('syncAudioVideo', 'Boolean', SETTING_DESCRIPTIONS.syncAudioVideo),
      enableRoomPreviews: field(
        'enableRoomPreviews',
        'Boolean',
        'Whether it offers a preview. Null only with an error.',
      ),
      costInDollars: t.float({
        nullable: true,
        extensions: { ...needs('cost'), ...NEEDS_INFO },
        description:
          'What it cost, in US dollars. Null when the upstream does not say. Upstream has it only in lists of sessions.',
        resolve: (session, _args, context, info) => sessionField(session, 'costInDollars', context, info),
      }),
      lockedCover: field(
        'lockedCover',
        'URL',
        'The picture shown while it is locked. Null when none is set. Upstream has it only in lists of sessions.',
      ),
      createdAt: field('createdAt', 'DateTime', 'When its record was created. Null only with an error.'),
      updatedAt: field('updatedAt', 'DateTime', 'When its record was last changed. Null only with an error.'),
      members: t.field({
        type: RoomSessionMemberConnection,
        nullable: true,
        description: 'The people who are or were in it. Null only with an error.',
        args: pagingArguments,
        extensions: NEEDS_INFO,
        resolve: (session, args, context, info) => members(session, args, context, info),
      }),
      recordings: t.field({
        type: RoomRecordingConnection,
        nullable: true,
        description: 'What was recorded of it. Null only with an error.',
        args: {
          ...mediaTtlArgument,
          ...pagingArguments,
        },
        extensions: NEEDS_INFO,
        resolve: (session, args, context, info) => recordingsOfSession(session, args, context, info),
      }),
      events: t.field({
        type: RoomSessionEventConnection,
        nullable: true,
        description: 'What happened in it. Null only with an error.',
        args: pagingArguments,
        extensions: NEEDS_INFO,
        resolve: (session, args, context, info) => events(session, args, context, info),
      }),
    }
  },
})

const RoomSessionFilter = builder.inputType('RoomSessionFilter', {
  description: 'Narrows a list of sessions. All conditions must hold.',
  fields: (t) => ({
    roomId: t.id({ description: 'Sessions of this room: its UUID or its global ID.' }),
    roomName: t.string({ description: 'Sessions of the room with exactly this name.' }),
    roomNameMatches: t.string({ description: 'Sessions of rooms with this text in their names.' }),
    status: t.field({ type: RoomSessionStatus, description: 'Sessions in this state.' }),
  }),
})

builder.queryFields((t) => ({
  roomSession: t.field({
    type: RoomSessionRef,
    description: 'One session. Null when there is none.',
    args: idArgument,
    ...askedBy(roomSession),
  }),
  roomSessions: t.field({
    type: RoomSessionConnection,
    description: 'The sessions of all rooms and conferences, running and past. Null only with an error.',
    args: {
      filter: t.arg({ type: RoomSessionFilter, description: 'Which sessions; all when left out.' }),
      ...pagingArguments,
    },
    ...askedBy(roomSessions),
  }),
}))
