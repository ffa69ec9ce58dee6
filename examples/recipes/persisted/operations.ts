import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'

export interface RoomNames {
  readonly rooms: { readonly nodes: readonly (object | null)[] } | null
}

const roomNames = (text: string) => parse(text) as TypedDocumentNode<RoomNames, Record<string, never>>

/** A document for the server's manifest, and one that is newer than it. */
export const OPERATIONS = {
  published: roomNames('query Published { rooms(first: 2) { nodes { id name } } }'),
  newer: roomNames('query Newer { rooms(first: 3) { nodes { id name } } }'),
}
