import { beforeEach, expect } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import type { AuditEntry } from '../../src/server/observability/logger.ts'
import { basic } from '../support/asking.ts'
import { ask } from '../support/client.ts'
import { QUICK_RETRIES, withFreshEmulator } from '../support/graph.ts'
import { callsOf } from './support.ts'

const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
const CREATE = 'mutation ($name: String!) { createRoom(input: { name: $name }) { roomId } }'
const DELETE =
  'mutation ($id: ID!) { deleteRoom(input: { roomId: $id, evenIfInSession: true }) { deletedRoomId } }'

const audited: AuditEntry[] = []
beforeEach(() => {
  audited.length = 0
})

const test = withFreshEmulator({ rooms: 2, conferences: 0, sessions: 0 }).extend(
  'graph',
  async ({ emulator }, { onCleanup }) => {
    const graph = createRoomgraph({
      auth: { kind: 'passthrough' },
      signalwire: { baseUrl: emulator.url },
      writes: true,
      upstream: QUICK_RETRIES,
      logger: { error() {}, write: (entry) => void audited.push(entry) },
    })
    onCleanup(() => graph.close())
    return graph
  },
)

const run = (graph: Roomgraph, query: string, variables: Record<string, unknown>, signal?: AbortSignal) =>
  ask(graph, query, variables, {
    headers: { authorization: basic(projectId, apiToken) },
    ...(signal && { signal }),
  })

test('the write of a caller with credentials of their own, who has left, is waited for', async ({
  emulator,
  graph,
}) => {
  emulator.behaviour.latencyMs = 200
  const leaving = new AbortController()
  const answer = run(graph, CREATE, { name: 'left' }, leaving.signal).catch(() => undefined)
  await expect.poll(() => emulator.journal.length).toBe(1)
  leaving.abort()
  await answer
  await graph.close()
  expect(emulator.journal).toMatchObject([{ method: 'POST', status: 200 }])
  expect(audited).toMatchObject([{ field: 'createRoom', outcome: 'done' }])
})

test('writes of a newcomer run one after the other until one has succeeded, and all are done', async ({
  emulator,
  graph,
}) => {
  const names = ['a', 'b', 'c', 'd']
  const answers = await Promise.all(names.map((name) => run(graph, CREATE, { name })))
  expect(answers.map(({ errors }) => errors)).toEqual(names.map(() => []))
  expect(callsOf({ emulator })).toEqual(names.map(() => 'POST /rooms'))
})

test('nothing is repeated after the server was told to stop, for a caller who comes only then, either', async ({
  emulator,
  graph,
}) => {
  graph.drain()
  emulator.intercept(({ method }) => (method === 'DELETE' ? 'error-after' : undefined))
  const { errors } = await run(graph, DELETE, { id: emulator.signalwire.roomIds()[0] })
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_OUTCOME_UNKNOWN' } }])
  expect(callsOf({ emulator })).toEqual(['DELETE /rooms/{id}'])
})
