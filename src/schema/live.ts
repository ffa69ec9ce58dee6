import type { RoomSession } from '../datasources/signalwire/room-sessions.ts'
import type { RoomSessionEvent, RoomSessionMember } from '../datasources/signalwire/session-details.ts'
import type { LiveSessionEvent, LiveSessionsEvent } from '../resolvers/live/live-events.ts'
import { builder, RoomSessionEventRef, RoomSessionMemberRef, RoomSessionRef } from './builder.ts'

const MARKS = {
  cursor: 'Marks this event. A client that comes back sends it as `after`.',
  isSnapshot: 'Whether it tells the whole state, in place of what was known before.',
  readAt: 'When the upstream was read.',
  staleSince: 'Since when the upstream has not answered. Null while it does.',
} as const

const LiveSessionsEventRef = builder.objectRef<LiveSessionsEvent>('LiveSessionsEvent').implement({
  description:
    'What changed among the sessions in progress from one reading to the next. Each session is whole, and stands in one of the lists. After a connection was lost, one may come again.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { nullable: false, description: MARKS.cursor }),
    isSnapshot: t.exposeBoolean('isSnapshot', {
      nullable: false,
      description: 'Whether `started` is the whole list, in place of what was known before.',
    }),
    readAt: t.expose('readAt', { type: 'DateTime', nullable: false, description: MARKS.readAt }),
    staleSince: t.expose('staleSince', { type: 'DateTime', nullable: true, description: MARKS.staleSince }),
    started: t.field({
      type: [RoomSessionRef],
      nullable: { list: false, items: true },
      // An error in the place of a session becomes one at its path.
      resolve: ({ started }) => started as readonly RoomSession[],
      description:
        'Sessions that are new; in a snapshot, all. Null, with an error, in place of one that cannot be read.',
    }),
    updated: t.expose('updated', {
      type: [RoomSessionRef],
      nullable: { list: false, items: true },
      description: 'Sessions that go on and have changed. Null only with an error.',
    }),
    ended: t.expose('ended', {
      type: [RoomSessionRef],
      nullable: { list: false, items: true },
      description:
        'Sessions that have ended. `costInDollars` and `lockedCover` are those of the last reading, as upstream has them only in its list. Null only with an error.',
    }),
  }),
})

const LiveSessionEventRef = builder.objectRef<LiveSessionEvent>('LiveSessionEvent').implement({
  description: 'How it stands with one session. After a connection was lost, an event may come again.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { nullable: false, description: MARKS.cursor }),
    isSnapshot: t.exposeBoolean('isSnapshot', { nullable: false, description: MARKS.isSnapshot }),
    readAt: t.expose('readAt', { type: 'DateTime', nullable: false, description: MARKS.readAt }),
    staleSince: t.expose('staleSince', { type: 'DateTime', nullable: true, description: MARKS.staleSince }),
    session: t.expose('session', {
      type: RoomSessionRef,
      nullable: true,
      description:
        'The session as it is now. Null when none is in progress, or when there is none of that id.',
    }),
    joined: t.field({
      type: [RoomSessionMemberRef],
      nullable: { list: false, items: true },
      description:
        'Who has come since the last event; in a snapshot, all who are there. It costs a further upstream call with each reading, shared by all who watch it. Null, with an error, in place of one who cannot be read.',
      resolve: ({ joined }) => joined as readonly RoomSessionMember[],
    }),
    left: t.expose('left', {
      type: [RoomSessionMemberRef],
      nullable: { list: false, items: true },
      description:
        'Who has left since the last event, also who came only after it. It comes with the call of `joined`. Null only with an error.',
    }),
    events: t.field({
      type: [RoomSessionEventRef],
      nullable: { list: false, items: true },
      description:
        'What has happened in the session since the last event; in a snapshot, all. It costs a further upstream call with each reading, shared by all who watch it. Null, with an error, in place of one that cannot be read.',
      resolve: ({ events }) => events as readonly RoomSessionEvent[],
    }),
    detailsReadAt: t.expose('detailsReadAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When members and events were read. Null when neither is selected, when no session is in progress, or when they could not be read yet.',
    }),
  }),
})

const LiveSessionFilter = builder.inputType('LiveSessionFilter', {
  description: 'Which of the sessions in progress to watch. All conditions must hold.',
  fields: (t) => ({
    roomIds: t.idList({ description: 'Sessions of these rooms: their UUIDs or their global IDs.' }),
    roomNameMatches: t.string({ description: 'Sessions of rooms with this text in their names.' }),
  }),
})

const AFTER =
  'The cursor of the last event that was seen: the stream goes on after it, or begins with a snapshot where that is too long ago.'

builder.subscriptionType({
  description:
    'What can be watched. The upstream is read for all who watch together. One field an operation; fields that cost a call for each session are refused.',
  fields: (t) => ({
    liveSessions: t.field({
      type: LiveSessionsEventRef,
      nullable: true,
      description:
        'The sessions in progress: first all, then what changes. One that begins and ends between two readings is not seen. Null only with an error.',
      args: {
        filter: t.arg({
          type: LiveSessionFilter,
          description: 'Which sessions; all when left out. It costs no call.',
        }),
        after: t.arg.string({ description: AFTER }),
      },
      subscribe: notHere,
      resolve: (event) => event as LiveSessionsEvent,
    }),
    liveSession: t.field({
      type: LiveSessionEventRef,
      nullable: true,
      description:
        'One session, until it ends; then the stream completes. It completes at once for one that has ended before. Null only with an error.',
      args: {
        id: t.arg.id({ required: true, description: 'Its UUID or its global ID.' }),
        after: t.arg.string({ description: AFTER }),
      },
      subscribe: notHere,
      resolve: (event) => event as LiveSessionEvent,
    }),
    liveRoom: t.field({
      type: LiveSessionEventRef,
      nullable: true,
      description:
        'Whatever session is in progress in a room, one after the other. Either `id` or `name`. Null only with an error.',
      args: {
        id: t.arg.id({ description: 'The UUID or the global ID of the room.' }),
        name: t.arg.string({ description: 'The name of the room.' }),
        after: t.arg.string({ description: AFTER }),
      },
      subscribe: notHere,
      resolve: (event) => event as LiveSessionEvent,
    }),
  }),
})

/** Streams are made in src/server/live/, once for all who watch the same, and never by graphql-js. */
function notHere(): never {
  throw new Error('a stream was asked of the schema, and not of the server')
}
