import { RoomSession as RoomSessionRecord } from '../datasources/signalwire/room-sessions.ts'
import { type VideoSession, videoSessions } from '../resolvers/merged/video-sessions.ts'
import { typeOfNode } from '../resolvers/node.ts'
import { builder } from './builder.ts'
import { askedBy } from './common-fields.ts'
import { connectionType, pagingArguments } from './connection.ts'
import { VideoProvider } from './insights/insights-enums.ts'
import { Node } from './node.ts'

export const VideoSessionRef = builder.interfaceRef<VideoSession>('VideoSession')

VideoSessionRef.implement({
  description:
    'A session at either provider, by what both can tell: SignalWire’s RoomSession and Twilio’s InsightsRoom.',
  interfaces: [Node],
  resolveType: typeOfNode,
  fields: (t) => ({
    provider: t.field({
      type: VideoProvider,
      nullable: false,
      description: 'Who runs the session.',
      resolve: (session) => (session instanceof RoomSessionRecord ? 'signalwire' : 'twilio'),
    }),
    name: t.string({ description: 'The name of its room. Null when the provider has none.' }),
    startTime: t.field({
      type: 'DateTime',
      description: 'When it began. Null when the provider does not say.',
    }),
    endTime: t.field({
      type: 'DateTime',
      description: 'When it ended. Null while it runs, or when the provider does not say.',
    }),
    duration: t.int({
      description: 'How long it lasted, in seconds. Null while it runs, or when the provider does not say.',
    }),
    inProgress: t.boolean({
      description:
        'Whether it runs now. Null when the provider does not say, or says it in a word that this schema does not know.',
    }),
  }),
})

const VideoSessionConnection = connectionType('VideoSession', VideoSessionRef, 'sessions of both providers')

builder.queryFields((t) => ({
  videoSessions: t.field({
    type: VideoSessionConnection,
    description:
      'The sessions of all providers in one list, newest first as far as each provider’s own order allows. When a provider fails, the others’ sessions still come, followed by an edge with a null node and the error at its path; the next page goes on with that provider where it was. What a page did not use up is kept for a minute, so that the next page asks a provider again only for what is missing. Null only with an error.',
    args: {
      providers: t.arg({
        type: [VideoProvider],
        description: 'Whose sessions; those of all configured providers when left out.',
      }),
      first: pagingArguments.first,
      after: pagingArguments.after,
    },
    ...askedBy(videoSessions),
  }),
}))
