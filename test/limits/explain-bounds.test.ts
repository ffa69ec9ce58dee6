import { expect } from 'vitest'
import { type Data, type Graph, withGraph } from '../support/graph.ts'

const test = withGraph({ rooms: 300, sessions: 600 }, { explain: true, limits: { maxValues: 1000 * 1000 } })

const LONG = 'n'.repeat(2000)
/** Each room that is in session asks for what its session lacks, under fifteen long names. */
const LACKING = Array.from({ length: 15 }, (_, index) => `${LONG}${index}: locked`).join(' ')
const set = `nodes { activeSession { ${LACKING} } }`

function told(upstream: Data): { paths: number; left: number; characters: number } {
  const calls: Data[] = upstream.calls
  const paths: string[] = calls.flatMap(({ servedFor }) => servedFor)
  const left = calls.reduce((sum, { servedForMore = 0 }) => sum + servedForMore, 0)
  return { paths: paths.length, left, characters: paths.join('').length }
}

test('what calls served is told up to a length, and then by its number', async ({ graph }) => {
  const { extensions } = await graph.run(`{ rooms(first: 300) { ${set} } }`)
  const { paths, left, characters } = told((extensions as Data).upstream)
  expect(characters).toBeLessThan(50_000)
  expect(paths).toBeGreaterThan(10)
  expect(left).toBeGreaterThan(1000)
  const { shared } = (extensions as Data).upstream.calls.at(-1)
  expect(shared).toBe(true)
})

test('nothing is left out of a usual answer', async ({ graph }) => {
  const { extensions } = await graph.run('{ rooms(first: 300) { nodes { activeSession { locked } } } }')
  const { paths, left } = told((extensions as Data).upstream)
  expect(paths).toBeGreaterThan(50)
  expect(left).toBe(0)
})

async function partsOf({ fetch }: Graph, query: string): Promise<string> {
  const headers = { accept: 'multipart/mixed', 'content-type': 'application/json' }
  const sent = { method: 'POST', headers, body: JSON.stringify({ query }) }
  return (await fetch(new Request('http://localhost/graphql', sent))).text()
}

test('all parts of an answer tell their calls within what an answer may be', async ({ graph }) => {
  const text = await partsOf(
    graph,
    `{ rooms(first: 300) { nodes { id ... @defer { activeSession { ${LACKING} } } } } }`,
  )
  expect(text.length).toBeLessThan(8_200_000)
  expect(text).toContain('servedForMore')
})

test('a plan shortens names that are very long', async ({ graph }) => {
  const body = JSON.stringify({
    query: `{ ${'r'.repeat(30_000)}: rooms(first: 2) { nodes { a: sessions { nodes { id } } } } }`,
  })
  const headers = { 'content-type': 'application/json', 'x-roomgraph-explain': 'plan' }
  const response = await graph.fetch(
    new Request('http://localhost/graphql', { method: 'POST', headers, body }),
  )
  const { extensions } = (await response.json()) as Data
  expect(extensions.upstream.plan.calls.map(({ field }: Data) => field)).toEqual([
    `${'r'.repeat(80)}…`,
    `${'r'.repeat(80)}….nodes.a`,
  ])
})
