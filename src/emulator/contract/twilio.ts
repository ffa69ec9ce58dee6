import {
  aFlag,
  all,
  anInteger,
  anObject,
  aText,
  aTime,
  aValue,
  each,
  type Fact,
  listOfItems,
  listOfValues,
  oneWordOf,
  orAbsent,
  orNull,
  type Shape,
  shape,
} from './facts.ts'

const CODECS = listOfValues(oneWordOf('VP8', 'H264', 'VP9', 'opus'))
const REGION = oneWordOf('us1', 'us2', 'au1', 'br1', 'ie1', 'jp1', 'sg1', 'in1', 'de1', 'gll')
const EDGE = oneWordOf(
  ...['ashburn', 'dublin', 'frankfurt', 'singapore', 'sydney', 'sao_paulo', 'roaming', 'umatilla', 'tokyo'],
)
/** Twilio requires nothing, and may send null for everything. */
const loose = (fact: Fact) => orAbsent(orNull(fact))

/** A room of Video Insights. */
export const INSIGHTS_ROOM: Shape = all(
  {
    ...each(aText, 'account_sid', 'room_sid', 'room_name', 'status_callback', 'url'),
    ...each(aTime, 'create_time', 'end_time'),
    room_type: oneWordOf('go', 'peer_to_peer', 'group', 'group_small'),
    room_status: oneWordOf('in_progress', 'completed'),
    status_callback_method: oneWordOf('GET', 'POST'),
    created_method: oneWordOf('sdk', 'ad_hoc', 'api'),
    end_reason: oneWordOf('room_ended_via_api', 'timeout'),
    ...each(anInteger, 'max_participants', 'unique_participants', 'unique_participant_identities'),
    ...each(anInteger, 'concurrent_participants', 'max_concurrent_participants', 'duration_sec'),
    ...each(anInteger, 'total_participant_duration_sec', 'total_recording_duration_sec'),
    codecs: CODECS,
    media_region: REGION,
    edge_location: EDGE,
    processing_state: oneWordOf('complete', 'in_progress', 'timeout', 'not_started'),
    recording_enabled: aFlag,
    links: anObject,
  },
  loose,
)

/** Somebody in a room of Video Insights. */
export const INSIGHTS_PARTICIPANT: Shape = all(
  {
    ...each(aText, 'participant_sid', 'participant_identity', 'account_sid', 'room_sid'),
    ...each(aTime, 'join_time', 'leave_time'),
    ...each(anInteger, 'duration_sec', 'error_code'),
    status: oneWordOf('in_progress', 'connected', 'completed', 'disconnected'),
    codecs: CODECS,
    ...each(aText, 'end_reason', 'error_code_url', 'url'),
    media_region: REGION,
    edge_location: EDGE,
    ...each(aValue, 'properties', 'publisher_info'),
  },
  loose,
)

const META: Shape = {
  ...each(orAbsent(anInteger), 'page', 'page_size'),
  ...each(orAbsent(aText), 'key', 'url', 'first_page_url'),
  ...each(loose(aText), 'previous_page_url', 'next_page_url'),
}

/** A page of rooms or of participants. */
export const insightsPageOf = (key: 'rooms' | 'participants', item: Shape): Shape => ({
  meta: orAbsent(shape(META)),
  // keys: what Twilio calls its lists
  [key]: orAbsent(listOfItems(item)),
})

/** Every error. */
export const INSIGHTS_ERROR: Shape = {
  ...each(anInteger, 'code', 'status'),
  ...each(aText, 'message', 'more_info'),
}
