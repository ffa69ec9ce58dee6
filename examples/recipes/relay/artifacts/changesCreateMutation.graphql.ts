/**
 * @generated SignedSource<<357f6991c0ab9391ddba558bebc80e97>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type VideoLayout = "GRID_RESPONSIVE" | "GRID_RESPONSIVE_MOBILE" | "HIGHLIGHT_1_RESPONSIVE" | "LAYOUT_10X10" | "LAYOUT_1X1" | "LAYOUT_2X1" | "LAYOUT_2X2" | "LAYOUT_3X3" | "LAYOUT_4X4" | "LAYOUT_5UP" | "LAYOUT_5X5" | "LAYOUT_6X6" | "LAYOUT_8X8" | "UNRECOGNIZED" | "%future added value";
export type VideoQuality = "HD_1080P" | "HD_720P" | "UNRECOGNIZED" | "%future added value";
export type VideoUserErrorCode = "CHANGED_MEANWHILE" | "CONFLICTING" | "INVALID" | "IN_SESSION" | "LIMIT_REACHED" | "NAME_TAKEN" | "NOT_CLEARED" | "NOT_FOUND" | "OUT_OF_RANGE" | "REFUSED" | "REQUIRED" | "TOO_LONG" | "WRONG_FORMAT" | "%future added value";
export type CreateRoomInput = {
  description?: string | null | undefined;
  displayName?: string | null | undefined;
  enableRoomPreviews?: boolean | null | undefined;
  joinFrom?: string | null | undefined;
  joinUntil?: string | null | undefined;
  layout?: VideoLayout | null | undefined;
  maxMembers?: number | null | undefined;
  meta?: Record<string, unknown> | null | undefined;
  name: string;
  quality?: VideoQuality | null | undefined;
  recordOnStart?: boolean | null | undefined;
  removeAfterSecondsElapsed?: number | null | undefined;
  removeAt?: string | null | undefined;
  syncAudioVideo?: boolean | null | undefined;
};
export type changesCreateMutation$variables = {
  connections: ReadonlyArray<string>;
  input: CreateRoomInput;
};
export type changesCreateMutation$data = {
  readonly createRoom: {
    readonly room: {
      readonly displayName: string | null | undefined;
      readonly id: string;
      readonly name: string;
    } | null | undefined;
    readonly userErrors: ReadonlyArray<{
      readonly code: VideoUserErrorCode;
      readonly message: string;
      readonly path: ReadonlyArray<string>;
    }>;
  } | null | undefined;
};
export type changesCreateMutation = {
  response: changesCreateMutation$data;
  variables: changesCreateMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "connections"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "input"
},
v2 = [
  {
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v3 = {
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
      "name": "name",
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
v4 = {
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
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "changesCreateMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "CreateRoomPayload",
        "kind": "LinkedField",
        "name": "createRoom",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          (v4/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "changesCreateMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "CreateRoomPayload",
        "kind": "LinkedField",
        "name": "createRoom",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "filters": null,
            "handle": "appendNode",
            "key": "",
            "kind": "LinkedHandle",
            "name": "room",
            "handleArgs": [
              {
                "kind": "Variable",
                "name": "connections",
                "variableName": "connections"
              },
              {
                "kind": "Literal",
                "name": "edgeTypeName",
                "value": "RoomEdge"
              }
            ]
          },
          (v4/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "86d28ebb3f371811729ab5b3b7dd7db8",
    "id": null,
    "metadata": {},
    "name": "changesCreateMutation",
    "operationKind": "mutation",
    "text": "mutation changesCreateMutation(\n  $input: CreateRoomInput!\n) {\n  createRoom(input: $input) {\n    room {\n      id\n      name\n      displayName\n    }\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "b8259e350e265db16697aaf2226f1afb";

export default node;
