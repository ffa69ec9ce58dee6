import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Emulator, SIGNALWIRE_CREDENTIALS, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import type { AuditEntry } from '../../src/server/observability/logger.ts'
import { basic } from '../support/door.ts'
import { type Data, QUICK_RETRIES } from '../support/graph.ts'
import { callsOf } from './support.ts'

const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
const CREATE = 'mutation ($name: String!) { createRoom(input: { name: $name }) { roomId } }'
const DELETE =
  'mutation ($id: ID!) { deleteRoom(input: { roomId: $id, evenIfInSession: true }) { deletedRoomId } }'

let emulator: Emulator
let graph: Roomgraph
const audited: AuditEntry[] = []
beforeEach(async () => {
  audited.length = 0
  emulator = await startEmulator({ rooms: 2, conferences: 0, sessions: 0 })
  graph = createRoomgraph({
    auth: { kind: 'passthrough' },
    signalwire: { baseUrl: emulator.url },
    writes: true,
    upstream: QUICK_RETRIES,
    logger: { error() {}, write: (entry) => void audited.push(entry) },
  })
})
afterEach(async () => {
  await graph.close()
  await emulator.close()
})

async function run(query: string, variables: object, signal?: AbortSignal): Promise<Data> {
  const request = new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: basic(projectId, apiToken) },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  })
  return (await graph.fetch(request)).json()
}

test('the write of a caller with credentials of their own, who has left, is waited for', async () => {
  emulator.behaviour.latencyMs = 200
  const leaving = new AbortController()
  const answer = run(CREATE, { name: 'left' }, leaving.signal).catch(() => undefined)
  await expect.poll(() => emulator.journal.length).toBe(1)
  leaving.abort()
  await answer
  await graph.close()
  expect(emulator.journal).toMatchObject([{ method: 'POST', status: 200 }])
  expect(audited).toMatchObject([{ field: 'createRoom', outcome: 'done' }])
})

test('writes of a newcomer run one after the other until one has succeeded, and all are done', async () => {
  const names = ['a', 'b', 'c', 'd']
  const answers = await Promise.all(names.map((name) => run(CREATE, { name })))
  expect(answers.map(({ errors }) => errors)).toEqual(names.map(() => undefined))
  expect(callsOf({ emulator })).toEqual(names.map(() => 'POST /rooms'))
})

test('nothing is repeated after the server was told to stop, for a caller who comes only then, either', async () => {
  graph.drain()
  emulator.intercept(({ method }) => (method === 'DELETE' ? 'error-after' : undefined))
  const { errors } = await run(DELETE, { id: emulator.signalwire.roomIds()[0] })
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_OUTCOME_UNKNOWN' } }])
  expect(callsOf({ emulator })).toEqual(['DELETE /rooms/{id}'])
})
