import { describe, expect } from 'vitest'
import { ask } from '../support/client.ts'
import { type Graph, openGraph, withFreshGraph } from '../support/graph.ts'
import { severalTurns } from '../support/several-turns.ts'

const ROOMS = 'query Rooms($first: Int!) { rooms(first: $first) { nodes { id name } } }'
const SESSIONS = '{ rooms(first: 3) { nodes { name sessions(first: 1) { nodes { id } } } } }'

const SAME_BYTES = { behaviour: { requestIds: false } }
const test = withFreshGraph(SAME_BYTES)

interface Sent {
  variables?: Record<string, unknown>
  signal?: AbortSignal
  headers?: Record<string, string>
}

async function send(graph: Graph, query: string, { variables = {}, ...asking }: Sent = {}): Promise<string> {
  return (await ask(graph, query, variables, asking)).text
}

/** An operation is shared once it has a plan, which it gets the second time. */
async function plan(graph: Graph, query: string, sent: Sent = {}): Promise<string> {
  await send(graph, query, sent)
  const text = await send(graph, query, sent)
  graph.emulator.resetJournal()
  return text
}

const calls = (graph: Graph) => graph.emulator.journal.map(({ url }) => url)
const listCalls = (graph: Graph) => calls(graph).filter((url) => url.includes('/rooms?'))

/** Waits until so many calls for rooms have arrived upstream. */
async function arrived(graph: Graph, count: number): Promise<void> {
  while (listCalls(graph).length < count) await new Promise((next) => setTimeout(next, 5))
}

describe('equal operations of the same moment', () => {
  test('are one, and all get its answer', async ({ graph }) => {
    const alone = await plan(graph, ROOMS, { variables: { first: 3 } })
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(graph, ROOMS, { variables: { first: 3 } })),
    )
    expect(new Set(answers)).toEqual(new Set([alone]))
    expect(calls(graph)).toHaveLength(1)
  })

  test('with other variables are others', async ({ graph }) => {
    await plan(graph, ROOMS, { variables: { first: 3 } })
    const [three, two] = await Promise.all([
      send(graph, ROOMS, { variables: { first: 3 } }),
      send(graph, ROOMS, { variables: { first: 2 } }),
    ])
    expect(JSON.parse(three).data.rooms.nodes).toHaveLength(3)
    expect(JSON.parse(two).data.rooms.nodes).toHaveLength(2)
    expect(calls(graph)).toHaveLength(2)
  })

  test('are two once the first has had an answer: what was read before is not for who asks after', async ({
    graph,
  }) => {
    const alone = await plan(graph, SESSIONS)
    graph.emulator.behaviour.latencyMs = 100
    const first = send(graph, SESSIONS)
    while (calls(graph).length === listCalls(graph).length) await new Promise((next) => setTimeout(next, 5))
    const second = send(graph, SESSIONS)
    expect(await Promise.all([first, second])).toEqual([alone, alone])
    expect(listCalls(graph)).toHaveLength(2)
  })

  test('go on when the one who began leaves', async ({ graph }) => {
    const alone = await plan(graph, ROOMS, { variables: { first: 3 } })
    graph.emulator.behaviour.latencyMs = 1000
    const leaving = new AbortController()
    const first = send(graph, ROOMS, { variables: { first: 3 }, signal: leaving.signal }).catch(() => 'left')
    await arrived(graph, 1)
    const second = send(graph, ROOMS, { variables: { first: 3 } })
    await severalTurns()
    leaving.abort()
    expect(await first).toBe('left')
    expect(await second).toBe(alone)
    expect(calls(graph)).toHaveLength(1)
  })

  test('are run again by those who joined if the shared one came to errors', async ({ graph }) => {
    const alone = await plan(graph, ROOMS, { variables: { first: 3 } })
    let count = 0
    graph.emulator.intercept(() => (count++ === 0 ? { status: 503, body: '' } : undefined))
    const answers = await Promise.all([1, 2, 3].map(() => send(graph, ROOMS, { variables: { first: 3 } })))
    expect(answers[0]).toContain('UPSTREAM_UNAVAILABLE')
    expect(answers.slice(1)).toEqual([alone, alone])
  })

  test('that hang take the time of one operation, and not once more for those who joined', async () => {
    const timeoutMs = 2000
    const graph = await openGraph(SAME_BYTES, { timeoutMs })
    await plan(graph, ROOMS, { variables: { first: 3 } })
    graph.emulator.behaviour.latencyMs = 60_000
    const endedAt: number[] = []
    const answers = await Promise.all(
      [1, 2, 3].map(async () => {
        const text = await send(graph, ROOMS, { variables: { first: 3 } })
        endedAt.push(performance.now())
        return text
      }),
    )
    // One that came a moment later may use what is left of its time for a call of its own.
    for (const text of answers) expect(text).toContain('UPSTREAM_TIMEOUT')
    expect(Math.max(...endedAt) - Math.min(...endedAt)).toBeLessThan(timeoutMs * 0.8)
  })

  test('tell each their own calls where calls are told', async () => {
    const graph = await openGraph(SAME_BYTES, { explain: true })
    await plan(graph, ROOMS, { variables: { first: 3 } })
    const answers = await Promise.all([1, 2].map(() => send(graph, ROOMS, { variables: { first: 3 } })))
    const shared = answers.map((text) => JSON.parse(text).extensions.upstream.calls[0].shared)
    expect(shared).toEqual([false, true])
  })

  test('of callers with different keys are different, though the call is one', async () => {
    const reports: (string | undefined)[] = []
    const graph = await openGraph(SAME_BYTES, {
      auth: {
        kind: 'api-key',
        keys: ['first', 'other'].map((name) => ({ name, key: `${name}-key-of-sixteen`, scopes: [] })),
      },
      logger: {
        error: () => {},
        operation: ({ caller, upstreamCalls }) => reports.push(`${caller} ${upstreamCalls}`),
      },
    })
    const as = (name: string) => ({
      variables: { first: 3 },
      headers: { authorization: `Bearer ${name}-key-of-sixteen` },
    })
    const alone = await plan(graph, ROOMS, as('first'))
    reports.length = 0
    const answers = await Promise.all(['first', 'other', 'first'].map((name) => send(graph, ROOMS, as(name))))
    expect(answers).toEqual([alone, alone, alone])
    expect(reports.sort()).toEqual(['first 1', 'first 1', 'other 1'])
    expect(calls(graph)).toHaveLength(1)
  })
})
