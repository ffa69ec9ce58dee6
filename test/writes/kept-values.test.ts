import { describe, expect, test } from 'vitest'
import type { InterceptedAnswer } from '../../src/emulator/http/interception.ts'
import { type Graph, QUICK_RETRIES } from '../support/graph.ts'
import { bodiesOf, callsOf, openWrites, USER_ERRORS } from './support.ts'

const ID = '00000000-0000-4000-8000-000000000001'
const UPDATE = `mutation ($input: UpdateRoomInput!) { updateRoom(input: $input) { roomId ${USER_ERRORS} } }`

/** Answers each call with a room that has these properties, as they are written. */
async function start(properties: string): Promise<Graph> {
  const graph = await openWrites({}, { upstream: QUICK_RETRIES })
  const body = `{"id":"${ID}","name":"one",${properties}}` as InterceptedAnswer['body']
  graph.emulator.intercept(() => ({ status: 200, body, headers: { 'content-type': 'application/json' } }))
  return graph
}

const update = (graph: Graph, changes: object) => graph.run(UPDATE, { input: { roomId: ID, ...changes } })

describe('a number beyond 2^53 in the data of a room', () => {
  test.for(['{"guild":175928847299117063}', '{"a":[{"b":-9007199254740993}]}', '{"a":1e400}'])(
    'is not written back as another one: %s',
    async (meta) => {
      const graph = await start(`"meta":${meta}`)
      const { data } = await update(graph, { displayName: 'After' })
      expect(data.updateRoom.userErrors).toMatchObject([{ code: 'INVALID', path: ['input', 'meta'] }])
      expect(callsOf(graph)).toEqual(['GET /rooms/{id}'])
      const given = await update(graph, { displayName: 'After', meta: { guild: '175928847299117063' } })
      expect(given.data.updateRoom).toEqual({ roomId: ID, userErrors: [] })
      expect(bodiesOf(graph)).toEqual([{ display_name: 'After', meta: { guild: '175928847299117063' } }])
    },
  )

  test('but what is exact, or has very many levels, is', async () => {
    const deep = `${'{"a":'.repeat(3000)}9007199254740991${'}'.repeat(3000)}`
    const graph = await start(`"meta":${deep}`)
    const { data } = await update(graph, { displayName: 'After' })
    expect(data.updateRoom).toEqual({ roomId: ID, userErrors: [] })
    expect(bodiesOf(graph)).toEqual([{ display_name: 'After', meta: JSON.parse(deep) }])
  })
})

test('a room that ends before it begins can have another name, and a time that goes with the other', async () => {
  const graph = await start('"join_from":"2026-06-02T00:00:00Z","join_until":"2026-06-01T00:00:00Z"')
  expect((await update(graph, { displayName: 'After' })).data.updateRoom.userErrors).toEqual([])
  expect(callsOf(graph)).toEqual(['GET /rooms/{id}', 'PUT /rooms/{id}'])
  const later = await update(graph, { joinUntil: '2026-06-03T00:00:00Z' })
  expect(later.data.updateRoom.userErrors).toEqual([])
  const still = await update(graph, { joinFrom: '2026-06-04T00:00:00Z' })
  expect(still.data.updateRoom.userErrors).toMatchObject([
    { code: 'CONFLICTING', path: ['input', 'joinFrom'] },
  ])
})
