import { globalId } from '../../resolvers/global-id.ts'
import { InsightsParticipantRef } from '../builder.ts'
import { globalIdField } from '../common-fields.ts'
import { connectionType } from '../connection.ts'
import { Node } from '../node.ts'
import { InsightsCodec, InsightsParticipantStatus } from './insights-enums.ts'

/** How descriptions tell when a value is null: Twilio documents every one as nullable, without saying when. */
export const NULL_IF_UNKNOWN = 'Null when Twilio does not say.'

InsightsParticipantRef.implement({
  description: 'One participant’s stay in a Twilio room. Twilio may leave out any value.',
  interfaces: [Node],
  fields: (t) => ({
    id: globalIdField(
      t,
      (participant) => globalId('InsightsParticipant', participant.roomKey, participant.key),
      'The global ID; it holds the room’s SID too.',
    ),
    sid: t.exposeID('sid', {
      nullable: false,
      description:
        'The SID of the participant at Twilio, `PA…`. Where Twilio does not say it, it is the one that was asked for; in a list such a stay is null with an error.',
    }),
    roomSid: t.exposeID('roomSid', { description: `The SID of the room, \`RM…\`. ${NULL_IF_UNKNOWN}` }),
    accountSid: t.exposeID('accountSid', {
      description: `The SID of the account, \`AC…\`. ${NULL_IF_UNKNOWN}`,
    }),
    participantIdentity: t.exposeString('participantIdentity', {
      description: `Who the participant said to be. ${NULL_IF_UNKNOWN}`,
    }),
    joinTime: t.expose('joinTime', {
      type: 'DateTime',
      description: `When the participant came. ${NULL_IF_UNKNOWN}`,
    }),
    leaveTime: t.expose('leaveTime', {
      type: 'DateTime',
      description: 'When the participant left. Null while the stay goes on, or when Twilio does not say.',
    }),
    durationSec: t.exposeFloat('durationSec', {
      description: `How long the stay lasted, in seconds, exact up to 2^53. ${NULL_IF_UNKNOWN}`,
    }),
    status: t.expose('status', {
      type: InsightsParticipantStatus,
      description: `Where the participant is. ${NULL_IF_UNKNOWN}`,
    }),
    statusRaw: t.exposeString('statusRaw', {
      description: '`status` in Twilio’s own word; null with it.',
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
    endReason: t.exposeString('endReason', {
      description:
        'Why the stay ended, in Twilio’s own words. Null while it goes on, or when Twilio does not say.',
    }),
    errorCode: t.exposeInt('errorCode', {
      description: 'Twilio’s code of the error that ended the stay. Null when there was none.',
    }),
    errorCodeUrl: t.expose('errorCodeUrl', {
      type: 'URL',
      description: 'Where Twilio explains that error. Null when there was none.',
    }),
    mediaRegion: t.exposeString('mediaRegion', {
      description: `The region whose servers carried the media, such as \`us1\`. ${NULL_IF_UNKNOWN}`,
    }),
    edgeLocation: t.exposeString('edgeLocation', {
      description: `Where the participant entered Twilio’s network, such as \`ashburn\`. ${NULL_IF_UNKNOWN}`,
    }),
    properties: t.expose('properties', {
      type: 'JSONObject',
      description: `What else Twilio noted of the stay. ${NULL_IF_UNKNOWN}`,
    }),
    publisherInfo: t.expose('publisherInfo', {
      type: 'JSONObject',
      description: `What Twilio knows of the participant’s device and SDK. ${NULL_IF_UNKNOWN}`,
    }),
    url: t.expose('url', { type: 'URL', description: `Its address in Twilio’s API. ${NULL_IF_UNKNOWN}` }),
  }),
})

export const InsightsParticipantConnection = connectionType(
  'InsightsParticipant',
  InsightsParticipantRef,
  'participants',
)
