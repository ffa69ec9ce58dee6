/**
 * @generated SignedSource<<efbec5a690c5aa89839c546c6d25ef8e>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type documentsSession$data = {
  readonly activeSession: {
    readonly startTime: string | null | undefined;
  } | null | undefined;
  readonly " $fragmentType": "documentsSession";
};
export type documentsSession$key = {
  readonly " $data"?: documentsSession$data;
  readonly " $fragmentSpreads": FragmentRefs<"documentsSession">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "documentsSession",
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
        }
      ],
      "storageKey": null
    }
  ],
  "type": "Room",
  "abstractKey": null
};

(node as any).hash = "b7ac7866f81582d0d83992f90fadf186";

export default node;
