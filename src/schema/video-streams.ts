import { NEEDS_INFO, needs, OF_RECORD_ALONE } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import { videoStream } from '../resolvers/room-access.ts'
import { builder, VideoStreamRef } from './builder.ts'
import { connectionType } from './connection.ts'
import { Node } from './node.ts'

VideoStreamRef.implement({
  description: 'An address to which the picture and sound of sessions are sent.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global ID.',
      extensions: OF_RECORD_ALONE,
      resolve: (stream) => globalId('VideoStream', stream.streamId),
    }),
    streamId: t.exposeID('streamId', { nullable: false, description: 'The UUID of the stream upstream.' }),
    url: t.exposeString('url', {
      extensions: needs('streams'),
      description:
        'The RTMP or RTMPS address, which mostly holds a stream key. Needs the scope `streams` where scopes are on. Never kept. Null when the upstream does not say.',
    }),
    streamType: t.exposeString('streamType', {
      description:
        'Its kind in the upstream’s own word, such as `rtmp`. Null when the upstream does not say.',
    }),
    width: t.exposeInt('width', {
      description: 'The width of its picture in pixels. Null when the upstream does not say.',
    }),
    height: t.exposeInt('height', {
      description: 'The height of its picture in pixels. Null when the upstream does not say.',
    }),
    fps: t.exposeInt('fps', {
      description: 'Its frames per second. Null when the upstream does not say.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was created.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When it was last changed.',
    }),
  }),
})

export const VideoStreamConnection = connectionType('VideoStream', VideoStreamRef, 'streams')

export const STREAMS_DESCRIPTION =
  'Where its sessions are sent to. One upstream call for each, whatever part is wanted: the upstream documents no pages for it. Null only with an error.'

builder.queryFields((t) => ({
  videoStream: t.field({
    type: VideoStreamRef,
    nullable: true,
    description: 'One stream. Null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its UUID or its global ID.' }) },
    extensions: NEEDS_INFO,
    resolve: (_root, args, context, info) => videoStream(args, context, info),
  }),
}))
