import { expect } from 'vitest'
import { ask } from '../support/client.ts'
import { type Graph, withGraph } from '../support/graph.ts'

/** Two operations whose variables and conditions are the same, so that nothing but the name tells them apart. */
const DOCUMENT = `
  query Rooms($with: Boolean!) { rooms(first: 2) { nodes { name @include(if: $with) } } }
  query Conferences($with: Boolean!) { conferences(first: 2) { nodes { name @include(if: $with) } } }`

const test = withGraph()

const answerTo = async (graph: Graph, operationName: string) =>
  (await ask(graph, DOCUMENT, { with: true }, { operationName })).body

const ROOMS = { data: { rooms: { nodes: [expect.anything(), expect.anything()] } } }
const CONFERENCES = { data: { conferences: { nodes: [expect.anything(), expect.anything()] } } }

test('each operation of a document has its own answer, one after the other', async ({ graph }) => {
  // The first time graphql-js runs it, the second time it is planned, the third time the plan is there.
  for (let time = 0; time < 3; time++) {
    expect(await answerTo(graph, 'Rooms')).toMatchObject(ROOMS)
    expect(await answerTo(graph, 'Conferences')).toMatchObject(CONFERENCES)
  }
})

test('and at the same moment', async ({ graph }) => {
  for (let time = 0; time < 3; time++) {
    const [rooms, conferences, again] = await Promise.all([
      answerTo(graph, 'Rooms'),
      answerTo(graph, 'Conferences'),
      answerTo(graph, 'Rooms'),
    ])
    expect(rooms).toMatchObject(ROOMS)
    expect(conferences).toMatchObject(CONFERENCES)
    expect(again).toEqual(rooms)
  }
})
