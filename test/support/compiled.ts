import { expect } from 'vitest'
import { ask } from './client.ts'
import type { Graph } from './graph.ts'

export interface Asked {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName?: string | undefined
}

/**
 * Expects the same bytes each time. The first answer is graphql-js's; the third time an operation comes, it has been
 * compiled for sure, and comes twice at the same moment, to be shared.
 */
export async function expectSameBytes(graph: Graph, asked: Asked): Promise<void> {
  const textOf = async () => (await ask(graph, asked)).text
  const reference = await textOf()
  expect(await textOf(), asked.query).toBe(reference)
  for (const text of await Promise.all([textOf(), textOf()])) expect(text, asked.query).toBe(reference)
}
