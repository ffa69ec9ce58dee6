import { activeSession } from '../resolvers/active-session.ts'
import { globalId } from '../resolvers/global-id.ts'
import { room, rooms, sessionsOfRoom } from '../resolvers/rooms.ts'
import { builder } from './builder.ts'
import { connectionType, pagingArguments } from './connection.ts'
import { RoomSessionStatus, VideoLayout, VideoQuality } from './enums.ts'
import { Node } from './node.ts'
import { Room, RoomSession } from './refs.ts'
import { RoomSessionConnection } from './room-sessions.ts'

const RoomConnection = connectionType('Room', Room, 'rooms')

Room.implement({
  description: 'A SignalWire Video room: a place that people meet in, over and over, one session at a time.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global ID.',
      resolve: (room) => globalId('Room', room.roomId),
    }),
    roomId: t.exposeID('roomId', { nullable: false, description: 'The UUID of the room upstream.' }),
    name: t.exposeString('name', {
      nullable: false,
      description: 'The unique name of the room: letters, digits, hyphens and underscores.',
    }),
    displayName: t.exposeString('displayName', {
      description: 'The name to show. Null when none is set.',
    }),
    description: t.exposeString('description', {
      description: 'What the room is for. Null when none is set.',
    }),
    maxMembers: t.exposeInt('maxMembers', {
      nullable: false,
      description: 'How many people fit in, 1 to 300.',
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
    fps: t.exposeInt('fps', { nullable: false, description: 'Frames per second of its video.' }),
    layout: t.expose('layout', {
      type: VideoLayout,
      nullable: false,
      description: 'How the people are arranged when a session begins.',
    }),
    layoutRaw: t.exposeString('layoutRaw', {
      nullable: false,
      description: '`layout` in the upstream’s own word.',
    }),
    joinFrom: t.expose('joinFrom', {
      type: 'DateTime',
      description: 'From when people may join. Null when they always may.',
    }),
    joinUntil: t.expose('joinUntil', {
      type: 'DateTime',
      description: 'Until when people may join. Null when there is no such limit.',
    }),
    removeAt: t.expose('removeAt', {
      type: 'DateTime',
      description: 'When people still inside are removed. Null when they are not.',
    }),
    removeAfterSecondsElapsed: t.exposeInt('removeAfterSecondsElapsed', {
      description: 'Seconds after which a person is removed. Null when there is no such limit.',
    }),
    recordOnStart: t.exposeBoolean('recordOnStart', {
      nullable: false,
      description: 'Whether recording begins with the session.',
    }),
    toneOnEntryAndExit: t.exposeBoolean('toneOnEntryAndExit', {
      nullable: false,
      description: 'Whether a tone sounds when somebody comes or goes.',
    }),
    roomJoinVideoOff: t.exposeBoolean('roomJoinVideoOff', {
      nullable: false,
      description: 'Whether people do not receive the room’s video when they join.',
    }),
    userJoinVideoOff: t.exposeBoolean('userJoinVideoOff', {
      nullable: false,
      description: 'Whether people join with their own video off.',
    }),
    enableRoomPreviews: t.exposeBoolean('enableRoomPreviews', {
      description: 'Whether sessions offer a preview. Null when the upstream does not say.',
    }),
    syncAudioVideo: t.exposeBoolean('syncAudioVideo', {
      description: 'Whether audio and video are kept in step. Null when the upstream decides.',
    }),
    prioritizeHandraise: t.exposeBoolean('prioritizeHandraise', {
      nullable: false,
      description: 'Whether people who raise a hand come first in the layout.',
    }),
    meta: t.expose('meta', {
      type: 'JSONObject',
      description: 'Data of your own, attached to the room. Null when there is none.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When the room was created.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When the room was last changed.',
    }),
    activeSession: t.field({
      type: RoomSession,
      nullable: true,
      description:
        'The session that runs now. Null when none does. The upstream is asked for it only when an operation selects it, and then in the call that fetches the room.',
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
      resolve: (room, args, context, info) => sessionsOfRoom(room, args, context, info),
    }),
  }),
})

const RoomFilter = builder.inputType('RoomFilter', {
  description: 'Narrows a list of rooms. All conditions must hold.',
  fields: (t) => ({
    startsAfter: t.field({
      type: 'DateTime',
      description: 'Rooms whose `joinFrom` lies after this time.',
    }),
    endsBefore: t.field({
      type: 'DateTime',
      description: 'Rooms whose `joinUntil` lies before this time.',
    }),
  }),
})

builder.queryFields((t) => ({
  room: t.field({
    type: Room,
    nullable: true,
    description: 'One room, by `id` or by `name`. Null when there is none.',
    args: {
      id: t.arg.id({ description: 'Its UUID or its global ID.' }),
      name: t.arg.string({
        description: 'Its name: 1 to 100 letters, digits, hyphens or underscores.',
      }),
    },
    resolve: (_root, args, context, info) => room(args, context, info),
  }),
  rooms: t.field({
    type: RoomConnection,
    nullable: true,
    description: 'The rooms of the project. Null only with an error.',
    args: {
      filter: t.arg({ type: RoomFilter, description: 'Which rooms; all when left out.' }),
      ...pagingArguments,
    },
    resolve: (_root, args, context, info) => rooms(args, context, info),
  }),
}))
