import { request } from 'node:http'
import { type Answer, ask } from './client.ts'
import type { Graph } from './graph.ts'

/** What a caller gets: the answer, and how many upstream calls it took. */
export interface Answered extends Answer {
  readonly calls: number
}

export const ROOMS = '{ rooms(first: 1) { nodes { name } } }'

/** Asks with these headers, and counts the upstream calls. */
export async function askCounted(
  { emulator, fetch }: Pick<Graph, 'emulator' | 'fetch'>,
  headers: HeadersInit,
  query: string = ROOMS,
  variables?: Record<string, unknown>,
): Promise<Answered> {
  emulator.resetJournal()
  const answer = await ask({ fetch }, query, variables, { headers })
  return { ...answer, calls: emulator.journal.length }
}

/** Asks with header lines exactly as they are, twice the same name too. Gives the status. */
export function postLines(origin: string, lines: readonly string[], path = '/graphql'): Promise<number> {
  const { hostname, port } = new URL(origin)
  const body = JSON.stringify({ query: ROOMS })
  const headers = ['host', 'localhost', 'content-type', 'application/json', 'content-length']
  return new Promise((resolve, reject) => {
    const to = { hostname, port, path, method: 'POST', agent: false, setHost: false }
    const outgoing = request({ ...to, headers: [...headers, String(body.length), ...lines] }, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
