import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { OperationReport, RoomgraphOptions } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { type Data, type Graph, startGraph } from '../support/graph.ts'

/** So often an operation has to come before all that depends on its document is known. */
const TIMES = 3
const ROOMS = 'query Rooms($first: Int) { rooms(first: $first) { nodes { name } } }'

let graph: Graph
let server: Listening
afterEach(async () => {
  await server.close()
  await graph.close()
})

async function start(options: Partial<RoomgraphOptions>): Promise<void> {
  graph = await startGraph({}, options)
  server = await listen(graph.listener, { host: '127.0.0.1', port: 0 })
}

interface Answer {
  readonly status: number
  readonly body: Data
  readonly calls: number
}

async function ask(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  graph.emulator.resetJournal()
  const response = await fetch(`${server.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json(), calls: graph.emulator.journal.length }
}

async function becomeKnown(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  for (let time = 0; time < TIMES; time++) await ask(body, headers)
  return ask(body, headers)
}

describe('an operation that is known', () => {
  test('is answered for those alone who are let in', async () => {
    const key = (name: string) => `key-of-${name}-0123456789`
    await start({
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
    const good = await becomeKnown({ query }, { authorization: `Bearer ${key('a')}` })
    expect(good).toMatchObject({ status: 200, body: { data: { roomSessions: { nodes: [{}, {}] } } } })
    expect(good.body.errors).toBeUndefined()
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-api-key': key('c') }]) {
      const { status, body, calls } = await ask({ query }, headers)
      expect({ status, code: body.errors?.[0].extensions.code, calls }).toEqual({
        status: 401,
        code: 'UNAUTHENTICATED',
        calls: 0,
      })
      expect(body.data).toBeUndefined()
    }
    const poor = await ask({ query }, { authorization: `Bearer ${key('b')}` })
    expect(poor.body.errors[0].extensions.code).toBe('FORBIDDEN')
  })

  test('is counted anew with its variables', async () => {
    await start({ limits: { maxUpstreamCalls: 5 } })
    const query =
      'query ($n: Int) { roomSessions(first: $n) { nodes { members(first: 1) { nodes { name } } } } }'
    expect(await becomeKnown({ query, variables: { n: 2 } })).toMatchObject({ status: 200 })
    const { status, body, calls } = await ask({ query, variables: { n: 40 } })
    expect({ status, code: body.errors[0].extensions.code, calls }).toEqual({
      status: 400,
      code: 'UPSTREAM_CALL_LIMIT_EXCEEDED',
      calls: 0,
    })
    const misfit = await ask({ query, variables: { n: 'many' } })
    expect(misfit.calls).toBe(0)
    expect(misfit.body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
  })

  test('says nothing of the other operations of its document', async () => {
    await start({ limits: { maxDepth: 3 } })
    const query = `query A { rooms(first: 1) { nodes { name } } } query B { rooms { nodes { sessions { nodes { id } } } } }`
    expect(await becomeKnown({ query, operationName: 'A' })).toMatchObject({ status: 200 })
    const deep = await ask({ query, operationName: 'B' })
    expect(deep.body.errors[0].extensions.code).toBe('DEPTH_LIMIT_EXCEEDED')
    for (const operationName of [undefined, null, 'C', '']) {
      const { body, calls } = await ask({ query, operationName })
      expect(body.data?.rooms).toBeUndefined()
      expect({ errors: body.errors.length, calls }).toEqual({ errors: 1, calls: 0 })
    }
  })

  test('runs once when it comes to errors', async () => {
    await start({})
    const { emulator } = graph
    await becomeKnown({ query: ROOMS, variables: { first: 2 } })
    emulator.intercept(() => ({ status: 500, body: 'secret' }))
    const { body, calls } = await ask({ query: ROOMS, variables: { first: 2 } })
    expect(calls).toBe(1)
    expect(body).toMatchObject({ data: { rooms: null }, errors: [{ path: ['rooms'] }] })
    expect(body.errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE')
    emulator.clearIntercept()
    expect(await ask({ query: ROOMS, variables: { first: 2 } })).toMatchObject({ status: 200, calls: 1 })
  })

  test('shows its calls where they are asked for', async () => {
    await start({ explain: true })
    const { body } = await becomeKnown({ query: ROOMS, variables: { first: 2 } })
    expect(body.extensions.upstream).toMatchObject({ total: 1, calls: [{ status: 200 }] })
  })

  test('is reported like any other', async () => {
    const reports: OperationReport[] = []
    await start({ logger: { error() {}, operation: (report) => reports.push(report) } })
    await becomeKnown({ query: ROOMS, variables: { first: 2 } }, { 'x-request-id': 'mine' })
    expect(reports).toHaveLength(TIMES + 1)
    const [first, ...others] = reports.map((report) => ({ ...report, durationMs: 0 }))
    expect(first).toMatchObject({ requestId: 'mine', operationName: 'Rooms', operationType: 'query' })
    for (const other of others) expect(other).toEqual(first)
  })

  test('is refused by its text where known documents alone are taken', async () => {
    const hash = createHash('sha256').update(ROOMS).digest('hex')
    await start({ persisted: { documents: { [hash]: ROOMS }, only: true } })
    const good = await becomeKnown({ documentId: `sha256:${hash}`, variables: { first: 2 } })
    expect(good.body.data.rooms.nodes).toHaveLength(2)
    for (const extra of [{}, { documentId: hash }]) {
      const { status, body, calls } = await ask({ query: ROOMS, ...extra })
      expect({ status, code: body.errors[0].extensions.code, calls }).toEqual({
        status: 400,
        code: 'PERSISTED_DOCUMENT_REQUIRED',
        calls: 0,
      })
    }
    const unknown = await ask({ documentId: 'sha256:00' })
    expect(unknown.body.errors[0].extensions.code).toBe('PERSISTED_DOCUMENT_UNKNOWN')
  })

  test('is rejected once the server has closed', async () => {
    await start({})
    await becomeKnown({ query: ROOMS })
    await graph.listener.close()
    const response = await fetch(`${server.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: ROOMS }),
    })
    expect(response.status).toBe(503)
  })
})
