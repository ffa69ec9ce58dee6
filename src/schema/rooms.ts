import { activeSession } from '../resolvers/active-session.ts'
import { NEEDS_INFO } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import { room, rooms, sessionsOfRoom } from '../resolvers/rooms.ts'
import { builder, RoomRef, RoomSessionRef } from './builder.ts'
import { askedBy, globalIdField } from './common-fields.ts'
import { connectionType, pagingArguments } from './connection.ts'
import { RoomSessionStatus } from './enums.ts'
import { Node } from './node.ts'
import { streamsField } from './room-access.ts'
import { RoomSessionConnection } from './room-sessions.ts'
import { SETTING_DESCRIPTIONS, scheduleFilterInput, settingsFields } from './room-settings.ts'

const RoomConnection = connectionType('Room', RoomRef, 'rooms')

RoomRef.implement({
  description: 'A SignalWire Video room: a place that people meet in, over and over, one session at a time.',
  interfaces: [Node],
  fields: (t) => ({
    id: globalIdField(t, (room) => globalId('Room', room.roomId)),
    roomId: t.exposeID('roomId', { nullable: false, description: 'The UUID of the room upstream.' }),
    name: t.exposeString('name', {
      nullable: false,
      description: 'The unique name of the room: letters, digits, hyphens and underscores.',
    }),
    ...settingsFields(t, 'room'),
    maxMembers: t.exposeInt('maxMembers', {
      nullable: false,
      description: 'How many people fit in, 1 to 300.',
    }),
    fps: t.exposeInt('fps', { nullable: false, description: SETTING_DESCRIPTIONS.fps }),
    removeAt: t.expose('removeAt', {
      type: 'DateTime',
      description: SETTING_DESCRIPTIONS.removeAt,
    }),
    removeAfterSecondsElapsed: t.exposeInt('removeAfterSecondsElapsed', {
      description: SETTING_DESCRIPTIONS.removeAfterSecondsElapsed,
    }),
    syncAudioVideo: t.exposeBoolean('syncAudioVideo', {
      description: SETTING_DESCRIPTIONS.syncAudioVideo,
    }),
    prioritizeHandraise: t.exposeBoolean('prioritizeHandraise', {
      nullable: false,
      description: 'Whether people who raise a hand come first in the layout.',
    }),
    activeSession: t.field({
      type: RoomSessionRef,
      nullable: true,
      description:
        'The session that runs now. Null when none does. The upstream is asked for it only when an operation selects it, and then in the call that fetches the room.',
      extensions: NEEDS_INFO,
      resolve: (room, _args, context, info) => activeSession(room, context, info),
    }),
    sessions: t.field({
      type: RoomSessionConnection,
      nullable: true,
      description:
        'The sessions of this room, running and past. One upstream call for each room. Null only with an error.',
      args: {
        status: t.arg({
          type: RoomSessionStatus,
          description: 'Only sessions in this state; all when left out.',
        }),
        ...pagingArguments,
      },
      extensions: NEEDS_INFO,
      resolve: (room, args, context, info) => sessionsOfRoom(room, args, context, info),
    }),
    ...streamsField(t),
  }),
})

const RoomFilter = scheduleFilterInput('Room')

builder.queryFields((t) => ({
  room: t.field({
    type: RoomRef,
    description: 'One room, by `id` or by `name`. Null when there is none.',
    args: {
      id: t.arg.id({ description: 'Its UUID or its global ID.' }),
      name: t.arg.string({
        description: 'Its name: 1 to 100 letters, digits, hyphens or underscores.',
      }),
    },
    ...askedBy(room),
  }),
  rooms: t.field({
    type: RoomConnection,
    description: 'The rooms of the project. Null only with an error.',
    args: {
      filter: t.arg({ type: RoomFilter, description: 'Which rooms; all when left out.' }),
      ...pagingArguments,
    },
    ...askedBy(rooms),
  }),
}))
