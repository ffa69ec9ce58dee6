import { expect } from 'vitest'
import { withGraph } from '../support/graph.ts'

const OPERATIONS = 600

const test = withGraph({}, { overload: { maxLoopDelayMs: 0 } })

test('operations that nobody has seen before, and that come at once, take several turns of the event loop', async ({
  graph,
}) => {
  let turn = 0
  let isOver = false
  const count = () => {
    turn++
    if (!isOver) setImmediate(count)
  }
  const turns = new Set<number>()
  setImmediate(count)
  await Promise.all(
    Array.from({ length: OPERATIONS }, async (_, index) => {
      const fields = Array.from({ length: 400 }, (_, field) => `a${field}x${index}: name`).join(' ')
      const body = JSON.stringify({ query: `{ rooms(first: -1) { nodes { ${fields} } } }` })
      const headers = { 'content-type': 'application/json' }
      const response = await graph.fetch(
        new Request('http://localhost/graphql', { method: 'POST', headers, body }),
      )
      expect(response.status).toBe(400)
      turns.add(turn)
    }),
  )
  isOver = true
  // The first turn is full; all that waits for the next ones must not be worked on in a single one, either.
  expect(turns.size).toBeGreaterThan(5)
})
