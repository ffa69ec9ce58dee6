import { describe, expect, test } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import type { AuditEntry } from '../../src/server/observability/logger.ts'
import { type Graph, QUICK_RETRIES } from '../support/graph.ts'
import { passingTime } from '../support/passing-time.ts'
import { callsOf, openWrites, outcomesOf, USER_ERRORS } from './support.ts'

const CREATE = `mutation { createRoom(input: { name: "one" }) { roomId room { name } ${USER_ERRORS} } }`
const TOKEN = `mutation { createRoomToken(input: { roomName: "one" }) { token ${USER_ERRORS} } }`
const QUICK = { ...QUICK_RETRIES, headersTimeoutMs: 800, attemptTimeoutMs: 900, breakerFailures: 100 }
const isWrite = ({ method }: { method: string }) => method !== 'GET'
const writesOf = (emulator: Emulator) => emulator.journal.filter(isWrite)

/** Answers writes as the list says, one after the other, and then as the emulator does. */
function answerWrites(
  { emulator }: Graph,
  ...answers: ReturnType<Parameters<Emulator['intercept']>[0]>[]
): void {
  emulator.intercept((call) => (isWrite(call) ? answers.shift() : undefined))
}

async function idOf(graph: Graph, name: string): Promise<string> {
  const { data } = await graph.run('query ($name: String) { room(name: $name) { roomId } }', { name })
  return data.room?.roomId
}

async function newRoom(graph: Graph, name: string): Promise<string> {
  await graph.run('mutation ($name: String!) { createRoom(input: { name: $name }) { roomId } }', { name })
  return idOf(graph, name)
}

describe('a create whose answer is lost', () => {
  test.for([
    ['reset-after', true],
    ['half-after', true],
    ['stall-after', true],
    ['error-after', true],
    ['destroy', false],
    ['hang', false],
  ] as const)('is sent once, and nobody knows what became of it: %s', async ([fault, isDone]) => {
    const graph = await openWrites({}, { upstream: QUICK })
    answerWrites(graph, fault)
    const result = await graph.run(CREATE)
    expect(result.data).toEqual({ createRoom: null })
    expect(outcomesOf(result)).toEqual([['createRoom', 'UPSTREAM_OUTCOME_UNKNOWN', 'unknown']])
    expect(result.errors[0]?.extensions.retryable).toBe(false)
    expect(result.errors[0]?.message).toMatch(/`room\(name:\)`/)
    expect(callsOf(graph)).toEqual(['POST /rooms'])
    graph.emulator.clearIntercept()
    expect((await idOf(graph, 'one')) !== undefined).toBe(isDone)
  })

  test.for([500, 502, 504, 302])('or that is answered %i', async (status) => {
    const graph = await openWrites({}, { upstream: QUICK })
    answerWrites(graph, { status, body: {} })
    expect(outcomesOf(await graph.run(TOKEN))).toEqual([
      ['createRoomToken', 'UPSTREAM_OUTCOME_UNKNOWN', 'unknown'],
    ])
    expect(callsOf(graph)).toEqual(['POST /room_tokens'])
  })

  test('or with something that is no JSON', async () => {
    const graph = await openWrites({}, { upstream: QUICK })
    answerWrites(graph, { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } })
    const [outcome] = outcomesOf(await graph.run(CREATE)) as [unknown[]]
    expect(outcome[1]).toMatch(/^UPSTREAM_/)
    expect(callsOf(graph)).toEqual(['POST /rooms'])
  })
})

describe('a create', () => {
  test('that was not sent at all says so', async () => {
    const graph = await openWrites(
      {},
      {
        upstream: QUICK,
        signalwire: {
          baseUrl: 'http://127.0.0.1:1',
          projectId: '0f0f0f0f-1111-4222-8333-444444444444',
          apiToken: 'PT-some-token',
        },
      },
    )
    expect(outcomesOf(await graph.run(CREATE))).toEqual([['createRoom', 'UPSTREAM_UNAVAILABLE', 'not-sent']])
  })

  test.for([429, 503])('that was rejected with %i for a while is sent again', async (status) => {
    const graph = await openWrites({}, { upstream: QUICK })
    answerWrites(graph, { status, headers: { 'retry-after': '0' }, body: {} })
    const { data } = await graph.run(CREATE)
    expect(data.createRoom.room).toEqual({ name: 'one' })
    expect(callsOf(graph)).toEqual(['POST /rooms', 'POST /rooms'])
  })

  test.for([
    [429, 'UPSTREAM_RATE_LIMITED'],
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [403, 'UPSTREAM_FORBIDDEN'],
  ] as const)('that was refused with %i is not', async ([status, code]) => {
    const graph = await openWrites({}, { upstream: QUICK })
    answerWrites(graph, { status, body: {} })
    expect(outcomesOf(await graph.run(CREATE))).toEqual([['createRoom', code, 'refused']])
    expect(callsOf(graph)).toEqual(['POST /rooms'])
  })

  test('says of a 403 that these credentials may not do this', async () => {
    const graph = await openWrites({}, { upstream: QUICK })
    answerWrites(graph, { status: 403, body: {} })
    const { errors } = await graph.run(CREATE)
    expect(errors[0]?.message).toContain('these credentials may not do this')
  })

  test('that was done, and answered with no id, was done', async () => {
    const graph = await openWrites({}, { upstream: QUICK })
    answerWrites(graph, { status: 200, body: { name: 'one' } })
    expect(outcomesOf(await graph.run(CREATE))).toEqual([['createRoom', 'UPSTREAM_BAD_RESPONSE', 'done']])
  })

  test('gives the id beside a room that cannot be read', async () => {
    const graph = await openWrites({}, { upstream: QUICK })
    const id = '00000000-0000-4000-8000-000000000001'
    answerWrites(graph, { status: 200, body: { id, name: 7 } })
    const { data, errors } = await graph.run(CREATE)
    expect(data.createRoom).toEqual({ roomId: id, room: null, userErrors: [] })
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(['createRoom.room.name'])
  })
})

describe('an update or a delete whose answer is lost', () => {
  test.for(['reset-after', 'half-after', 'error-after'] as const)('is sent again: %s', async (fault) => {
    const graph = await openWrites({}, { upstream: QUICK })
    const input = { roomId: await newRoom(graph, 'two'), displayName: 'Again' }
    answerWrites(graph, fault)
    const { data } = await graph.run(
      `mutation ($input: UpdateRoomInput!) { updateRoom(input: $input) { room { displayName } ${USER_ERRORS} } }`,
      { input },
    )
    expect(data.updateRoom).toEqual({ room: { displayName: 'Again' }, userErrors: [] })
    expect(callsOf(graph)).toEqual(['GET /rooms/{id}', 'PUT /rooms/{id}', 'PUT /rooms/{id}'])
  })

  const DELETE = `mutation ($id: ID!) { deleteRoom(input: { roomId: $id, evenIfInSession: true }) { deletedRoomId ${USER_ERRORS} } }`

  test('a delete that finds nothing the second time has succeeded the first time', async () => {
    const graph = await openWrites({}, { upstream: QUICK })
    const id = await newRoom(graph, 'two')
    answerWrites(graph, 'reset-after')
    const { data } = await graph.run(DELETE, { id })
    expect(data.deleteRoom.userErrors).toEqual([])
    expect(data.deleteRoom.deletedRoomId).toEqual(expect.any(String))
    expect(callsOf(graph)).toEqual(['DELETE /rooms/{id}', 'DELETE /rooms/{id}'])
  })

  test('but not after it was rejected', async () => {
    const graph = await openWrites({}, { upstream: QUICK })
    answerWrites(graph, { status: 503, headers: { 'retry-after': '0' }, body: {} })
    const { data } = await graph.run(DELETE, { id: '00000000-0000-4000-8000-000000000001' })
    expect(data.deleteRoom).toMatchObject({ deletedRoomId: null, userErrors: [{ code: 'NOT_FOUND' }] })
    expect(callsOf(graph)).toHaveLength(2)
  })

  test('and says in the end that nobody knows, and that it may be asked for again', async () => {
    const graph = await openWrites({}, { upstream: QUICK })
    const id = await newRoom(graph, 'two')
    answerWrites(graph, 'error-after', 'error-after', 'error-after')
    const result = await graph.run(DELETE, { id })
    expect(outcomesOf(result)).toEqual([['deleteRoom', 'UPSTREAM_OUTCOME_UNKNOWN', 'unknown']])
    expect(result.errors[0]?.extensions.retryable).toBe(true)
    expect(callsOf(graph)).toHaveLength(3)
  })
})

describe('a write that was sent', () => {
  test('is waited for beyond the deadline, and the next one is not sent', async () => {
    const graph = await openWrites({ behaviour: { latencyMs: 2500 } }, { timeoutMs: 1500 })
    const result = await graph.run(
      'mutation { a: createRoom(input: { name: "one" }) { roomId } b: createRoom(input: { name: "two" }) { roomId } }',
    )
    expect(result.data.a.roomId).toEqual(expect.any(String))
    expect(result.data.b).toBeNull()
    expect(outcomesOf(result)).toEqual([['b', 'UPSTREAM_TIMEOUT', 'not-sent']])
    expect(callsOf(graph)).toEqual(['POST /rooms'])
  })

  test('goes on when its caller leaves, is told to the audit, and `close` waits for it', async () => {
    const audited: AuditEntry[] = []
    const logger = { error: () => {}, write: (entry: AuditEntry) => void audited.push(entry) }
    const graph = await openWrites({ behaviour: { latencyMs: 1000 } }, { logger })
    const leaving = new AbortController()
    const request = new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: CREATE }),
      signal: leaving.signal,
    })
    const answer = graph.fetch(request).catch(() => undefined)
    await expect.poll(() => graph.emulator.journal.length).toBe(1)
    leaving.abort()
    await answer
    expect(writesOf(graph.emulator)[0]?.status).toBe(0)
    await (graph.listener as unknown as { close(): Promise<void> }).close()
    expect(writesOf(graph.emulator)).toMatchObject([{ method: 'POST', status: 200 }])
    expect(audited).toMatchObject([
      { field: 'createRoom', method: 'POST', route: '/api/video/rooms', status: 200, outcome: 'done' },
    ])
    expect(audited[0]?.id).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('is not repeated once the server stops', async () => {
    const graph = await openWrites({}, { upstream: QUICK })
    const id = await newRoom(graph, 'two')
    graph.listener.drain()
    answerWrites(graph, 'error-after')
    const result = await graph.run(
      'mutation ($id: ID!) { deleteRoom(input: { roomId: $id, evenIfInSession: true }) { deletedRoomId } }',
      { id },
    )
    expect(outcomesOf(result)).toEqual([['deleteRoom', 'UPSTREAM_OUTCOME_UNKNOWN', 'unknown']])
    expect(callsOf(graph)).toEqual(['DELETE /rooms/{id}'])
  })

  test.for([
    ['error-after', 'UPSTREAM_OUTCOME_UNKNOWN', 'unknown'],
    [{ status: 503, headers: { 'retry-after': '5' }, body: {} }, 'UPSTREAM_UNAVAILABLE', 'refused'],
  ] as const)(
    'nor where the server stops while it waits to be repeated: %j',
    async ([answer, code, outcome]) => {
      const graph = await openWrites({}, { upstream: { ...QUICK, retryMinMs: 5000, retryMaxMs: 5000 } })
      const id = await newRoom(graph, 'two')
      answerWrites(graph, answer)
      const asked = graph.run(
        'mutation ($id: ID!) { deleteRoom(input: { roomId: $id, evenIfInSession: true }) { deletedRoomId } }',
        { id },
      )
      await expect.poll(() => graph.emulator.journal[0]?.finishedAt).toBeGreaterThan(0)
      graph.listener.drain()
      expect(outcomesOf(await asked)).toEqual([['deleteRoom', code, outcome]])
      expect(callsOf(graph)).toEqual(['DELETE /rooms/{id}'])
    },
  )
})

describe('a write before an open circuit', () => {
  test('is not sent, and lets a read of one room try first', async () => {
    const time = passingTime()
    const graph = await openWrites(
      {},
      { upstream: { ...QUICK, retries: 0, breakerFailures: 1, breakerResetMs: 60_000 } },
    )
    graph.emulator.intercept(() => ({ status: 500, body: {} }))
    await graph.run('{ rooms(first: 1) { nodes { name } } }')
    expect(outcomesOf(await graph.run(CREATE))).toEqual([['createRoom', 'UPSTREAM_UNAVAILABLE', 'not-sent']])
    expect(callsOf(graph)).toEqual([])
    time.pass(60_000)
    expect(outcomesOf(await graph.run(CREATE))).toEqual([['createRoom', 'UPSTREAM_UNAVAILABLE', 'not-sent']])
    expect(callsOf(graph)).toEqual(['GET /rooms?page_size=1'])
    graph.emulator.clearIntercept()
    time.pass(60_000)
    expect((await graph.run(CREATE)).data.createRoom.room).toEqual({ name: 'one' })
    expect(callsOf(graph)).toEqual(['GET /rooms?page_size=1', 'POST /rooms'])
  })
})
