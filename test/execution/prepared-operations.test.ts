import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { OperationReport, RoomgraphOptions } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import { type Graph, openGraph, openServer } from '../support/graph.ts'

/** So often an operation has to come before all that depends on its document is known. */
const TIMES = 3
const ROOMS = 'query Rooms($first: Int) { rooms(first: $first) { nodes { name } } }'

interface Served {
  readonly graph: Graph
  readonly endpoint: string
}

async function start(options: Partial<RoomgraphOptions> = {}): Promise<Served> {
  const graph = await openGraph({}, options)
  return { graph, endpoint: `${await openServer(graph.listener)}/graphql` }
}

/** An answer, and how many calls it took. */
async function count({ graph, endpoint }: Served, body: object, headers: Record<string, string> = {}) {
  graph.emulator.resetJournal()
  const answer = await ask(endpoint, body, undefined, { headers })
  return { ...answer, calls: graph.emulator.journal.length }
}

async function becomeKnown(served: Served, body: object, headers: Record<string, string> = {}) {
  for (let time = 0; time < TIMES; time++) await count(served, body, headers)
  return count(served, body, headers)
}

describe('an operation that is known', () => {
  test('is answered for those alone who are let in', async () => {
    const key = (name: string) => `key-of-${name}-0123456789`
    const served = await start({
      scopes: true,
      auth: {
        kind: 'api-key',
        keys: [
          { name: 'a', key: key('a'), scopes: ['cost'] },
          { name: 'b', key: key('b') },
        ],
      },
    })
    const query = '{ roomSessions(first: 2) { nodes { sessionId costInDollars } } }'
    const good = await becomeKnown(served, { query }, { authorization: `Bearer ${key('a')}` })
    expect(good).toMatchObject({ status: 200, body: { data: { roomSessions: { nodes: [{}, {}] } } } })
    expect(good.body.errors).toBeUndefined()
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-api-key': key('c') }]) {
      const { status, body, calls } = await count(served, { query }, headers)
      expect({ status, code: body.errors?.[0].extensions.code, calls }).toEqual({
        status: 401,
        code: 'UNAUTHENTICATED',
        calls: 0,
      })
      expect(body.data).toBeUndefined()
    }
    const poor = await count(served, { query }, { authorization: `Bearer ${key('b')}` })
    expect(poor.body.errors[0].extensions.code).toBe('FORBIDDEN')
  })

  test('is counted anew with its variables', async () => {
    const served = await start({ limits: { maxUpstreamCalls: 5 } })
    const query =
      'query ($n: Int) { roomSessions(first: $n) { nodes { members(first: 1) { nodes { name } } } } }'
    expect(await becomeKnown(served, { query, variables: { n: 2 } })).toMatchObject({ status: 200 })
    const { status, body, calls } = await count(served, { query, variables: { n: 40 } })
    expect({ status, code: body.errors[0].extensions.code, calls }).toEqual({
      status: 400,
      code: 'UPSTREAM_CALL_LIMIT_EXCEEDED',
      calls: 0,
    })
    const misfit = await count(served, { query, variables: { n: 'many' } })
    expect(misfit.calls).toBe(0)
    expect(misfit.body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
  })

  test('says nothing of the other operations of its document', async () => {
    const served = await start({ limits: { maxDepth: 3 } })
    const query = `query A { rooms(first: 1) { nodes { name } } } query B { rooms { nodes { sessions { nodes { id } } } } }`
    expect(await becomeKnown(served, { query, operationName: 'A' })).toMatchObject({ status: 200 })
    const deep = await count(served, { query, operationName: 'B' })
    expect(deep.body.errors[0].extensions.code).toBe('DEPTH_LIMIT_EXCEEDED')
    for (const operationName of [undefined, null, 'C', '']) {
      const { body, calls } = await count(served, { query, operationName })
      expect(body.data?.rooms).toBeUndefined()
      expect({ errors: body.errors.length, calls }).toEqual({ errors: 1, calls: 0 })
    }
  })

  test('runs once when it comes to errors', async () => {
    const served = await start()
    const { emulator } = served.graph
    await becomeKnown(served, { query: ROOMS, variables: { first: 2 } })
    emulator.intercept(() => ({ status: 500, body: 'secret' }))
    const { body, calls } = await count(served, { query: ROOMS, variables: { first: 2 } })
    expect(calls).toBe(1)
    expect(body).toMatchObject({ data: { rooms: null }, errors: [{ path: ['rooms'] }] })
    expect(body.errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE')
    emulator.clearIntercept()
    expect(await count(served, { query: ROOMS, variables: { first: 2 } })).toMatchObject({
      status: 200,
      calls: 1,
    })
  })

  test('shows its calls where they are asked for', async () => {
    const served = await start({ explain: true })
    const { body } = await becomeKnown(served, { query: ROOMS, variables: { first: 2 } })
    expect(body.extensions.upstream).toMatchObject({ total: 1, calls: [{ status: 200 }] })
  })

  test('is reported like any other', async () => {
    const reports: OperationReport[] = []
    const served = await start({ logger: { error() {}, operation: (report) => reports.push(report) } })
    await becomeKnown(served, { query: ROOMS, variables: { first: 2 } }, { 'x-request-id': 'mine' })
    expect(reports).toHaveLength(TIMES + 1)
    const [first, ...others] = reports.map((report) => ({ ...report, durationMs: 0 }))
    expect(first).toMatchObject({ requestId: 'mine', operationName: 'Rooms', operationType: 'query' })
    for (const other of others) expect(other).toEqual(first)
  })

  test('is refused by its text where known documents alone are taken', async () => {
    const hash = createHash('sha256').update(ROOMS).digest('hex')
    const served = await start({ persisted: { documents: { [hash]: ROOMS }, only: true } })
    const good = await becomeKnown(served, { documentId: `sha256:${hash}`, variables: { first: 2 } })
    expect(good.body.data.rooms.nodes).toHaveLength(2)
    for (const extra of [{}, { documentId: hash }]) {
      const { status, body, calls } = await count(served, { query: ROOMS, ...extra })
      expect({ status, code: body.errors[0].extensions.code, calls }).toEqual({
        status: 400,
        code: 'PERSISTED_DOCUMENT_REQUIRED',
        calls: 0,
      })
    }
    const unknown = await count(served, { documentId: 'sha256:00' })
    expect(unknown.body.errors[0].extensions.code).toBe('PERSISTED_DOCUMENT_UNKNOWN')
  })

  test('is rejected once the server has closed', async () => {
    const served = await start()
    await becomeKnown(served, { query: ROOMS })
    await served.graph.listener.close()
    expect((await ask(served.endpoint, ROOMS)).status).toBe(503)
  })
})
