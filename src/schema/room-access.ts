import type { FieldMap } from '@pothos/core'
import type { Conference } from '../datasources/signalwire/conferences.ts'
import type { Room } from '../datasources/signalwire/rooms.ts'
import { NEEDS_INFO, needs } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import { conferenceToken, streams, videoStream } from '../resolvers/room-access.ts'
import { builder, ConferenceTokenRef, type SchemaTypes, VideoStreamRef } from './builder.ts'
import { askedBy, globalIdField, idArgument } from './common-fields.ts'
import { connectionType, pagingArguments } from './connection.ts'
import { Node } from './node.ts'

VideoStreamRef.implement({
  description: 'An address to which the picture and sound of sessions are sent.',
  interfaces: [Node],
  fields: (t) => ({
    id: globalIdField(t, (stream) => globalId('VideoStream', stream.streamId)),
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

ConferenceTokenRef.implement({
  description: 'A token that lets its holder into a conference.',
  interfaces: [Node],
  fields: (t) => ({
    id: globalIdField(t, (token) => globalId('ConferenceToken', token.tokenId)),
    tokenId: t.exposeID('tokenId', { nullable: false, description: 'The UUID of the token upstream.' }),
    name: t.exposeString('name', { description: 'What it is called. Null when it has no name.' }),
    token: t.exposeString('token', {
      nullable: true,
      extensions: needs('tokens'),
      description:
        'The secret itself, good until it is reset. Needs the scope `tokens` where scopes are on. Never kept. Null only with an error.',
    }),
    permissions: t.exposeStringList('permissions', {
      nullable: false,
      description: 'What its holder may do, in the upstream’s own words; `scopes` upstream.',
    }),
  }),
})

export const ConferenceTokenConnection = connectionType('ConferenceToken', ConferenceTokenRef, 'tokens')

builder.queryFields((t) => ({
  videoStream: t.field({
    type: VideoStreamRef,
    description: 'One stream. Null when there is none.',
    args: idArgument,
    ...askedBy(videoStream),
  }),
  conferenceToken: t.field({
    type: ConferenceTokenRef,
    description: 'One token of a conference. Null when there is none.',
    args: idArgument,
    ...askedBy(conferenceToken),
  }),
}))
