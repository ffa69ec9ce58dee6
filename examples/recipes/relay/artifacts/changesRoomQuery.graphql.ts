/**
 * @generated SignedSource<<511ec3a6648121b7871fb77fbbc6f234>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type changesRoomQuery$variables = {
  name: string;
};
export type changesRoomQuery$data = {
  readonly room: {
    readonly displayName: string | null | undefined;
    readonly id: string;
    readonly name: string;
  } | null | undefined;
};
export type changesRoomQuery = {
  response: changesRoomQuery$data;
  variables: changesRoomQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "name"
  }
],
v1 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "name",
        "variableName": "name"
      }
    ],
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
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "changesRoomQuery",
    "selections": (v1/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "changesRoomQuery",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "0df4996c31d0065c0238a1fe133eab34",
    "id": null,
    "metadata": {},
    "name": "changesRoomQuery",
    "operationKind": "query",
    "text": "query changesRoomQuery(\n  $name: String!\n) {\n  room(name: $name) {\n    id\n    name\n    displayName\n  }\n}\n"
  }
};
})();

(node as any).hash = "9fc34a6075e70969a93051a2c800533b";

export default node;
