/**
 * @generated SignedSource<<a7074940e687cc7f58bf0cfa560312dd>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type VideoUserErrorCode = "CHANGED_MEANWHILE" | "CONFLICTING" | "INVALID" | "IN_SESSION" | "LIMIT_REACHED" | "NAME_TAKEN" | "NOT_CLEARED" | "NOT_FOUND" | "OUT_OF_RANGE" | "REFUSED" | "REQUIRED" | "TOO_LONG" | "WRONG_FORMAT" | "%future added value";
export type DeleteRoomInput = {
  evenIfInSession?: boolean;
  roomId: string;
};
export type changesDeleteMutation$variables = {
  connections: ReadonlyArray<string>;
  input: DeleteRoomInput;
};
export type changesDeleteMutation$data = {
  readonly deleteRoom: {
    readonly deletedRoomId: string | null | undefined;
    readonly goneRoomId: string | null | undefined;
    readonly userErrors: ReadonlyArray<{
      readonly code: VideoUserErrorCode;
      readonly message: string;
      readonly path: ReadonlyArray<string>;
    }>;
  } | null | undefined;
};
export type changesDeleteMutation = {
  response: changesDeleteMutation$data;
  variables: changesDeleteMutation$variables;
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
  "kind": "ScalarField",
  "name": "deletedRoomId",
  "storageKey": null
},
v4 = {
  "alias": "goneRoomId",
  "args": null,
  "kind": "ScalarField",
  "name": "deletedRoomId",
  "storageKey": null
},
v5 = {
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
    "name": "changesDeleteMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "DeleteRoomPayload",
        "kind": "LinkedField",
        "name": "deleteRoom",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          (v4/*:: as any*/),
          (v5/*:: as any*/)
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
    "name": "changesDeleteMutation",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": "DeleteRoomPayload",
        "kind": "LinkedField",
        "name": "deleteRoom",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "filters": null,
            "handle": "deleteEdge",
            "key": "",
            "kind": "ScalarHandle",
            "name": "deletedRoomId",
            "handleArgs": [
              {
                "kind": "Variable",
                "name": "connections",
                "variableName": "connections"
              }
            ]
          },
          (v4/*:: as any*/),
          {
            "alias": "goneRoomId",
            "args": null,
            "filters": null,
            "handle": "deleteRecord",
            "key": "",
            "kind": "ScalarHandle",
            "name": "deletedRoomId"
          },
          (v5/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "725d15e25bcb0b32bdfe4911c1341860",
    "id": null,
    "metadata": {},
    "name": "changesDeleteMutation",
    "operationKind": "mutation",
    "text": "mutation changesDeleteMutation(\n  $input: DeleteRoomInput!\n) {\n  deleteRoom(input: $input) {\n    deletedRoomId\n    goneRoomId: deletedRoomId\n    userErrors {\n      code\n      message\n      path\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "9d4906cce7b5828ee74b07425f53ea01";

export default node;
