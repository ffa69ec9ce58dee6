import { expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { type Graph, withFreshGraph } from '../support/graph.ts'

const SESSION = '8b893632-1d67-4524-aa0a-1d532ac301f7'
const PATH = `/api/video/room_sessions/${SESSION}/members`
/** How many pages one operation looks at. */
const MOST_PAGES = 20

const idOf = (page: number) => `0f000000-0000-4000-8000-${String(page).padStart(12, '0')}`
const QUERY = 'query ($id: ID!) { node(id: $id) { ... on RoomSessionMember { memberId } } }'

const test = withFreshGraph()

/** The members of the session, one on each of so many pages. */
function page(graph: Graph, count: number): void {
  graph.emulator.intercept(({ path, query }) => {
    if (path !== PATH) return undefined
    const number = Number(query.get('page_number') ?? 0)
    const next = `${PATH}?page_number=${number + 1}&page_size=1000&page_token=PA${number + 1}`
    const links = number + 1 < count ? { next } : {}
    return { status: 200, body: { links, data: [{ id: idOf(number) }] } }
  })
}

const find = (graph: Graph, pageNumber: number) =>
  graph.run(QUERY, { id: globalId('RoomSessionMember', SESSION, idOf(pageNumber)) })

test('a member on the last page that is looked at is found', async ({ graph }) => {
  page(graph, 50)
  const { data, errors, calls } = await find(graph, MOST_PAGES - 1)
  expect(errors).toEqual([])
  expect(data).toEqual({ node: { memberId: idOf(MOST_PAGES - 1) } })
  expect(calls).toHaveLength(MOST_PAGES)
})

test('a member beyond it is an error, since nobody looked whether it is there', async ({ graph }) => {
  page(graph, 50)
  const { data, errors, calls } = await find(graph, MOST_PAGES)
  expect(data).toEqual({ node: null })
  expect(errors).toMatchObject([{ path: ['node'], extensions: { code: 'FIELD_UNAVAILABLE' } }])
  expect(calls).toHaveLength(MOST_PAGES)
})

test('a member that the whole list does not have is null, without an error', async ({ graph }) => {
  page(graph, 3)
  const { data, errors } = await find(graph, 7)
  expect({ data, errors }).toEqual({ data: { node: null }, errors: [] })
})
