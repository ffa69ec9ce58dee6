import { expect } from 'vitest'
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
  const ask = async () => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const body = JSON.stringify(asked)
    const request = new Request('http://localhost/graphql', { method: 'POST', headers, body })
    return (await graph.fetch(request)).text()
  }
  const reference = await ask()
  expect(await ask(), asked.query).toBe(reference)
  for (const text of await Promise.all([ask(), ask()])) expect(text, asked.query).toBe(reference)
}
