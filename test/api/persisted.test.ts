import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { createClient, persistedDocuments, RoomPageDocument } from '../../src/client/index.ts'
import { type Graph, startGraph } from '../support/graph.ts'

let graph: Graph
afterEach(() => graph.close())

const OWN = '{ rooms(first: 1) { nodes { name } } }'
const HASH = createHash('sha256').update(OWN).digest('hex')
const documents = { ...persistedDocuments, [HASH]: OWN }

async function post(body: Record<string, unknown>) {
  graph.emulator.resetJournal()
  const response = await graph.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    }),
  )
  return { status: response.status, ...(await response.json()) }
}

/** A client whose request bodies are kept. */
function recordingClient() {
  const sent: Record<string, unknown>[] = []
  const client = createClient({
    url: 'http://localhost/graphql',
    persisted: true,
    fetch: async (input, init) => {
      sent.push(JSON.parse(String(init?.body)))
      return graph.fetch(new Request(input, init))
    },
  })
  return { client, sent }
}

describe('a server that takes known documents only', () => {
  const start = () => startGraph({}, { persisted: { documents, only: true } })

  test.each([
    ['as documentId', { documentId: `sha256:${HASH}` }],
    ['as a bare documentId', { documentId: HASH }],
    ['as Apollo sends it', { extensions: { persistedQuery: { version: 1, sha256Hash: HASH } } }],
  ])('runs one by its hash %s', async (_, body) => {
    graph = await start()
    const { data, errors } = await post(body)
    expect(errors).toBeUndefined()
    expect(data.rooms.nodes).toHaveLength(1)
  })

  test('runs the typed client, which sends hashes in place of documents', async () => {
    graph = await start()
    const { client, sent } = recordingClient()
    const { data, errors } = await client.query(RoomPageDocument, { first: 2 })
    expect(errors).toEqual([])
    expect(data?.rooms?.edges).toHaveLength(2)
    expect(sent).toMatchObject([{ documentId: expect.stringMatching(/^sha256:/), variables: { first: 2 } }])
    expect(sent[0]).not.toHaveProperty('query')
  })

  test.each([
    ['another document', { query: '{ rooms { nodes { name } } }' }, 'PERSISTED_DOCUMENT_REQUIRED'],
    ['a known document as text', { query: OWN }, 'PERSISTED_DOCUMENT_REQUIRED'],
    ['a document that does not parse', { query: '{ rooms {' }, 'PERSISTED_DOCUMENT_REQUIRED'],
    ['a hash with another document', { query: '{ x }', documentId: HASH }, 'PERSISTED_DOCUMENT_REQUIRED'],
    ['an unknown hash', { documentId: 'a'.repeat(64) }, 'PERSISTED_DOCUMENT_UNKNOWN'],
    ['a name of every object', { documentId: '__proto__' }, 'PERSISTED_DOCUMENT_UNKNOWN'],
    ['neither', {}, 'PERSISTED_DOCUMENT_REQUIRED'],
    ['introspection', { query: '{ __schema { queryType { name } } }' }, 'PERSISTED_DOCUMENT_REQUIRED'],
  ])('refuses %s before parsing, with 400 and without any call', async (_, body, code) => {
    graph = await start()
    const { status, data, errors } = await post(body)
    expect(status).toBe(400)
    expect(data).toBeUndefined()
    expect(errors).toMatchObject([{ extensions: { code } }])
    expect(graph.emulator.journal).toEqual([])
  })
})

describe('a server that takes known documents too', () => {
  const start = () => startGraph({}, { persisted: { documents } })

  test('runs both', async () => {
    graph = await start()
    expect((await post({ documentId: HASH })).data.rooms.nodes).toHaveLength(1)
    expect((await post({ query: '{ rooms(first: 3) { nodes { name } } }' })).data.rooms.nodes).toHaveLength(3)
  })

  test('says of an unknown hash that it is unknown', async () => {
    graph = await start()
    expect(await post({ documentId: 'b'.repeat(64) })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_UNKNOWN' } }],
    })
  })
})

test('a server that was not told of any takes documents as they are', async () => {
  graph = await startGraph()
  expect((await post({ query: OWN })).data.rooms.nodes).toHaveLength(1)
  expect((await post({ documentId: HASH })).status).toBe(400)
})

describe('the option', () => {
  test.each([
    ['documents that are no object', { documents: [] }],
    ['a key that is no hash', { documents: { abc: OWN } }],
    ['a document that is no text', { documents: { [HASH]: 7 } }],
    ['an `only` that is no boolean', { documents, only: 'yes' }],
  ])('refuses %s', async (_, persisted) => {
    graph = await startGraph()
    await expect(startGraph({}, { persisted: persisted as never })).rejects.toThrow('options.persisted')
  })
})
