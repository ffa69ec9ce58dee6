/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Narrows a list of conferences. All conditions must hold. */
export type ConferenceFilter = {
  /** Conferences whose `joinUntil` lies before this time. */
  endsBefore?: string | null | undefined;
  /** Conferences whose `joinFrom` lies after this time. */
  startsAfter?: string | null | undefined;
};

/** How many people a conference is made for. */
export type ConferenceSize =
  /** Many people. */
  | 'LARGE'
  /** A middling number of people. */
  | 'MEDIUM'
  /** A few people. */
  | 'SMALL'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** Colours, each as `#rrggbb`. What is left out has the upstream’s default in a new conference, and is kept in an update. */
export type ConferenceThemeInput = {
  /** Behind everything. */
  background?: string | null | undefined;
  /** Of text. */
  foreground?: string | null | undefined;
  /** Of bad news. */
  negative?: string | null | undefined;
  /** The main colour. */
  primary?: string | null | undefined;
  /** Of good news. */
  success?: string | null | undefined;
};

/** A conference to be created. What is left out or null has the upstream’s default. */
export type CreateConferenceInput = {
  /** The colours of the dark theme. */
  darkTheme?: ConferenceThemeInput | null | undefined;
  /** What it is for; at most 3000 characters. */
  description?: string | null | undefined;
  /** The name to show; at most 200 characters. */
  displayName: string;
  /** Whether the page has a text chat. */
  enableChat?: boolean | null | undefined;
  /** Whether sessions offer a preview. */
  enableRoomPreviews?: boolean | null | undefined;
  /** From when people may join. */
  joinFrom?: string | null | undefined;
  /** Until when people may join; not before `joinFrom`. */
  joinUntil?: string | null | undefined;
  /** How the people are arranged when a session begins; `GRID_RESPONSIVE` when left out. */
  layout?: VideoLayout | null | undefined;
  /** The colours of the light theme. */
  lightTheme?: ConferenceThemeInput | null | undefined;
  /** Its unique name: 1 to 100 letters, digits, hyphens or underscores. The upstream finds one when left out. */
  name?: string | null | undefined;
  /** The resolution of its video; `HD_720P` when left out. */
  quality?: VideoQuality | null | undefined;
  /** Whether recording begins with the session. */
  recordOnStart?: boolean | null | undefined;
  /** How many people it is made for; `MEDIUM` when left out. */
  size?: ConferenceSize | null | undefined;
};

/** A stream of a conference. */
export type CreateConferenceStreamInput = {
  /** The conference’s UUID or global ID. */
  conferenceId: string | number;
  /** An `rtmp://` or `rtmps://` address of a server that takes streams; it may hold credentials. */
  url: string;
};

/** A room to be created. What is left out or null has the upstream’s default. */
export type CreateRoomInput = {
  /** What it is for; at most 3000 characters. */
  description?: string | null | undefined;
  /** The name to show; at most 200 characters. */
  displayName?: string | null | undefined;
  /** Whether sessions offer a preview. */
  enableRoomPreviews?: boolean | null | undefined;
  /** From when people may join. */
  joinFrom?: string | null | undefined;
  /** Until when people may join; not before `joinFrom`. */
  joinUntil?: string | null | undefined;
  /** How the people are arranged when a session begins; `GRID_RESPONSIVE` when left out. */
  layout?: VideoLayout | null | undefined;
  /** How many people fit in, 1 to 300; 20 when left out. */
  maxMembers?: number | null | undefined;
  /** Data of your own: a JSON object of at most 2000 characters and 32 levels, with whole numbers up to 2^53. */
  meta?: Record<string, unknown> | null | undefined;
  /** Its unique name: 1 to 100 letters, digits, hyphens or underscores. */
  name: string;
  /** The resolution of its video; `HD_720P` when left out. */
  quality?: VideoQuality | null | undefined;
  /** Whether recording begins with the session. */
  recordOnStart?: boolean | null | undefined;
  /** Seconds after which a person is removed, 1 to 200000. */
  removeAfterSecondsElapsed?: number | null | undefined;
  /** When people still inside are removed. */
  removeAt?: string | null | undefined;
  /** Whether audio and video are kept in step. */
  syncAudioVideo?: boolean | null | undefined;
};

/** A stream of a room. */
export type CreateRoomStreamInput = {
  /** The room’s UUID or global ID. */
  roomId: string | number;
  /** An `rtmp://` or `rtmps://` address of a server that takes streams; it may hold credentials. */
  url: string;
};

/** For whom the token is, and what it allows. What is left out or null has the upstream’s default. */
export type CreateRoomTokenInput = {
  /** Whether joining creates a room that is not there; it does when left out. */
  autoCreateRoom?: boolean | null | undefined;
  /** Whether a room so created offers a preview. */
  enableRoomPreviews?: boolean | null | undefined;
  /** Whether the session ends when the person leaves; not when left out. */
  endRoomSessionOnLeave?: boolean | null | undefined;
  /** Whether the person takes part or looks on; `MEMBER` when left out. */
  joinAs?: RoomJoinAs | null | undefined;
  /** Whether the person joins without sound; not when left out. */
  joinAudioMuted?: boolean | null | undefined;
  /** From when the token is good. */
  joinFrom?: string | null | undefined;
  /** Until when the token is good; not before `joinFrom`. Without it the token is good for ever. */
  joinUntil?: string | null | undefined;
  /** Whether the person joins without picture; not when left out. */
  joinVideoMuted?: boolean | null | undefined;
  /** What the person receives; `ALL` when left out. */
  mediaAllowed?: RoomMediaAllowed | null | undefined;
  /** Data of your own: a JSON object of at most 2000 characters and 32 levels, with whole numbers up to 2^53. It goes to the person. */
  meta?: Record<string, unknown> | null | undefined;
  /** What the person may do, such as `room.self.audio_mute`, in the upstream’s own words; 100 at most. Eleven of a person’s own when left out. None for an audience, whatever is given. */
  permissions?: Array<string> | null | undefined;
  /** Seconds after which a person is removed, 1 to 200000. */
  removeAfterSecondsElapsed?: number | null | undefined;
  /** When the person is removed. */
  removeAt?: string | null | undefined;
  /** The name to show of a room so created; at most 200 characters. */
  roomDisplayName?: string | null | undefined;
  /** Data of your own: a JSON object of at most 2000 characters and 32 levels, with whole numbers up to 2^53. It goes to the room. */
  roomMeta?: Record<string, unknown> | null | undefined;
  /** The name of the room: 1 to 100 letters, digits, hyphens or underscores. */
  roomName: string;
  /** Whether audio and video are kept in step. Not when left out. */
  syncAudioVideo?: boolean | null | undefined;
  /** The name that the person goes by; at most 100 characters. The upstream finds one when left out. */
  userName?: string | null | undefined;
};

/** Which conference to delete. */
export type DeleteConferenceInput = {
  /** Its UUID or its global ID. */
  conferenceId: string | number;
  /** Delete it though a session runs; what becomes of that is not documented. */
  evenIfInSession?: boolean;
};

/** Which room to delete. */
export type DeleteRoomInput = {
  /** Delete it though a session runs; what becomes of that is not documented. */
  evenIfInSession?: boolean;
  /** Its UUID or its global ID. */
  roomId: string | number;
};

/** Which recording to delete. */
export type DeleteRoomRecordingInput = {
  /** Its UUID or its global ID. */
  recordingId: string | number;
};

/** Which stream to delete. */
export type DeleteStreamInput = {
  /** Its UUID or its global ID. */
  streamId: string | number;
};

/** A codec of audio or video. */
export type InsightsCodec =
  /** Video: H.264. */
  | 'H264'
  /** Audio: Opus; `opus` upstream. */
  | 'OPUS'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED'
  /** Video: VP8. */
  | 'VP8'
  /** Video: VP9. */
  | 'VP9';

/** Why a Twilio room ended. */
export type InsightsEndReason =
  /** A call of the REST API ended it. */
  | 'ROOM_ENDED_VIA_API'
  /** Nobody was there for a while. */
  | 'TIMEOUT'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** Where a participant of a Twilio room is. */
export type InsightsParticipantStatus =
  /** The stay is over. */
  | 'COMPLETED'
  /** Connected to the room. */
  | 'CONNECTED'
  /** No longer connected. */
  | 'DISCONNECTED'
  /** The stay is going on. */
  | 'IN_PROGRESS'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** How far Twilio is with the figures of a room. */
export type InsightsProcessingState =
  /** The figures are final. */
  | 'COMPLETE'
  /** The figures may still change. */
  | 'IN_PROGRESS'
  /** There are no figures yet. */
  | 'NOT_STARTED'
  /** The figures took too long and may be incomplete. */
  | 'TIMEOUT'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** Narrows a list of Twilio rooms. All conditions must hold. */
export type InsightsRoomFilter = {
  /** Rooms in which these codecs were used. */
  codecs?: Array<InsightsCodec> | null | undefined;
  /** Rooms created after this time; a date means its first moment in UTC. */
  createdAfter?: string | null | undefined;
  /** Rooms created before this time; a date means its first moment in UTC. */
  createdBefore?: string | null | undefined;
  /** Rooms with this name. */
  roomName?: string | null | undefined;
  /** Rooms of one of these kinds. */
  roomTypes?: Array<InsightsRoomType> | null | undefined;
};

/** Whether a Twilio room is running. */
export type InsightsRoomStatus =
  /** Over. */
  | 'COMPLETED'
  /** Running now. */
  | 'IN_PROGRESS'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** What kind of room Twilio ran. */
export type InsightsRoomType =
  /** A free room for two. */
  | 'GO'
  /** Participants send through Twilio’s servers. */
  | 'GROUP'
  /** As `GROUP`, for a few participants. */
  | 'GROUP_SMALL'
  /** Participants send to one another, without a server between. */
  | 'PEER_TO_PEER'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** Which token to reset. */
export type ResetConferenceTokenInput = {
  /** Its UUID or its global ID. */
  tokenId: string | number;
};

/** Narrows a list of rooms. All conditions must hold. */
export type RoomFilter = {
  /** Rooms whose `joinUntil` lies before this time. */
  endsBefore?: string | null | undefined;
  /** Rooms whose `joinFrom` lies after this time. */
  startsAfter?: string | null | undefined;
};

/** How a person joins. Only an input, so that it is closed. */
export type RoomJoinAs =
  /** Looks on. */
  | 'AUDIENCE'
  /** Takes part. */
  | 'MEMBER';

/** What a person receives. Only an input, so that it is closed. */
export type RoomMediaAllowed =
  /** Sound and picture. */
  | 'ALL'
  /** Sound; `audio-only` upstream. */
  | 'AUDIO_ONLY'
  /** Picture; `video-only` upstream. */
  | 'VIDEO_ONLY';

/** How far a recording is. */
export type RoomRecordingStatus =
  /** Ready. */
  | 'COMPLETED'
  /** Begun, and paused. */
  | 'PAUSED'
  /** Recorded, and being prepared for download. */
  | 'PROCESSING'
  /** Being recorded now. */
  | 'RECORDING'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** Narrows a list of sessions. All conditions must hold. */
export type RoomSessionFilter = {
  /** Sessions of this room: its UUID or its global ID. */
  roomId?: string | number | null | undefined;
  /** Sessions of the room with exactly this name. */
  roomName?: string | null | undefined;
  /** Sessions of rooms with this text in their names. */
  roomNameMatches?: string | null | undefined;
  /** Sessions in this state. */
  status?: RoomSessionStatus | null | undefined;
};

/** Whether a session is running. */
export type RoomSessionStatus =
  /** Over. */
  | 'COMPLETED'
  /** Running now. */
  | 'IN_PROGRESS'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** Changes to a conference. Its name cannot be changed. */
export type UpdateConferenceInput = {
  /** Its UUID or its global ID. */
  conferenceId: string | number;
  /** The colours of the dark theme. Left out: kept. */
  darkTheme?: ConferenceThemeInput | null | undefined;
  /** What it is for; at most 3000 characters. Left out: kept. Null: cleared. */
  description?: string | null | undefined;
  /** The name to show; at most 200 characters. Left out: kept. */
  displayName?: string | null | undefined;
  /** Whether the page has a text chat. Left out: kept. */
  enableChat?: boolean | null | undefined;
  /** Whether sessions offer a preview. Left out: kept. */
  enableRoomPreviews?: boolean | null | undefined;
  /** The `updatedAt` that the change was made for; with another one nothing is changed. The upstream has no lock: a change in the moment between is not seen. */
  expectedUpdatedAt?: string | null | undefined;
  /** From when people may join. Left out: kept. Null: cleared. */
  joinFrom?: string | null | undefined;
  /** Until when people may join; not before `joinFrom`. Left out: kept. Null: cleared. */
  joinUntil?: string | null | undefined;
  /** How the people are arranged when a session begins. Left out: kept. */
  layout?: VideoLayout | null | undefined;
  /** The colours of the light theme. Left out: kept. */
  lightTheme?: ConferenceThemeInput | null | undefined;
  /** The resolution of its video. Left out: kept. */
  quality?: VideoQuality | null | undefined;
  /** Whether recording begins with the session. Left out: kept. */
  recordOnStart?: boolean | null | undefined;
  /** Whether people do not receive the room’s video when they join. Left out: kept. */
  roomJoinVideoOff?: boolean | null | undefined;
  /** How many people it is made for. Left out: kept. */
  size?: ConferenceSize | null | undefined;
  /** Whether a tone sounds when somebody comes or goes. Left out: kept. */
  toneOnEntryAndExit?: boolean | null | undefined;
  /** Whether people join with their own video off. Left out: kept. */
  userJoinVideoOff?: boolean | null | undefined;
};

/** Changes to a room. Its name cannot be changed. */
export type UpdateRoomInput = {
  /** What it is for; at most 3000 characters. Left out: kept. Null: cleared. */
  description?: string | null | undefined;
  /** The name to show; at most 200 characters. Left out: kept. Null: cleared. */
  displayName?: string | null | undefined;
  /** Whether sessions offer a preview. Left out: kept. */
  enableRoomPreviews?: boolean | null | undefined;
  /** The `updatedAt` that the change was made for; with another one nothing is changed. The upstream has no lock: a change in the moment between is not seen. */
  expectedUpdatedAt?: string | null | undefined;
  /** From when people may join. Left out: kept. Null: cleared. */
  joinFrom?: string | null | undefined;
  /** Until when people may join; not before `joinFrom`. Left out: kept. Null: cleared. */
  joinUntil?: string | null | undefined;
  /** How the people are arranged when a session begins. Left out: kept. */
  layout?: VideoLayout | null | undefined;
  /** How many people fit in, 1 to 300. Left out: kept. */
  maxMembers?: number | null | undefined;
  /** Data of your own: a JSON object of at most 2000 characters and 32 levels, with whole numbers up to 2^53. Left out: kept. Null: cleared. */
  meta?: Record<string, unknown> | null | undefined;
  /** The resolution of its video. Left out: kept. */
  quality?: VideoQuality | null | undefined;
  /** Whether recording begins with the session. Left out: kept. */
  recordOnStart?: boolean | null | undefined;
  /** Seconds after which a person is removed, 1 to 200000. Left out: kept. Null: cleared. */
  removeAfterSecondsElapsed?: number | null | undefined;
  /** When people still inside are removed. Left out: kept. Null: cleared. */
  removeAt?: string | null | undefined;
  /** Its UUID or its global ID. */
  roomId: string | number;
  /** Whether audio and video are kept in step. Left out: kept. Null: cleared. */
  syncAudioVideo?: boolean | null | undefined;
};

/** Another address for a stream. */
export type UpdateStreamInput = {
  /** Its UUID or its global ID. */
  streamId: string | number;
  /** An `rtmp://` or `rtmps://` address of a server that takes streams; it may hold credentials. */
  url: string;
};

/** How the people in a room are arranged in its video. */
export type VideoLayout =
  /** A grid that grows with the number of people. */
  | 'GRID_RESPONSIVE'
  /** A grid that grows with the number of people, shaped for phones. */
  | 'GRID_RESPONSIVE_MOBILE'
  /** One person large, the others small beside. */
  | 'HIGHLIGHT_1_RESPONSIVE'
  /** One person; `1x1` upstream. */
  | 'LAYOUT_1X1'
  /** Two side by side; `2x1` upstream. */
  | 'LAYOUT_2X1'
  /** Two rows of two; `2x2` upstream. */
  | 'LAYOUT_2X2'
  /** Three rows of three; `3x3` upstream. */
  | 'LAYOUT_3X3'
  /** Four rows of four; `4x4` upstream. */
  | 'LAYOUT_4X4'
  /** One large and four small; `5up` upstream. */
  | 'LAYOUT_5UP'
  /** Five rows of five; `5x5` upstream. */
  | 'LAYOUT_5X5'
  /** Six rows of six; `6x6` upstream. */
  | 'LAYOUT_6X6'
  /** Eight rows of eight; `8x8` upstream. */
  | 'LAYOUT_8X8'
  /** Ten rows of ten; `10x10` upstream. */
  | 'LAYOUT_10X10'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** Narrows the log. All conditions must hold. */
export type VideoLogFilter = {
  /** Entries created after this time. */
  createdAfter?: string | null | undefined;
  /** Entries created before this time. */
  createdBefore?: string | null | undefined;
  /** Entries created on the day of this time. */
  createdOn?: string | null | undefined;
  /** Whether deleted entries are there too; they are not when left out. */
  includeDeleted?: boolean | null | undefined;
};

/** What wrote an entry of the log. */
export type VideoLogSource =
  /** The Realtime API; `realtime_api` upstream. */
  | 'REALTIME_API'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** The kind of session that an entry of the log is about. */
export type VideoLogType =
  /** The session of a conference; `video_conference_session` upstream. */
  | 'CONFERENCE_SESSION'
  /** The session of a room; `video_room_session` upstream. */
  | 'ROOM_SESSION'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** Who runs a session. */
export type VideoProvider =
  /** SignalWire Video. */
  | 'SIGNALWIRE'
  /** Twilio Video. */
  | 'TWILIO';

/** The resolution of a room’s video. */
export type VideoQuality =
  /** 1280 × 720 pixels; `720p` upstream. */
  | 'HD_720P'
  /** 1920 × 1080 pixels; `1080p` upstream. */
  | 'HD_1080P'
  /** A value that this schema does not know; the matching `Raw` field has the word the upstream sent. Refused as an input. */
  | 'UNRECOGNIZED';

/** What kind of mistake a user error is. Codes may be added; treat one that you do not know as `INVALID`. */
export type VideoUserErrorCode =
  /** The thing has changed since `expectedUpdatedAt`; nothing was done. */
  | 'CHANGED_MEANWHILE'
  /** A value does not go with another one. */
  | 'CONFLICTING'
  /** A value is not allowed, for the reason in `codeRaw` where the upstream refused it. */
  | 'INVALID'
  /** A session runs in it: `evenIfInSession` was not given, or the upstream does not delete it even so. Nothing was done. */
  | 'IN_SESSION'
  /** The account may not have more of it, or none at all. */
  | 'LIMIT_REACHED'
  /** Another one has this name. */
  | 'NAME_TAKEN'
  /** A value that was to be cleared is still there; the rest was done. */
  | 'NOT_CLEARED'
  /** There is nothing under this ID. */
  | 'NOT_FOUND'
  /** A number is too small or too large. */
  | 'OUT_OF_RANGE'
  /** The upstream refused without saying why. */
  | 'REFUSED'
  /** A value is missing, or null where it cannot be cleared. */
  | 'REQUIRED'
  /** A text, a list or JSON is too long. */
  | 'TOO_LONG'
  /** A value does not have the form that it must have. */
  | 'WRONG_FORMAT';

export type ConferencePageQueryVariables = Exact<{
  filter?: ConferenceFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ConferencePageQuery = { conferences: { edges: Array<{ cursor: string, node: { id: string, conferenceId: string, name: string, displayName: string | null, size: ConferenceSize | null, sizeRaw: string | null, activeSession: { id: string, sessionId: string, name: string | null, displayName: string | null, status: RoomSessionStatus | null, statusRaw: string | null, startTime: string | null, endTime: string | null, duration: number | null } | null } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type PageOfListFragment = { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null };

export type RoomSummaryFragment = { id: string, roomId: string, name: string, displayName: string | null, maxMembers: number, quality: VideoQuality, qualityRaw: string, layout: VideoLayout, layoutRaw: string, createdAt: string };

export type SessionSummaryFragment = { id: string, sessionId: string, name: string | null, displayName: string | null, status: RoomSessionStatus | null, statusRaw: string | null, startTime: string | null, endTime: string | null, duration: number | null };

export type InsightsRoomSummaryFragment = { id: string, sid: string, roomName: string | null, roomType: InsightsRoomType | null, roomTypeRaw: string | null, roomStatus: InsightsRoomStatus | null, roomStatusRaw: string | null, createTime: string | null, endTime: string | null, durationSec: number | null, uniqueParticipants: number | null, maxConcurrentParticipants: number | null };

export type InsightsRoomPageQueryVariables = Exact<{
  filter?: InsightsRoomFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type InsightsRoomPageQuery = { insightsRooms: { edges: Array<{ cursor: string, node: { id: string, sid: string, roomName: string | null, roomType: InsightsRoomType | null, roomTypeRaw: string | null, roomStatus: InsightsRoomStatus | null, roomStatusRaw: string | null, createTime: string | null, endTime: string | null, durationSec: number | null, uniqueParticipants: number | null, maxConcurrentParticipants: number | null } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type InsightsRoomDetailsQueryVariables = Exact<{
  id: string | number;
  participants?: number | null | undefined;
}>;


export type InsightsRoomDetailsQuery = { insightsRoom: { codecs: Array<InsightsCodec> | null, codecsRaw: Array<string> | null, endReason: InsightsEndReason | null, endReasonRaw: string | null, processingState: InsightsProcessingState | null, processingStateRaw: string | null, recordingEnabled: boolean | null, mediaRegion: string | null, edgeLocation: string | null, id: string, sid: string, roomName: string | null, roomType: InsightsRoomType | null, roomTypeRaw: string | null, roomStatus: InsightsRoomStatus | null, roomStatusRaw: string | null, createTime: string | null, endTime: string | null, durationSec: number | null, uniqueParticipants: number | null, maxConcurrentParticipants: number | null, participants: { nodes: Array<{ id: string, sid: string, participantIdentity: string | null, status: InsightsParticipantStatus | null, statusRaw: string | null, joinTime: string | null, leaveTime: string | null, durationSec: number | null, endReason: string | null, errorCode: number | null } | null>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null } | null };

export type RoomRecordingPageQueryVariables = Exact<{
  mediaTtl?: number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type RoomRecordingPageQuery = { roomRecordings: { edges: Array<{ cursor: string, node: { id: string, recordingId: string, sessionId: string, status: RoomRecordingStatus | null, statusRaw: string | null, startedAt: string | null, finishedAt: string | null, duration: number | null, sizeInBytes: number | null, format: string | null, uri: string | null } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type RoomRecordingWithEventsQueryVariables = Exact<{
  id: string | number;
  mediaTtl?: number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RoomRecordingWithEventsQuery = { roomRecording: { id: string, recordingId: string, sessionId: string, status: RoomRecordingStatus | null, statusRaw: string | null, startedAt: string | null, finishedAt: string | null, duration: number | null, sizeInBytes: number | null, format: string | null, uri: string | null, events: { edges: Array<{ cursor: string, node: { eventId: string, name: string, level: string, createdAt: string } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null } | null };

export type RecordingSummaryFragment = { id: string, recordingId: string, sessionId: string, status: RoomRecordingStatus | null, statusRaw: string | null, startedAt: string | null, finishedAt: string | null, duration: number | null, sizeInBytes: number | null, format: string | null, uri: string | null };

export type RoomSessionPageQueryVariables = Exact<{
  filter?: RoomSessionFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type RoomSessionPageQuery = { roomSessions: { edges: Array<{ cursor: string, node: { roomId: string | null, costInDollars: number | null, id: string, sessionId: string, name: string | null, displayName: string | null, status: RoomSessionStatus | null, statusRaw: string | null, startTime: string | null, endTime: string | null, duration: number | null } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type RoomSessionDetailsQueryVariables = Exact<{
  id: string | number;
  members?: number | null | undefined;
}>;


export type RoomSessionDetailsQuery = { roomSession: { locked: boolean | null, id: string, sessionId: string, name: string | null, displayName: string | null, status: RoomSessionStatus | null, statusRaw: string | null, startTime: string | null, endTime: string | null, duration: number | null, room: { id: string, roomId: string, name: string, displayName: string | null, maxMembers: number, quality: VideoQuality, qualityRaw: string, layout: VideoLayout, layoutRaw: string, createdAt: string } | null, members: { nodes: Array<{ id: string, memberId: string, name: string | null, joinTime: string | null, leaveTime: string | null } | null>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null } | null };

export type RoomPageQueryVariables = Exact<{
  filter?: RoomFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type RoomPageQuery = { rooms: { edges: Array<{ cursor: string, node: { id: string, roomId: string, name: string, displayName: string | null, maxMembers: number, quality: VideoQuality, qualityRaw: string, layout: VideoLayout, layoutRaw: string, createdAt: string } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type LiveRoomPageQueryVariables = Exact<{
  filter?: RoomFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type LiveRoomPageQuery = { rooms: { edges: Array<{ cursor: string, node: { id: string, roomId: string, name: string, displayName: string | null, maxMembers: number, quality: VideoQuality, qualityRaw: string, layout: VideoLayout, layoutRaw: string, createdAt: string, activeSession: { id: string, sessionId: string, name: string | null, displayName: string | null, status: RoomSessionStatus | null, statusRaw: string | null, startTime: string | null, endTime: string | null, duration: number | null } | null } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type RoomDetailsQueryVariables = Exact<{
  id?: string | number | null | undefined;
  name?: string | null | undefined;
}>;


export type RoomDetailsQuery = { room: { description: string | null, fps: number, joinFrom: string | null, joinUntil: string | null, recordOnStart: boolean, meta: Record<string, unknown> | null, updatedAt: string, id: string, roomId: string, name: string, displayName: string | null, maxMembers: number, quality: VideoQuality, qualityRaw: string, layout: VideoLayout, layoutRaw: string, createdAt: string, activeSession: { locked: boolean | null, id: string, sessionId: string, name: string | null, displayName: string | null, status: RoomSessionStatus | null, statusRaw: string | null, startTime: string | null, endTime: string | null, duration: number | null } | null } | null };

export type RoomStreamsQueryVariables = Exact<{
  id?: string | number | null | undefined;
  name?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RoomStreamsQuery = { room: { id: string, streams: { nodes: Array<{ id: string, streamId: string, url: string | null, streamType: string | null, width: number | null, height: number | null, fps: number | null, createdAt: string, updatedAt: string } | null>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null } | null };

export type ConferenceAccessQueryVariables = Exact<{
  id: string | number;
}>;


export type ConferenceAccessQuery = { conference: { id: string, streams: { nodes: Array<{ id: string, streamId: string, url: string | null, streamType: string | null, width: number | null, height: number | null, fps: number | null, createdAt: string, updatedAt: string } | null> } | null, tokens: { nodes: Array<{ id: string, tokenId: string, name: string | null, token: string | null, permissions: Array<string> } | null> } | null } | null };

export type VideoStreamByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type VideoStreamByIdQuery = { videoStream: { id: string, streamId: string, url: string | null, streamType: string | null, width: number | null, height: number | null, fps: number | null, createdAt: string, updatedAt: string } | null };

export type ConferenceTokenByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type ConferenceTokenByIdQuery = { conferenceToken: { id: string, tokenId: string, name: string | null, token: string | null, permissions: Array<string> } | null };

export type StreamDetailsFragment = { id: string, streamId: string, url: string | null, streamType: string | null, width: number | null, height: number | null, fps: number | null, createdAt: string, updatedAt: string };

export type TokenDetailsFragment = { id: string, tokenId: string, name: string | null, token: string | null, permissions: Array<string> };

export type VideoLogPageQueryVariables = Exact<{
  filter?: VideoLogFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type VideoLogPageQuery = { videoLogs: { edges: Array<{ cursor: string, node: { id: string, logId: string, createdAt: string, discardedAt: string | null, source: VideoLogSource | null, sourceRaw: string | null, type: VideoLogType | null, typeRaw: string | null, status: RoomSessionStatus | null, statusRaw: string | null, roomName: string | null, startedAt: string | null, endedAt: string | null, costInDollars: number | null, sessionId: string | null } | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type VideoLogWithSessionQueryVariables = Exact<{
  id: string | number;
}>;


export type VideoLogWithSessionQuery = { videoLog: { id: string, logId: string, createdAt: string, discardedAt: string | null, source: VideoLogSource | null, sourceRaw: string | null, type: VideoLogType | null, typeRaw: string | null, status: RoomSessionStatus | null, statusRaw: string | null, roomName: string | null, startedAt: string | null, endedAt: string | null, costInDollars: number | null, sessionId: string | null, charges: Array<{ description: string, costInDollars: number }> | null, session: { id: string, sessionId: string, name: string | null, displayName: string | null, status: RoomSessionStatus | null, statusRaw: string | null, startTime: string | null, endTime: string | null, duration: number | null } | null } | null };

export type LogEntryFragment = { id: string, logId: string, createdAt: string, discardedAt: string | null, source: VideoLogSource | null, sourceRaw: string | null, type: VideoLogType | null, typeRaw: string | null, status: RoomSessionStatus | null, statusRaw: string | null, roomName: string | null, startedAt: string | null, endedAt: string | null, costInDollars: number | null, sessionId: string | null };

export type VideoSessionPageQueryVariables = Exact<{
  providers?: Array<VideoProvider> | VideoProvider | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type VideoSessionPageQuery = { videoSessions: { edges: Array<{ cursor: string, node:
        | { __typename: 'InsightsRoom', sid: string, id: string, provider: VideoProvider, name: string | null, startTime: string | null, endTime: string | null, duration: number | null, inProgress: boolean | null }
        | { __typename: 'RoomSession', sessionId: string, roomId: string | null, id: string, provider: VideoProvider, name: string | null, startTime: string | null, endTime: string | null, duration: number | null, inProgress: boolean | null }
       | null }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type CreateConferenceMutationVariables = Exact<{
  input: CreateConferenceInput;
}>;


export type CreateConferenceMutation = { createConference: { conferenceId: string | null, conference: { id: string, conferenceId: string, name: string, displayName: string | null, description: string | null, size: ConferenceSize | null, sizeRaw: string | null, joinFrom: string | null, joinUntil: string | null, updatedAt: string } | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type UpdateConferenceMutationVariables = Exact<{
  input: UpdateConferenceInput;
}>;


export type UpdateConferenceMutation = { updateConference: { conferenceId: string | null, conference: { id: string, conferenceId: string, name: string, displayName: string | null, description: string | null, size: ConferenceSize | null, sizeRaw: string | null, joinFrom: string | null, joinUntil: string | null, updatedAt: string } | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type DeleteConferenceMutationVariables = Exact<{
  input: DeleteConferenceInput;
}>;


export type DeleteConferenceMutation = { deleteConference: { deletedConferenceId: string | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type ResetConferenceTokenMutationVariables = Exact<{
  input: ResetConferenceTokenInput;
}>;


export type ResetConferenceTokenMutation = { resetConferenceToken: { tokenId: string | null, conferenceToken: { id: string, tokenId: string, name: string | null, token: string | null, permissions: Array<string> } | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type ConferenceWrittenFragment = { id: string, conferenceId: string, name: string, displayName: string | null, description: string | null, size: ConferenceSize | null, sizeRaw: string | null, joinFrom: string | null, joinUntil: string | null, updatedAt: string };

export type CreateRoomMutationVariables = Exact<{
  input: CreateRoomInput;
}>;


export type CreateRoomMutation = { createRoom: { roomId: string | null, room: { description: string | null, joinFrom: string | null, joinUntil: string | null, recordOnStart: boolean, meta: Record<string, unknown> | null, updatedAt: string, id: string, roomId: string, name: string, displayName: string | null, maxMembers: number, quality: VideoQuality, qualityRaw: string, layout: VideoLayout, layoutRaw: string, createdAt: string } | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type UpdateRoomMutationVariables = Exact<{
  input: UpdateRoomInput;
}>;


export type UpdateRoomMutation = { updateRoom: { roomId: string | null, room: { description: string | null, joinFrom: string | null, joinUntil: string | null, recordOnStart: boolean, meta: Record<string, unknown> | null, updatedAt: string, id: string, roomId: string, name: string, displayName: string | null, maxMembers: number, quality: VideoQuality, qualityRaw: string, layout: VideoLayout, layoutRaw: string, createdAt: string } | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type DeleteRoomMutationVariables = Exact<{
  input: DeleteRoomInput;
}>;


export type DeleteRoomMutation = { deleteRoom: { deletedRoomId: string | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type CreateRoomTokenMutationVariables = Exact<{
  input: CreateRoomTokenInput;
}>;


export type CreateRoomTokenMutation = { createRoomToken: { token: string | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type DeleteRoomRecordingMutationVariables = Exact<{
  input: DeleteRoomRecordingInput;
}>;


export type DeleteRoomRecordingMutation = { deleteRoomRecording: { deletedRecordingId: string | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type RoomWrittenFragment = { description: string | null, joinFrom: string | null, joinUntil: string | null, recordOnStart: boolean, meta: Record<string, unknown> | null, updatedAt: string, id: string, roomId: string, name: string, displayName: string | null, maxMembers: number, quality: VideoQuality, qualityRaw: string, layout: VideoLayout, layoutRaw: string, createdAt: string };

export type UserErrorFragment = { code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> };

export type CreateRoomStreamMutationVariables = Exact<{
  input: CreateRoomStreamInput;
}>;


export type CreateRoomStreamMutation = { createRoomStream: { streamId: string | null, stream: { id: string, streamId: string, url: string | null, streamType: string | null, width: number | null, height: number | null, fps: number | null, createdAt: string, updatedAt: string } | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type CreateConferenceStreamMutationVariables = Exact<{
  input: CreateConferenceStreamInput;
}>;


export type CreateConferenceStreamMutation = { createConferenceStream: { streamId: string | null, stream: { id: string, streamId: string, url: string | null, streamType: string | null, width: number | null, height: number | null, fps: number | null, createdAt: string, updatedAt: string } | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type UpdateStreamMutationVariables = Exact<{
  input: UpdateStreamInput;
}>;


export type UpdateStreamMutation = { updateStream: { streamId: string | null, stream: { id: string, streamId: string, url: string | null, streamType: string | null, width: number | null, height: number | null, fps: number | null, createdAt: string, updatedAt: string } | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export type DeleteStreamMutationVariables = Exact<{
  input: DeleteStreamInput;
}>;


export type DeleteStreamMutation = { deleteStream: { deletedStreamId: string | null, userErrors: Array<{ code: VideoUserErrorCode, codeRaw: string | null, message: string, path: Array<string> }> } | null };

export const PageOfListFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<PageOfListFragment, unknown>;
export const SessionSummaryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}}]}}]} as unknown as DocumentNode<SessionSummaryFragment, unknown>;
export const InsightsRoomSummaryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InsightsRoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsightsRoom"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sid"}},{"kind":"Field","name":{"kind":"Name","value":"roomName"}},{"kind":"Field","name":{"kind":"Name","value":"roomType"}},{"kind":"Field","name":{"kind":"Name","value":"roomTypeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"roomStatus"}},{"kind":"Field","name":{"kind":"Name","value":"roomStatusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"durationSec"}},{"kind":"Field","name":{"kind":"Name","value":"uniqueParticipants"}},{"kind":"Field","name":{"kind":"Name","value":"maxConcurrentParticipants"}}]}}]} as unknown as DocumentNode<InsightsRoomSummaryFragment, unknown>;
export const RecordingSummaryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecordingSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomRecording"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"recordingId"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}},{"kind":"Field","name":{"kind":"Name","value":"sizeInBytes"}},{"kind":"Field","name":{"kind":"Name","value":"format"}},{"kind":"Field","name":{"kind":"Name","value":"uri"}}]}}]} as unknown as DocumentNode<RecordingSummaryFragment, unknown>;
export const StreamDetailsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StreamDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoStream"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"streamType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"fps"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<StreamDetailsFragment, unknown>;
export const TokenDetailsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TokenDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConferenceToken"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tokenId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}}]}}]} as unknown as DocumentNode<TokenDetailsFragment, unknown>;
export const LogEntryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LogEntry"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoLog"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"logId"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"discardedAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"sourceRaw"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"typeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"roomName"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"costInDollars"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}}]}}]} as unknown as DocumentNode<LogEntryFragment, unknown>;
export const ConferenceWrittenFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConferenceWritten"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conference"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"conferenceId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sizeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"joinFrom"}},{"kind":"Field","name":{"kind":"Name","value":"joinUntil"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<ConferenceWrittenFragment, unknown>;
export const RoomSummaryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"maxMembers"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}},{"kind":"Field","name":{"kind":"Name","value":"qualityRaw"}},{"kind":"Field","name":{"kind":"Name","value":"layout"}},{"kind":"Field","name":{"kind":"Name","value":"layoutRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<RoomSummaryFragment, unknown>;
export const RoomWrittenFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomWritten"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomSummary"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"joinFrom"}},{"kind":"Field","name":{"kind":"Name","value":"joinUntil"}},{"kind":"Field","name":{"kind":"Name","value":"recordOnStart"}},{"kind":"Field","name":{"kind":"Name","value":"meta"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"maxMembers"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}},{"kind":"Field","name":{"kind":"Name","value":"qualityRaw"}},{"kind":"Field","name":{"kind":"Name","value":"layout"}},{"kind":"Field","name":{"kind":"Name","value":"layoutRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<RoomWrittenFragment, unknown>;
export const UserErrorFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<UserErrorFragment, unknown>;
export const ConferencePageDocument = {"__meta__":{"hash":"sha256:37775d96389280bde4d54c72fe1f9643adc7375b59868a7cb2831c416294a2ea"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ConferencePage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ConferenceFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conferences"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"conferenceId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sizeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"activeSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SessionSummary"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<ConferencePageQuery, ConferencePageQueryVariables>;
export const InsightsRoomPageDocument = {"__meta__":{"hash":"sha256:4f6ad44722d38444ebdb3cb94bee858ba05fead7f3721ad8bc79f1024b5a6705"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"InsightsRoomPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"InsightsRoomFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"insightsRooms"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InsightsRoomSummary"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InsightsRoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsightsRoom"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sid"}},{"kind":"Field","name":{"kind":"Name","value":"roomName"}},{"kind":"Field","name":{"kind":"Name","value":"roomType"}},{"kind":"Field","name":{"kind":"Name","value":"roomTypeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"roomStatus"}},{"kind":"Field","name":{"kind":"Name","value":"roomStatusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"durationSec"}},{"kind":"Field","name":{"kind":"Name","value":"uniqueParticipants"}},{"kind":"Field","name":{"kind":"Name","value":"maxConcurrentParticipants"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<InsightsRoomPageQuery, InsightsRoomPageQueryVariables>;
export const InsightsRoomDetailsDocument = {"__meta__":{"hash":"sha256:85c3ce684a81b4b4a1421999efb7199c586263dab7ec403591278bcbd707adea"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"InsightsRoomDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"participants"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"insightsRoom"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InsightsRoomSummary"}},{"kind":"Field","name":{"kind":"Name","value":"codecs"}},{"kind":"Field","name":{"kind":"Name","value":"codecsRaw"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"endReasonRaw"}},{"kind":"Field","name":{"kind":"Name","value":"processingState"}},{"kind":"Field","name":{"kind":"Name","value":"processingStateRaw"}},{"kind":"Field","name":{"kind":"Name","value":"recordingEnabled"}},{"kind":"Field","name":{"kind":"Name","value":"mediaRegion"}},{"kind":"Field","name":{"kind":"Name","value":"edgeLocation"}},{"kind":"Field","name":{"kind":"Name","value":"participants"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"participants"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sid"}},{"kind":"Field","name":{"kind":"Name","value":"participantIdentity"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"joinTime"}},{"kind":"Field","name":{"kind":"Name","value":"leaveTime"}},{"kind":"Field","name":{"kind":"Name","value":"durationSec"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InsightsRoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsightsRoom"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sid"}},{"kind":"Field","name":{"kind":"Name","value":"roomName"}},{"kind":"Field","name":{"kind":"Name","value":"roomType"}},{"kind":"Field","name":{"kind":"Name","value":"roomTypeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"roomStatus"}},{"kind":"Field","name":{"kind":"Name","value":"roomStatusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"durationSec"}},{"kind":"Field","name":{"kind":"Name","value":"uniqueParticipants"}},{"kind":"Field","name":{"kind":"Name","value":"maxConcurrentParticipants"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<InsightsRoomDetailsQuery, InsightsRoomDetailsQueryVariables>;
export const RoomRecordingPageDocument = {"__meta__":{"hash":"sha256:838ee35feb7b1a6fdaf6119f21d23db6f5af162b8dcc2d82a10351c3a96d38d7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RoomRecordingPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"mediaTtl"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roomRecordings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"mediaTtl"},"value":{"kind":"Variable","name":{"kind":"Name","value":"mediaTtl"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecordingSummary"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecordingSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomRecording"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"recordingId"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}},{"kind":"Field","name":{"kind":"Name","value":"sizeInBytes"}},{"kind":"Field","name":{"kind":"Name","value":"format"}},{"kind":"Field","name":{"kind":"Name","value":"uri"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<RoomRecordingPageQuery, RoomRecordingPageQueryVariables>;
export const RoomRecordingWithEventsDocument = {"__meta__":{"hash":"sha256:16270ad8fcf27890d7046cf7ff9aeb206f75fb4a6da11d7e30ed5ee9c0af4cb2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RoomRecordingWithEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"mediaTtl"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roomRecording"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"mediaTtl"},"value":{"kind":"Variable","name":{"kind":"Name","value":"mediaTtl"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecordingSummary"}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecordingSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomRecording"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"recordingId"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}},{"kind":"Field","name":{"kind":"Name","value":"sizeInBytes"}},{"kind":"Field","name":{"kind":"Name","value":"format"}},{"kind":"Field","name":{"kind":"Name","value":"uri"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<RoomRecordingWithEventsQuery, RoomRecordingWithEventsQueryVariables>;
export const RoomSessionPageDocument = {"__meta__":{"hash":"sha256:4313483737119d573af937a3f8f22fe74cf4f4486ce3c0ba94a7160dd4059fa7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RoomSessionPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"RoomSessionFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roomSessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SessionSummary"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"costInDollars"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<RoomSessionPageQuery, RoomSessionPageQueryVariables>;
export const RoomSessionDetailsDocument = {"__meta__":{"hash":"sha256:9f33f4b4268fac5246aa90bfb21d5e1806734ea3754a1f8a574a6ad2713fae42"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RoomSessionDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"members"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roomSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SessionSummary"}},{"kind":"Field","name":{"kind":"Name","value":"locked"}},{"kind":"Field","name":{"kind":"Name","value":"room"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomSummary"}}]}},{"kind":"Field","name":{"kind":"Name","value":"members"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"members"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"memberId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"joinTime"}},{"kind":"Field","name":{"kind":"Name","value":"leaveTime"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"maxMembers"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}},{"kind":"Field","name":{"kind":"Name","value":"qualityRaw"}},{"kind":"Field","name":{"kind":"Name","value":"layout"}},{"kind":"Field","name":{"kind":"Name","value":"layoutRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<RoomSessionDetailsQuery, RoomSessionDetailsQueryVariables>;
export const RoomPageDocument = {"__meta__":{"hash":"sha256:c707923f59197c1f7a222ec9fd4715aecd5afb83e81ab0bad6ee7323931de6b6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RoomPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"RoomFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rooms"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomSummary"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"maxMembers"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}},{"kind":"Field","name":{"kind":"Name","value":"qualityRaw"}},{"kind":"Field","name":{"kind":"Name","value":"layout"}},{"kind":"Field","name":{"kind":"Name","value":"layoutRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<RoomPageQuery, RoomPageQueryVariables>;
export const LiveRoomPageDocument = {"__meta__":{"hash":"sha256:1209588cc97491969f7fdf3ba1cd3257f3d59571accde4d73a249a8cb045ca3f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiveRoomPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"RoomFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rooms"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomSummary"}},{"kind":"Field","name":{"kind":"Name","value":"activeSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SessionSummary"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"maxMembers"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}},{"kind":"Field","name":{"kind":"Name","value":"qualityRaw"}},{"kind":"Field","name":{"kind":"Name","value":"layout"}},{"kind":"Field","name":{"kind":"Name","value":"layoutRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<LiveRoomPageQuery, LiveRoomPageQueryVariables>;
export const RoomDetailsDocument = {"__meta__":{"hash":"sha256:4d8928b05ad668eb67cdd3c85971d58c03dff8fe8e7b35b715beef0edf64a218"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RoomDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"room"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"name"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomSummary"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"fps"}},{"kind":"Field","name":{"kind":"Name","value":"joinFrom"}},{"kind":"Field","name":{"kind":"Name","value":"joinUntil"}},{"kind":"Field","name":{"kind":"Name","value":"recordOnStart"}},{"kind":"Field","name":{"kind":"Name","value":"meta"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"activeSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SessionSummary"}},{"kind":"Field","name":{"kind":"Name","value":"locked"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"maxMembers"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}},{"kind":"Field","name":{"kind":"Name","value":"qualityRaw"}},{"kind":"Field","name":{"kind":"Name","value":"layout"}},{"kind":"Field","name":{"kind":"Name","value":"layoutRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}}]}}]} as unknown as DocumentNode<RoomDetailsQuery, RoomDetailsQueryVariables>;
export const RoomStreamsDocument = {"__meta__":{"hash":"sha256:d83d1a027d5fc6a02765c57722388467d3664a459d2ad9f75305885eea7f764f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RoomStreams"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"room"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"name"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"streams"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"StreamDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StreamDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoStream"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"streamType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"fps"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<RoomStreamsQuery, RoomStreamsQueryVariables>;
export const ConferenceAccessDocument = {"__meta__":{"hash":"sha256:723e0b085a6fe50463476b7a51ba05021cc1b0dd0a01bb412a09ada5040eb941"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ConferenceAccess"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conference"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"streams"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"StreamDetails"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"tokens"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TokenDetails"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StreamDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoStream"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"streamType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"fps"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TokenDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConferenceToken"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tokenId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}}]}}]} as unknown as DocumentNode<ConferenceAccessQuery, ConferenceAccessQueryVariables>;
export const VideoStreamByIdDocument = {"__meta__":{"hash":"sha256:28ffe0260e2eae315caece4f08205a969b258f7b66f82db64b8b5e31291c1b3e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VideoStreamById"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"videoStream"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"StreamDetails"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StreamDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoStream"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"streamType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"fps"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<VideoStreamByIdQuery, VideoStreamByIdQueryVariables>;
export const ConferenceTokenByIdDocument = {"__meta__":{"hash":"sha256:87e2d7406ae5557943674900752eaa852c3214c3bcbacd466fdd43cbdc5d5d15"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ConferenceTokenById"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conferenceToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TokenDetails"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TokenDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConferenceToken"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tokenId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}}]}}]} as unknown as DocumentNode<ConferenceTokenByIdQuery, ConferenceTokenByIdQueryVariables>;
export const VideoLogPageDocument = {"__meta__":{"hash":"sha256:499fd966c71638527432b72f09fc272b970be8659e91e8bab037337409c48abf"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VideoLogPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"VideoLogFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"videoLogs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LogEntry"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LogEntry"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoLog"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"logId"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"discardedAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"sourceRaw"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"typeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"roomName"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"costInDollars"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<VideoLogPageQuery, VideoLogPageQueryVariables>;
export const VideoLogWithSessionDocument = {"__meta__":{"hash":"sha256:62f312ededc330b40c6d9edd58f3d643ff907ff1ef2bf70793f8915b9c710275"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VideoLogWithSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"videoLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LogEntry"}},{"kind":"Field","name":{"kind":"Name","value":"charges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"costInDollars"}}]}},{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SessionSummary"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LogEntry"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoLog"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"logId"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"discardedAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"sourceRaw"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"typeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"roomName"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"costInDollars"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusRaw"}},{"kind":"Field","name":{"kind":"Name","value":"startTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}}]}}]} as unknown as DocumentNode<VideoLogWithSessionQuery, VideoLogWithSessionQueryVariables>;
export const VideoSessionPageDocument = {"__meta__":{"hash":"sha256:72d7c442b21cdcdcabfb24b9c84d6991c9dace8763996bc9c58eadbb8ae72771"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VideoSessionPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"providers"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"VideoProvider"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"videoSessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"providers"},"value":{"kind":"Variable","name":{"kind":"Name","value":"providers"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"startTime"}},{"kind":"Field","name":{"kind":"Name","value":"endTime"}},{"kind":"Field","name":{"kind":"Name","value":"duration"}},{"kind":"Field","name":{"kind":"Name","value":"inProgress"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoomSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessionId"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsightsRoom"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sid"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PageOfList"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PageOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PageInfo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]} as unknown as DocumentNode<VideoSessionPageQuery, VideoSessionPageQueryVariables>;
export const CreateConferenceDocument = {"__meta__":{"hash":"sha256:e3b364ecfb457e07589cf07a54464de1550767e0e9cc1cd47dde93e491f34e4a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateConference"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateConferenceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createConference"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conferenceId"}},{"kind":"Field","name":{"kind":"Name","value":"conference"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConferenceWritten"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConferenceWritten"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conference"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"conferenceId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sizeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"joinFrom"}},{"kind":"Field","name":{"kind":"Name","value":"joinUntil"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<CreateConferenceMutation, CreateConferenceMutationVariables>;
export const UpdateConferenceDocument = {"__meta__":{"hash":"sha256:16d1ade4795fc168d447e5b44b314a22c9b484e17276e16083c3f9a96e5813d2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateConference"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateConferenceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateConference"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conferenceId"}},{"kind":"Field","name":{"kind":"Name","value":"conference"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConferenceWritten"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConferenceWritten"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conference"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"conferenceId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sizeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"joinFrom"}},{"kind":"Field","name":{"kind":"Name","value":"joinUntil"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<UpdateConferenceMutation, UpdateConferenceMutationVariables>;
export const DeleteConferenceDocument = {"__meta__":{"hash":"sha256:e5f33f135702803f28376648a2263d2da8dcd3498be2dee1caddc0ec43812c5d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteConference"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteConferenceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteConference"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedConferenceId"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<DeleteConferenceMutation, DeleteConferenceMutationVariables>;
export const ResetConferenceTokenDocument = {"__meta__":{"hash":"sha256:e2e6973952a25a1789e81ab45e988cf7e32c8e8493d299724fba719d04de7a29"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResetConferenceToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResetConferenceTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resetConferenceToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tokenId"}},{"kind":"Field","name":{"kind":"Name","value":"conferenceToken"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TokenDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TokenDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConferenceToken"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tokenId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<ResetConferenceTokenMutation, ResetConferenceTokenMutationVariables>;
export const CreateRoomDocument = {"__meta__":{"hash":"sha256:7e4d8eeab7c5f5e324e90ae4fda69982c5588912427f4b5f98deb726e1c33239"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateRoom"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateRoomInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createRoom"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"room"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomWritten"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"maxMembers"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}},{"kind":"Field","name":{"kind":"Name","value":"qualityRaw"}},{"kind":"Field","name":{"kind":"Name","value":"layout"}},{"kind":"Field","name":{"kind":"Name","value":"layoutRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomWritten"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomSummary"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"joinFrom"}},{"kind":"Field","name":{"kind":"Name","value":"joinUntil"}},{"kind":"Field","name":{"kind":"Name","value":"recordOnStart"}},{"kind":"Field","name":{"kind":"Name","value":"meta"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<CreateRoomMutation, CreateRoomMutationVariables>;
export const UpdateRoomDocument = {"__meta__":{"hash":"sha256:000b5818a8a7a3850ee472645c58c6ae23bbe81bb4f10e2ff04edd5b50e8b2b8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateRoom"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateRoomInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateRoom"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"room"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomWritten"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"roomId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"maxMembers"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}},{"kind":"Field","name":{"kind":"Name","value":"qualityRaw"}},{"kind":"Field","name":{"kind":"Name","value":"layout"}},{"kind":"Field","name":{"kind":"Name","value":"layoutRaw"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomWritten"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomSummary"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"joinFrom"}},{"kind":"Field","name":{"kind":"Name","value":"joinUntil"}},{"kind":"Field","name":{"kind":"Name","value":"recordOnStart"}},{"kind":"Field","name":{"kind":"Name","value":"meta"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<UpdateRoomMutation, UpdateRoomMutationVariables>;
export const DeleteRoomDocument = {"__meta__":{"hash":"sha256:1e0f40366d7c5a7d4a9f4a03c19257d53c04c2d3ab68561c65137b1ed00e2f40"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteRoom"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteRoomInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteRoom"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedRoomId"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<DeleteRoomMutation, DeleteRoomMutationVariables>;
export const CreateRoomTokenDocument = {"__meta__":{"hash":"sha256:415b4341e4e397a53806566ed0a4ea2fa2bb86f62e98e8f327fe38f22b050af6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateRoomToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateRoomTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createRoomToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<CreateRoomTokenMutation, CreateRoomTokenMutationVariables>;
export const DeleteRoomRecordingDocument = {"__meta__":{"hash":"sha256:fe7067cbe96ee36d1eb3123af768afbc72ba293c4059ce191c14280320de4ac9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteRoomRecording"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteRoomRecordingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteRoomRecording"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedRecordingId"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<DeleteRoomRecordingMutation, DeleteRoomRecordingMutationVariables>;
export const CreateRoomStreamDocument = {"__meta__":{"hash":"sha256:25a311e62e13f0dd9c4d12d9808f0b903e8dddd6fa217dc7822a75d5a8f621c6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateRoomStream"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateRoomStreamInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createRoomStream"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"stream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"StreamDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StreamDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoStream"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"streamType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"fps"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<CreateRoomStreamMutation, CreateRoomStreamMutationVariables>;
export const CreateConferenceStreamDocument = {"__meta__":{"hash":"sha256:4a96e78700963daee8b1ce54bf42b28b7c1c76755e510468c6984f1c79cd11e9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateConferenceStream"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateConferenceStreamInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createConferenceStream"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"stream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"StreamDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StreamDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoStream"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"streamType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"fps"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<CreateConferenceStreamMutation, CreateConferenceStreamMutationVariables>;
export const UpdateStreamDocument = {"__meta__":{"hash":"sha256:770494c06fa7a86373544fe612063cde327d86f9db4b728a640a6fce400e03e6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateStream"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateStreamInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateStream"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"stream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"StreamDetails"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StreamDetails"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoStream"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"streamType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}},{"kind":"Field","name":{"kind":"Name","value":"fps"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<UpdateStreamMutation, UpdateStreamMutationVariables>;
export const DeleteStreamDocument = {"__meta__":{"hash":"sha256:371d9a18519f76e82e426b9191d021a84a717fa85909b9e3ba38cfcb265957d0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteStream"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteStreamInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteStream"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedStreamId"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserError"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VideoUserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"codeRaw"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<DeleteStreamMutation, DeleteStreamMutationVariables>;