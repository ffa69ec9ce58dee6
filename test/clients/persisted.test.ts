import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createClient, persistedDocuments, RoomPageDocument } from '../../src/client/index.ts'
import { type Graph, openGraph, startGraph } from '../support/graph.ts'

const OWN = '{ rooms(first: 1) { nodes { name } } }'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const HASH = sha256(OWN)
const apollos = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })
const documents = { ...persistedDocuments, [HASH]: OWN }

async function post(graph: Graph, body: Record<string, unknown>) {
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
function recordingClient(graph: Graph) {
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
    const graph = await start()
    const { data, errors } = await post(graph, body)
    expect(errors).toBeUndefined()
    expect(data.rooms.nodes).toHaveLength(1)
  })

  test('runs the typed client, which sends hashes in place of documents', async () => {
    const graph = await start()
    const { client, sent } = recordingClient(graph)
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
    ['an identifier of another client', { doc_id: HASH, id: HASH }, 'PERSISTED_DOCUMENT_REQUIRED'],
    ['introspection', { query: '{ __schema { queryType { name } } }' }, 'PERSISTED_DOCUMENT_REQUIRED'],
  ])('refuses %s before parsing, with 400 and without any call', async (_, body, code) => {
    const graph = await start()
    const { status, data, errors } = await post(graph, body)
    expect(status).toBe(400)
    expect(data).toBeUndefined()
    expect(errors).toMatchObject([{ extensions: { code } }])
    expect(graph.emulator.journal).toEqual([])
  })
})

describe('a server that takes known documents too', () => {
  const start = () => startGraph({}, { persisted: { documents } })

  test('runs both', async () => {
    const graph = await start()
    expect((await post(graph, { documentId: HASH })).data.rooms.nodes).toHaveLength(1)
    expect(
      (await post(graph, { query: '{ rooms(first: 3) { nodes { name } } }' })).data.rooms.nodes,
    ).toHaveLength(3)
  })

  test('runs a document that comes with its hash', async () => {
    const graph = await start()
    const other = '{ rooms(first: 3) { nodes { id } } }'
    for (const query of [OWN, other]) {
      const { status, errors } = await post(graph, { query, ...apollos(sha256(query)) })
      expect({ status, errors }).toEqual({ status: 200, errors: undefined })
    }
  })

  test('says of an unknown hash that it is unknown', async () => {
    const graph = await start()
    expect(await post(graph, { documentId: 'b'.repeat(64) })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_UNKNOWN' } }],
    })
  })
})

test('a server that was not told of any takes documents as they are, and no identifier for one', async () => {
  const graph = await openGraph()
  expect((await post(graph, { query: OWN })).data.rooms.nodes).toHaveLength(1)
  expect((await post(graph, { query: OWN, documentId: 'mine', doc_id: 7 })).data.rooms.nodes).toHaveLength(1)
  expect((await post(graph, { query: OWN, ...apollos(HASH) })).data.rooms.nodes).toHaveLength(1)
  expect(await post(graph, { documentId: HASH })).toMatchObject({
    status: 400,
    errors: [
      {
        message: expect.stringContaining('ROOMGRAPH_PERSISTED'),
        extensions: { code: 'PERSISTED_DOCUMENT_UNKNOWN' },
      },
    ],
  })
})

describe('by GET', () => {
  const get = async (graph: Graph, parameters: Record<string, string>, accept = 'application/json') => {
    const url = `http://localhost/graphql?${new URLSearchParams(parameters)}`
    const response = await graph.fetch(new Request(url, { headers: { accept } }))
    return { status: response.status, ...(await response.json()) }
  }
  const byExtension = (hash: string) => ({ extensions: JSON.stringify(apollos(hash).extensions) })

  test.each([{ only: true }, { only: false }])('a document runs by its hash, %o', async ({ only }) => {
    const counted = 'query ($n: Int) { rooms(first: $n) { nodes { id } } }'
    const graph = await openGraph(
      {},
      { persisted: { documents: { ...documents, [sha256(counted)]: counted }, only } },
    )
    for (const named of [
      { documentId: HASH },
      { documentId: `sha256:${HASH}`, id: 'x', doc_id: 'y' },
      byExtension(HASH),
      { documentId: sha256(counted), variables: '{"n":1}' },
    ]) {
      expect((await get(graph, named)).data.rooms.nodes).toHaveLength(1)
    }
    expect(await get(graph, { documentId: sha256('{ other }') })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_UNKNOWN' } }],
    })
  })

  test('a hash that is not known is told in the words that clients wait for', async () => {
    const graph = await openGraph({}, { persisted: { documents } })
    const unknown = byExtension(sha256('{ other }'))
    const told = [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }]
    expect(await get(graph, unknown)).toEqual({ status: 200, errors: told })
    expect(await get(graph, unknown, 'application/graphql-response+json')).toEqual({
      status: 400,
      errors: told,
    })
  })
})

describe('a hash as clients of automatic persisted queries send it', () => {
  const ofOther = apollos(sha256('{ other }'))

  test.each([
    ['on', { documents }, 200, 'PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND'],
    ['off', undefined, 200, 'PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED'],
    // To send the document would not help.
    [
      'only',
      { documents, only: true },
      400,
      expect.stringContaining('Publish'),
      'PERSISTED_DOCUMENT_UNKNOWN',
    ],
  ])('is told to be unknown with %s', async (_, persisted, status, message, code) => {
    const graph = await openGraph({}, { persisted })
    expect(await post(graph, ofOther)).toEqual({ status, errors: [{ message, extensions: { code } }] })
    expect(graph.emulator.journal).toEqual([])
  })

  test.each([
    ['on', { documents }],
    ['off', undefined],
  ])('has to be that of the document beside it with %s', async (_, persisted) => {
    const graph = await openGraph({}, { persisted })
    // Not even when the operation has been seen before.
    for (let time = 0; time < 3; time++) expect((await post(graph, { query: OWN })).status).toBe(200)
    expect(await post(graph, { query: OWN, ...ofOther })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'PERSISTED_QUERY_MISMATCH' } }],
    })
    expect(graph.emulator.journal).toEqual([])
  })

  test('does not add the document to those that are known', async () => {
    const graph = await openGraph({}, { persisted: { documents } })
    const query = '{ rooms(first: 2) { nodes { id } } }'
    expect((await post(graph, { query, ...apollos(sha256(query)) })).status).toBe(200)
    expect((await post(graph, apollos(sha256(query)))).errors[0].message).toBe('PersistedQueryNotFound')
  })

  test('is not asked for the document where documents are not taken', async () => {
    const graph = await openGraph({}, { persisted: { documents, only: true } })
    for (const body of [{ documentId: sha256('{ other }') }, ofOther]) {
      expect((await post(graph, body)).errors[0].message).not.toContain('send the document')
    }
  })
})

describe('the option', () => {
  test.each([
    ['documents that are no object', { documents: [] }],
    ['a key that is no hash', { documents: { abc: OWN } }],
    ['a document that is no text', { documents: { [HASH]: 7 } }],
    ['an `only` that is no boolean', { documents, only: 'yes' }],
  ])('refuses %s', async (_, persisted) => {
    await expect(startGraph({}, { persisted: persisted as never })).rejects.toThrow('options.persisted')
  })
})
