import { NEEDS_INFO } from '../../resolvers/field-extensions.ts'
import { globalId } from '../../resolvers/global-id.ts'
import { insightsRoom, insightsRooms, participants } from '../../resolvers/insights.ts'
import { isInProgress } from '../../resolvers/merged/video-sessions.ts'
import { builder, InsightsRoomRef } from '../builder.ts'
import { askedBy, globalIdField } from '../common-fields.ts'
import { connectionType, pagingArguments } from '../connection.ts'
import { Node } from '../node.ts'
import { VideoSessionRef } from '../video-sessions.ts'
import {
  InsightsCodec,
  InsightsCreatedMethod,
  InsightsEndReason,
  InsightsProcessingState,
  InsightsRoomStatus,
  InsightsRoomType,
} from './insights-enums.ts'
import { InsightsParticipantConnection, NULL_IF_UNKNOWN } from './insights-participants.ts'

const InsightsRoomConnection = connectionType('InsightsRoom', InsightsRoomRef, 'Twilio rooms')

/** Twilio documents every value as nullable, without saying when. */
const NULL_WHILE_RUNNING = 'Null while it runs, or when Twilio does not say.'

InsightsRoomRef.implement({
  description:
    'What became of one Twilio room, as Video Insights has it: one meeting, from its creation to its end. Twilio may leave out any value.',
  interfaces: [Node, VideoSessionRef],
  fields: (t) => ({
    id: globalIdField(t, (room) => globalId('InsightsRoom', room.key)),
    sid: t.exposeID('sid', {
      nullable: false,
      description:
        'The SID of the room at Twilio, `RM…`. Where Twilio does not say it, it is the one that was asked for; in a list such a room is null with an error.',
    }),
    accountSid: t.exposeID('accountSid', {
      description: `The SID of the account, \`AC…\`. ${NULL_IF_UNKNOWN}`,
    }),
    name: t.exposeString('roomName', { description: `As \`roomName\`. ${NULL_IF_UNKNOWN}` }),
    roomName: t.exposeString('roomName', { description: `The name of the room. ${NULL_IF_UNKNOWN}` }),
    roomType: t.expose('roomType', {
      type: InsightsRoomType,
      description: `What kind of room it was. ${NULL_IF_UNKNOWN}`,
    }),
    roomTypeRaw: t.exposeString('roomTypeRaw', {
      description: '`roomType` in Twilio’s own word; null with it.',
    }),
    roomStatus: t.expose('roomStatus', {
      type: InsightsRoomStatus,
      description: `Whether it runs. ${NULL_IF_UNKNOWN}`,
    }),
    roomStatusRaw: t.exposeString('roomStatusRaw', {
      description: '`roomStatus` in Twilio’s own word; null with it.',
    }),
    inProgress: t.boolean({
      description: 'Whether it runs now. Null when Twilio does not say, or says it in an unknown word.',
      extensions: NEEDS_INFO,
      resolve: (room, _args, context, info) => isInProgress(room, context, info),
    }),
    createTime: t.expose('createTime', {
      type: 'DateTime',
      description: `When it was created. ${NULL_IF_UNKNOWN}`,
    }),
    startTime: t.expose('createTime', {
      type: 'DateTime',
      description: `As \`createTime\`. ${NULL_IF_UNKNOWN}`,
    }),
    endTime: t.expose('endTime', { type: 'DateTime', description: `When it ended. ${NULL_WHILE_RUNNING}` }),
    statusCallback: t.expose('statusCallback', {
      type: 'URL',
      description: 'Where Twilio reports changes of status. Null when nowhere.',
    }),
    statusCallbackMethod: t.exposeString('statusCallbackMethod', {
      description: 'The HTTP method of those reports, `GET` or `POST`. Null when there are none.',
    }),
    createdMethod: t.expose('createdMethod', {
      type: InsightsCreatedMethod,
      description: `What created it. ${NULL_IF_UNKNOWN}`,
    }),
    createdMethodRaw: t.exposeString('createdMethodRaw', {
      description: '`createdMethod` in Twilio’s own word; null with it.',
    }),
    endReason: t.expose('endReason', {
      type: InsightsEndReason,
      description: `Why it ended. ${NULL_WHILE_RUNNING}`,
    }),
    endReasonRaw: t.exposeString('endReasonRaw', {
      description: '`endReason` in Twilio’s own word; null with it.',
    }),
    maxParticipants: t.exposeInt('maxParticipants', {
      description: `How many participants fitted in. ${NULL_IF_UNKNOWN}`,
    }),
    uniqueParticipants: t.exposeInt('uniqueParticipants', {
      description: `How many participants there were. ${NULL_IF_UNKNOWN}`,
    }),
    uniqueParticipantIdentities: t.exposeInt('uniqueParticipantIdentities', {
      description: `How many identities the participants had; one that came twice counts once. ${NULL_IF_UNKNOWN}`,
    }),
    concurrentParticipants: t.exposeInt('concurrentParticipants', {
      description: `How many participants are in it now. ${NULL_IF_UNKNOWN}`,
    }),
    maxConcurrentParticipants: t.exposeInt('maxConcurrentParticipants', {
      description: `How many participants were in it at the same time, at the most. ${NULL_IF_UNKNOWN}`,
    }),
    codecs: t.expose('codecs', {
      type: [InsightsCodec],
      nullable: true,
      description: `The codecs that were used. ${NULL_IF_UNKNOWN}`,
    }),
    codecsRaw: t.exposeStringList('codecsRaw', {
      nullable: true,
      description: '`codecs` in Twilio’s own words; null with it.',
    }),
    mediaRegion: t.exposeString('mediaRegion', {
      description: `The region whose servers carried the media, such as \`us1\`. ${NULL_IF_UNKNOWN}`,
    }),
    edgeLocation: t.exposeString('edgeLocation', {
      description: `Where it entered Twilio’s network, such as \`ashburn\`. ${NULL_IF_UNKNOWN}`,
    }),
    duration: t.exposeInt('duration', {
      description:
        'How long it lasted, in seconds; `durationSec` as a whole number. Null with it. Above 2147483647 an error that names `durationSec`.',
    }),
    durationSec: t.exposeFloat('durationSec', {
      description: `How long it lasted, in seconds, exact up to 2^53. ${NULL_IF_UNKNOWN}`,
    }),
    totalParticipantDurationSec: t.exposeFloat('totalParticipantDurationSec', {
      description: `The stays of all participants together, in seconds, exact up to 2^53. ${NULL_IF_UNKNOWN}`,
    }),
    totalRecordingDurationSec: t.exposeFloat('totalRecordingDurationSec', {
      description: `The recordings together, in seconds, exact up to 2^53. ${NULL_IF_UNKNOWN}`,
    }),
    processingState: t.expose('processingState', {
      type: InsightsProcessingState,
      description: `How far Twilio is with these figures. ${NULL_IF_UNKNOWN}`,
    }),
    processingStateRaw: t.exposeString('processingStateRaw', {
      description: '`processingState` in Twilio’s own word; null with it.',
    }),
    recordingEnabled: t.exposeBoolean('recordingEnabled', {
      description: `Whether it was recorded. ${NULL_IF_UNKNOWN}`,
    }),
    url: t.expose('url', { type: 'URL', description: `Its address in Twilio’s API. ${NULL_IF_UNKNOWN}` }),
    participants: t.field({
      type: InsightsParticipantConnection,
      nullable: true,
      description:
        'The participants, one for each stay. One upstream call for each room. Null only with an error.',
      args: pagingArguments,
      extensions: NEEDS_INFO,
      resolve: (room, args, context, info) => participants(room, args, context, info),
    }),
  }),
})

const InsightsRoomFilter = builder.inputType('InsightsRoomFilter', {
  description: 'Narrows a list of Twilio rooms. All conditions must hold.',
  fields: (t) => ({
    roomTypes: t.field({ type: [InsightsRoomType], description: 'Rooms of one of these kinds.' }),
    codecs: t.field({ type: [InsightsCodec], description: 'Rooms in which these codecs were used.' }),
    roomName: t.string({ description: 'Rooms with this name.' }),
    createdAfter: t.field({
      type: 'DateTime',
      description: 'Rooms created after this time; a date means its first moment in UTC.',
    }),
    createdBefore: t.field({
      type: 'DateTime',
      description: 'Rooms created before this time; a date means its first moment in UTC.',
    }),
  }),
})

builder.queryFields((t) => ({
  insightsRoom: t.field({
    type: InsightsRoomRef,
    description: 'One Twilio room. Null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its SID or its global ID.' }) },
    ...askedBy(insightsRoom),
  }),
  insightsRooms: t.field({
    type: InsightsRoomConnection,
    description: 'The Twilio rooms of the account. Null only with an error.',
    args: {
      filter: t.arg({ type: InsightsRoomFilter, description: 'Which rooms; all when left out.' }),
      ...pagingArguments,
    },
    ...askedBy(insightsRooms),
  }),
}))
