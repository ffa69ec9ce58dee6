import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { Graph } from '../support/graph.ts'
import { callsOf, withWrites } from './support.ts'

const LISTED = 'mutation ($name: String!) { createRoom(input: { name: $name }) { roomId } }'
const OTHER =
  'mutation ($id: ID!) { deleteRoom(input: { roomId: $id, evenIfInSession: true }) { deletedRoomId } }'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const apollos = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } })

const test = withWrites({}, { persisted: { documents: { [hashOf(LISTED)]: LISTED }, only: true } })

async function ask(graph: Graph, init: RequestInit & { search?: string }) {
  graph.emulator.resetJournal()
  const url = `http://localhost/graphql${init.search ?? ''}`
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const response = await graph.fetch(new Request(url, { headers, ...init }))
  return { status: response.status, ...(await response.json()) }
}

const post = (graph: Graph, body: object) => ask(graph, { method: 'POST', body: JSON.stringify(body) })

test('with known documents only, a listed mutation runs by its hash', async ({ graph }) => {
  const variables = { name: 'listed' }
  const { data, errors } = await post(graph, { documentId: `sha256:${hashOf(LISTED)}`, variables })
  expect(errors).toBeUndefined()
  expect(data.createRoom.roomId).toEqual(expect.any(String))
  expect(callsOf(graph)).toEqual(['POST /rooms'])
  const again = await post(graph, { extensions: apollos(LISTED), variables: { name: 'listed-too' } })
  expect(again.data.createRoom.roomId).toEqual(expect.any(String))
})

test.for([
  ['by its text', { query: OTHER, variables: { id: '00000000-0000-4000-8000-000000000001' } }],
  ['by its hash', { documentId: `sha256:${hashOf(OTHER)}` }],
  ['by its text with its hash', { query: OTHER, extensions: apollos(OTHER) }],
  ['with the hash of a listed one', { query: OTHER, extensions: apollos(LISTED) }],
  ['beside a listed one', { query: OTHER, documentId: `sha256:${hashOf(LISTED)}` }],
] as const)('another one does not, %s', async ([, body], { graph }) => {
  const { data, errors } = await post(graph, { variables: { name: 'other' }, ...body })
  expect(errors).toHaveLength(1)
  expect(data ?? null).toBeNull()
  expect(callsOf(graph)).toEqual([])
})

test('nor does a listed one by GET', async ({ graph }) => {
  const search = `?documentId=sha256:${hashOf(LISTED)}&variables=${encodeURIComponent('{"name":"by-get"}')}`
  const { status, errors } = await ask(graph, { search })
  expect(status).toBe(405)
  expect(errors).toHaveLength(1)
  expect(callsOf(graph)).toEqual([])
})
