import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Data, type Graph, startGraph } from '../support/graph.ts'

/** Two operations whose variables and conditions are the same, so that nothing but the name tells them apart. */
const DOCUMENT = `
  query Rooms($with: Boolean!) { rooms(first: 2) { nodes { name @include(if: $with) } } }
  query Conferences($with: Boolean!) { conferences(first: 2) { nodes { name @include(if: $with) } } }`

let graph: Graph
beforeAll(async () => {
  graph = await startGraph()
})
afterAll(() => graph.close())

async function ask(operationName: string): Promise<Data> {
  const body = JSON.stringify({ query: DOCUMENT, operationName, variables: { with: true } })
  const headers = { 'content-type': 'application/json' }
  const response = await graph.fetch(
    new Request('http://localhost/graphql', { method: 'POST', headers, body }),
  )
  return response.json()
}

const ROOMS = { data: { rooms: { nodes: [expect.anything(), expect.anything()] } } }
const CONFERENCES = { data: { conferences: { nodes: [expect.anything(), expect.anything()] } } }

test('each operation of a document has its own answer, one after the other', async () => {
  // The first time graphql-js runs it, the second time it is planned, the third time the plan is there.
  for (let time = 0; time < 3; time++) {
    expect(await ask('Rooms')).toMatchObject(ROOMS)
    expect(await ask('Conferences')).toMatchObject(CONFERENCES)
  }
})

test('and at the same moment', async () => {
  for (let time = 0; time < 3; time++) {
    const [rooms, conferences, again] = await Promise.all([ask('Rooms'), ask('Conferences'), ask('Rooms')])
    expect(rooms).toMatchObject(ROOMS)
    expect(conferences).toMatchObject(CONFERENCES)
    expect(again).toEqual(rooms)
  }
})
