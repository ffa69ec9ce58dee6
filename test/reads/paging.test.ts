import { describe, expect } from 'vitest'
import { type Graph, withGraph } from '../support/graph.ts'
import {
  allRecordingsField,
  logsField,
  type PagingVariables,
  pageOf,
  recordingEventsField,
  tokensField,
} from '../support/lists.ts'

const test = withGraph({ rooms: 40, conferences: 20, sessions: 120 })

describe.each([
  ['roomRecordings', allRecordingsField, 7],
  ['RoomRecording.events', recordingEventsField, 1],
  ['videoLogs', logsField, 9],
  ['Conference.tokens', tokensField, 1],
] as const)('%s', (_name, fieldOf, size) => {
  const page = (graph: Graph, variables: PagingVariables) => pageOf(graph, fieldOf(graph.emulator), variables)

  test('goes forward and back with one call a page, and cursors of one list are of no other', async ({
    graph,
  }) => {
    const forward: string[][] = []
    for (let after: string | null | undefined; after !== null; ) {
      const { ids, info, calls, result } = await page(graph, { first: size, ...(after && { after }) })
      expect(result.errors).toEqual([])
      expect(calls).toHaveLength(1)
      forward.push([...ids])
      after = info.hasNextPage ? info.endCursor : null
    }
    const { ids: expected } = fieldOf(graph.emulator)
    if (expected.length > 0) expect(forward.flat()).toEqual(expected)
    expect(forward.length).toBeGreaterThan(1)
    const second = await page(graph, {
      first: size,
      after: (await page(graph, { first: size })).info.endCursor,
    })
    const back = await page(graph, { last: size, before: second.info.startCursor })
    expect(back.ids).toEqual(forward[0])
    expect(back.calls).toHaveLength(1)
    const { errors, calls } = await graph.run(
      `{ roomSessions(first: 1, after: "${second.info.startCursor}") { nodes { name } } }`,
    )
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }])
    expect(calls).toEqual([])
  })

  test('gives an empty page without a call', async ({ graph }) => {
    const { ids, info, calls } = await page(graph, { first: 0 })
    expect({ ids, next: info.hasNextPage, calls: calls.length }).toEqual({ ids: [], next: true, calls: 1 })
    const empty = await graph.run(
      `{ ${fieldOf(graph.emulator).select('(first: 0)', 'nodes { __typename }')} }`,
    )
    expect(empty.calls.filter((call) => call.startsWith(fieldOf(graph.emulator).path))).toEqual([])
  })

  test('is one call for two aliases of the same page', async ({ graph }) => {
    const { path, select } = fieldOf(graph.emulator)
    const field = select('(first: 2)', 'nodes { __typename }')
    const { calls, errors } = await graph.run(`{ a: ${field} b: ${field} }`)
    expect(errors).toEqual([])
    expect(calls.filter((call) => call === `${path}?page_size=2`)).toHaveLength(1)
  })
})
