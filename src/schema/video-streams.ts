import type { FieldMap } from '@pothos/core'
import type { Conference } from '../datasources/signalwire/conferences.ts'
import type { Room } from '../datasources/signalwire/rooms.ts'
import { NEEDS_INFO, needs, OF_RECORD_ALONE } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import { streams, videoStream } from '../resolvers/room-access.ts'
import { builder, type SchemaTypes, VideoStreamRef } from './builder.ts'
import { connectionType, idArgument, pagingArguments } from './connection.ts'
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

const VideoStreamConnection = connectionType('VideoStream', VideoStreamRef, 'streams')

/** The field `streams` of rooms and conferences alike. It goes forward only. */
export function streamsField(
  t: PothosSchemaTypes.ObjectFieldBuilder<
    PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>,
    Room | Conference
  >,
): FieldMap {
  const streamsOfHost = t.field({
    type: VideoStreamConnection,
    nullable: true,
    description:
      'Where its sessions are sent to. One upstream call for each, whatever part is wanted: the upstream documents no pages for it. Null only with an error.',
    args: { first: pagingArguments.first, after: pagingArguments.after },
    extensions: NEEDS_INFO,
    resolve: (host, args, context, info) => streams(host, args, context, info),
  })
  return { streams: streamsOfHost }
}

builder.queryFields((t) => ({
  videoStream: t.field({
    type: VideoStreamRef,
    nullable: true,
    description: 'One stream. Null when there is none.',
    args: idArgument,
    extensions: NEEDS_INFO,
    resolve: (_root, args, context, info) => videoStream(args, context, info),
  }),
}))
