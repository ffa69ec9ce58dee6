/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** Which room to delete. */
export type DeleteRoomInput = {
  /** Delete it though a session runs; what becomes of that is not documented. */
  evenIfInSession?: boolean;
  /** Its UUID or its global ID. */
  roomId: string | number;
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

export type RoomListQueryVariables = Exact<{
  first: number;
}>;


export type RoomListQuery = { rooms: { edges: Array<{ node: { id: string, name: string, displayName: string | null } | null }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } | null };

export type RoomByNameQueryVariables = Exact<{
  name: string;
}>;


export type RoomByNameQuery = { room: { id: string, name: string, displayName: string | null } | null };

export type CreateRoomMutationVariables = Exact<{
  input: CreateRoomInput;
}>;


export type CreateRoomMutation = { createRoom: { room: { id: string, name: string, displayName: string | null } | null, userErrors: Array<{ code: VideoUserErrorCode, message: string, path: Array<string> }> } | null };

export type UpdateRoomMutationVariables = Exact<{
  input: UpdateRoomInput;
}>;


export type UpdateRoomMutation = { updateRoom: { room: { id: string, name: string, displayName: string | null } | null, userErrors: Array<{ code: VideoUserErrorCode, message: string, path: Array<string> }> } | null };

export type DeleteRoomMutationVariables = Exact<{
  input: DeleteRoomInput;
}>;


export type DeleteRoomMutation = { deleteRoom: { deletedRoomId: string | null, userErrors: Array<{ code: VideoUserErrorCode, message: string, path: Array<string> }> } | null };

export type RoomOfListFragment = { id: string, name: string, displayName: string | null };

export const RoomOfListFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]} as unknown as DocumentNode<RoomOfListFragment, unknown>;
export const RoomListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RoomList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rooms"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomOfList"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]} as unknown as DocumentNode<RoomListQuery, RoomListQueryVariables>;
export const RoomByNameDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RoomByName"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"room"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"name"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomOfList"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]} as unknown as DocumentNode<RoomByNameQuery, RoomByNameQueryVariables>;
export const CreateRoomDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateRoom"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateRoomInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createRoom"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"room"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomOfList"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]} as unknown as DocumentNode<CreateRoomMutation, CreateRoomMutationVariables>;
export const UpdateRoomDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateRoom"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateRoomInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateRoom"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"room"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RoomOfList"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RoomOfList"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Room"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]} as unknown as DocumentNode<UpdateRoomMutation, UpdateRoomMutationVariables>;
export const DeleteRoomDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteRoom"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteRoomInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteRoom"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedRoomId"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteRoomMutation, DeleteRoomMutationVariables>;