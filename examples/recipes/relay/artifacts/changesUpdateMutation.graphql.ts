/**
 * @generated SignedSource<<fe603481d2f410dcb58f3125901520a2>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type VideoLayout = "GRID_RESPONSIVE" | "GRID_RESPONSIVE_MOBILE" | "HIGHLIGHT_1_RESPONSIVE" | "LAYOUT_10X10" | "LAYOUT_1X1" | "LAYOUT_2X1" | "LAYOUT_2X2" | "LAYOUT_3X3" | "LAYOUT_4X4" | "LAYOUT_5UP" | "LAYOUT_5X5" | "LAYOUT_6X6" | "LAYOUT_8X8" | "UNRECOGNIZED" | "%future added value";
export type VideoQuality = "HD_1080P" | "HD_720P" | "UNRECOGNIZED" | "%future added value";
export type VideoUserErrorCode = "CHANGED_MEANWHILE" | "CONFLICTING" | "INVALID" | "IN_SESSION" | "LIMIT_REACHED" | "NAME_TAKEN" | "NOT_CLEARED" | "NOT_FOUND" | "OUT_OF_RANGE" | "REFUSED" | "REQUIRED" | "TOO_LONG" | "WRONG_FORMAT" | "%future added value";
export type UpdateRoomInput = {
  description?: string | null | undefined;
  displayName?: string | null | undefined;
  enableRoomPreviews?: boolean | null | undefined;
  expectedUpdatedAt?: string | null | undefined;
  joinFrom?: string | null | undefined;
  joinUntil?: string | null | undefined;
  layout?: VideoLayout | null | undefined;
  maxMembers?: number | null | undefined;
  meta?: Record<string, unknown> | null | undefined;
  quality?: VideoQuality | null | undefined;
  recordOnStart?: boolean | null | undefined;
  removeAfterSecondsElapsed?: number | null | undefined;
  removeAt?: string | null | undefined;
  roomId: string;
  syncAudioVideo?: boolean | null | undefined;
};
export type changesUpdateMutation$variables = {
  input: UpdateRoomInput;
};
export type changesUpdateMutation$data = {
  readonly updateRoom: {
    readonly room: {
      readonly displayName: string | null | undefined;
      readonly id: string;
    } | null | undefined;
    readonly userErrors: ReadonlyArray<{
      readonly code: VideoUserErrorCode;
      readonly message: string;
      readonly path: ReadonlyArray<string>;
    }>;
  } | null | undefined;
};
export type changesUpdateMutation$rawResponse = {
  readonly updateRoom: {
    readonly room: {
      readonly displayName: string | null | undefined;
      readonly id: string;
    } | null | undefined;
    readonly userErrors: ReadonlyArray<{
      readonly code: VideoUserErrorCode;
      readonly message: string;
      readonly path: ReadonlyArray<string>;
    }>;
  } | null | undefined;
};
export type changesUpdateMutation = {
  rawResponse: changesUpdateMutation$rawResponse;
  response: changesUpdateMutation$data;
  variables: changesUpdateMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "input",
        "variableName": "input"
      }
    ],
    "concreteType": "UpdateRoomPayload",
    "kind": "LinkedField",
    "name": "updateRoom",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "Room",
        "kind": "LinkedField",
        "name": "room",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "displayName",
            "storageKey": null
          }
        ],
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "VideoUserError",
        "kind": "LinkedField",
        "name": "userErrors",
        "plural": true,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "code",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "message",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "path",
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "changesUpdateMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "changesUpdateMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "7056c75a6fd71d57808a1eb5ea62a5a8",
    "id": null,
    "metadata": {},
    "name": "changesUpdateMutation",
    "operationKind": "mutation",
    "text": "mutation changesUpdateMutation(\n  $input: UpdateRoomInput!\n) {\n  updateRoom(input: $input) {\n    room {\n      id\n      displayName\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "1458e85274f903cef99744603386a0e9";

export default node;
