/**
 * @generated SignedSource<<2a06a00261b297b8317f9353567f2a80>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type documentsRoomsInPartsQuery$variables = {
  first: number;
};
export type documentsRoomsInPartsQuery$data = {
  readonly rooms: {
    readonly edges: ReadonlyArray<{
      readonly node: {
        readonly name: string;
        readonly " $fragmentSpreads": FragmentRefs<"documentsSession">;
      } | null | undefined;
    }>;
  } | null | undefined;
};
export type documentsRoomsInPartsQuery = {
  response: documentsRoomsInPartsQuery$data;
  variables: documentsRoomsInPartsQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "first"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "first",
    "variableName": "first"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "name",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "documentsRoomsInPartsQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "RoomConnection",
        "kind": "LinkedField",
        "name": "rooms",
        "plural": false,
        "selections": [
          {
            "kind": "Stream",
            "selections": [
              {
                "alias": null,
                "args": null,
                "concreteType": "RoomEdge",
                "kind": "LinkedField",
                "name": "edges",
                "plural": true,
                "selections": [
                  {
                    "alias": null,
                    "args": null,
                    "concreteType": "Room",
                    "kind": "LinkedField",
                    "name": "node",
                    "plural": false,
                    "selections": [
                      (v2/*:: as any*/),
                      {
                        "kind": "Defer",
                        "selections": [
                          {
                            "args": null,
                            "kind": "FragmentSpread",
                            "name": "documentsSession"
                          }
                        ]
                      }
                    ],
                    "storageKey": null
                  }
                ],
                "storageKey": null
              }
            ]
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "documentsRoomsInPartsQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "RoomConnection",
        "kind": "LinkedField",
        "name": "rooms",
        "plural": false,
        "selections": [
          {
            "if": null,
            "kind": "Stream",
            "label": "documentsRoomsInPartsQuery$stream$rooms",
            "selections": [
              {
                "alias": null,
                "args": null,
                "concreteType": "RoomEdge",
                "kind": "LinkedField",
                "name": "edges",
                "plural": true,
                "selections": [
                  {
                    "alias": null,
                    "args": null,
                    "concreteType": "Room",
                    "kind": "LinkedField",
                    "name": "node",
                    "plural": false,
                    "selections": [
                      (v2/*:: as any*/),
                      {
                        "if": null,
                        "kind": "Defer",
                        "label": "documentsRoomsInPartsQuery$defer$session",
                        "selections": [
                          {
                            "alias": null,
                            "args": null,
                            "concreteType": "RoomSession",
                            "kind": "LinkedField",
                            "name": "activeSession",
                            "plural": false,
                            "selections": [
                              {
                                "alias": null,
                                "args": null,
                                "kind": "ScalarField",
                                "name": "startTime",
                                "storageKey": null
                              },
                              (v3/*:: as any*/)
                            ],
                            "storageKey": null
                          }
                        ]
                      },
                      (v3/*:: as any*/)
                    ],
                    "storageKey": null
                  }
                ],
                "storageKey": null
              }
            ]
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "f4a6a27cbbc36d2bdcdd40898b520c27",
    "id": null,
    "metadata": {},
    "name": "documentsRoomsInPartsQuery",
    "operationKind": "query",
    "text": "query documentsRoomsInPartsQuery(\n  $first: Int!\n) {\n  rooms(first: $first) {\n    edges @stream(label: \"documentsRoomsInPartsQuery$stream$rooms\", initialCount: 10) {\n      node {\n        name\n        ...documentsSession @defer(label: \"documentsRoomsInPartsQuery$defer$session\")\n        id\n      }\n    }\n  }\n}\n\nfragment documentsSession on Room {\n  activeSession {\n    startTime\n    id\n  }\n}\n"
  }
};
})();

(node as any).hash = "202ee7a36f3de9fb72fb1303ebb1af68";

export default node;
