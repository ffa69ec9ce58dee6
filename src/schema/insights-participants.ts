import { OF_RECORD_ALONE } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import { connectionType } from './connection.ts'
import { InsightsCodec, InsightsParticipantStatus } from './insights-enums.ts'
import { Node } from './node.ts'
import { InsightsParticipant } from './refs.ts'

/** Twilio documents every value as nullable, without saying when. */
const UNSAID = 'Null when Twilio does not say.'

InsightsParticipant.implement({
  description: 'One participant’s stay in a Twilio room. Twilio may leave out any value.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global ID; it holds the room’s SID too.',
      extensions: OF_RECORD_ALONE,
      resolve: (participant) => globalId('InsightsParticipant', participant.roomKey, participant.key),
    }),
    sid: t.exposeID('sid', {
      nullable: false,
      description:
        'The SID of the participant at Twilio, `PA…`. Where Twilio does not say it, it is the one that was asked for; in a list such a stay is null with an error.',
    }),
    roomSid: t.exposeID('roomSid', { description: `The SID of the room, \`RM…\`. ${UNSAID}` }),
    accountSid: t.exposeID('accountSid', { description: `The SID of the account, \`AC…\`. ${UNSAID}` }),
    participantIdentity: t.exposeString('participantIdentity', {
      description: `Who the participant said to be. ${UNSAID}`,
    }),
    joinTime: t.expose('joinTime', { type: 'DateTime', description: `When the participant came. ${UNSAID}` }),
    leaveTime: t.expose('leaveTime', {
      type: 'DateTime',
      description: 'When the participant left. Null while the stay goes on, or when Twilio does not say.',
    }),
    durationSec: t.exposeFloat('durationSec', {
      description: `How long the stay lasted, in seconds, exact up to 2^53. ${UNSAID}`,
    }),
    status: t.expose('status', {
      type: InsightsParticipantStatus,
      description: `Where the participant is. ${UNSAID}`,
    }),
    statusRaw: t.exposeString('statusRaw', {
      description: '`status` in Twilio’s own word; null with it.',
    }),
    codecs: t.expose('codecs', {
      type: [InsightsCodec],
      nullable: true,
      description: `The codecs that were used. ${UNSAID}`,
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
      description: `The region whose servers carried the media, such as \`us1\`. ${UNSAID}`,
    }),
    edgeLocation: t.exposeString('edgeLocation', {
      description: `Where the participant entered Twilio’s network, such as \`ashburn\`. ${UNSAID}`,
    }),
    properties: t.expose('properties', {
      type: 'JSONObject',
      description: `What else Twilio noted of the stay. ${UNSAID}`,
    }),
    publisherInfo: t.expose('publisherInfo', {
      type: 'JSONObject',
      description: `What Twilio knows of the participant’s device and SDK. ${UNSAID}`,
    }),
    url: t.expose('url', { type: 'URL', description: `Its address in Twilio’s API. ${UNSAID}` }),
  }),
})

export const InsightsParticipantConnection = connectionType(
  'InsightsParticipant',
  InsightsParticipant,
  'participants',
)
