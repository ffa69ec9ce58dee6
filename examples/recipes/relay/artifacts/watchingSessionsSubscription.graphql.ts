/**
 * @generated SignedSource<<179bfb8a33d26f40148f5248f8ffcd04>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type watchingSessionsSubscription$variables = {
  after?: string | null | undefined;
};
export type watchingSessionsSubscription$data = {
  readonly liveSessions: {
    readonly cursor: string;
    readonly ended: ReadonlyArray<{
      readonly id: string;
      readonly name: string | null | undefined;
    } | null | undefined>;
    readonly isSnapshot: boolean;
    readonly started: ReadonlyArray<{
      readonly id: string;
      readonly name: string | null | undefined;
    } | null | undefined>;
  } | null | undefined;
};
export type watchingSessionsSubscription = {
  response: watchingSessionsSubscription$data;
  variables: watchingSessionsSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "after"
  }
],
v1 = [
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
  }
],
v2 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "after",
        "variableName": "after"
      }
    ],
    "concreteType": "LiveSessionsEvent",
    "kind": "LinkedField",
    "name": "liveSessions",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "cursor",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "isSnapshot",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "RoomSession",
        "kind": "LinkedField",
        "name": "started",
        "plural": true,
        "selections": (v1/*:: as any*/),
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "RoomSession",
        "kind": "LinkedField",
        "name": "ended",
        "plural": true,
        "selections": (v1/*:: as any*/),
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
    "name": "watchingSessionsSubscription",
    "selections": (v2/*:: as any*/),
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "watchingSessionsSubscription",
    "selections": (v2/*:: as any*/)
  },
  "params": {
    "cacheID": "399ce3654609b3ee0b0d972d668c2a8e",
    "id": null,
    "metadata": {},
    "name": "watchingSessionsSubscription",
    "operationKind": "subscription",
    "text": "subscription watchingSessionsSubscription(\n  $after: String\n) {\n  liveSessions(after: $after) {\n    cursor\n    isSnapshot\n    started {\n      id\n      name\n    }\n    ended {\n      id\n      name\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "77f0f88a699f772fbd96b908509c2809";

export default node;
