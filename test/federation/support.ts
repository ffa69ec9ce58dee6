import type { Data, Graph, Result } from '../support/graph.ts'

export type Representation = Readonly<Record<string, unknown>>

/** What a gateway sends: representations in a variable, and what it wants of the entities. */
export async function entitiesOf(
  graph: Graph,
  representations: readonly unknown[],
  selection: string,
): Promise<Result & { entities: Data }> {
  const query = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { __typename ${selection} }
  }`
  const result = await graph.run(query, { representations })
  return { ...result, entities: result.data?._entities }
}

export const roomOf = (roomId: unknown): Representation => ({ __typename: 'Room', roomId })
export const sessionOf = (sessionId: unknown): Representation => ({ __typename: 'RoomSession', sessionId })
