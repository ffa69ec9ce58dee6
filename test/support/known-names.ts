import { expect } from 'vitest'
import type { Graph } from './graph.ts'

/** Names that JavaScript, promises, JSON, iterators or results know, each a valid name of GraphQL. */
export const KNOWN_NAMES: readonly string[] = [
  'then',
  'catch',
  'constructor',
  '__proto__',
  'toJSON',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'length',
  'return',
  'data',
  'errors',
  'extensions',
  'incremental',
  'then_',
  'proto_',
]

/** A name of the same length that nothing knows, so that places in the document stay the same. */
export function plainFor(name: string): string {
  return 'q'.repeat(name.length)
}

/** An operation as a body, so that variables can be what JSON can write. */
export interface AskedText {
  readonly query: string
  /** JSON. */
  readonly variables?: string
  readonly operationName?: string
}

/** The answer of a POST, as it was written. */
export async function textOf(
  { fetch }: Pick<Graph, 'fetch'>,
  { query, variables = '{}', operationName }: AskedText,
  accept = 'application/json',
): Promise<string> {
  const name = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`
  const request = new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: `{"query":${JSON.stringify(query)},"variables":${variables}${name}}`,
  })
  return (await fetch(request)).text()
}

/** Asks until the operation is planned, and twice at the same moment, to be shared; gives the one text of all. */
export async function sameText(graph: Pick<Graph, 'fetch'>, asked: AskedText): Promise<string> {
  const first = await textOf(graph, asked)
  const second = await textOf(graph, asked)
  const shared = await Promise.all([textOf(graph, asked), textOf(graph, asked)])
  for (const text of [second, ...shared]) expect(text, asked.query).toBe(first)
  return first
}

/** What an incremental result says, however its parts came together on their way. */
export async function partsOf(
  graph: Pick<Graph, 'fetch'>,
  asked: AskedText,
): Promise<{ first: string; later: string[] }> {
  const text = await textOf(graph, asked, 'multipart/mixed, application/json')
  const [first = '', ...rest] = text.split('\r\n').filter((line) => line.startsWith('{'))
  const later = rest.flatMap((part) => (JSON.parse(part) as { incremental?: unknown[] }).incremental ?? [])
  return { first, later: later.map((part) => JSON.stringify(part)).sort() }
}
