import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Graph, startGraph } from '../support/graph.ts'

const folder = new URL('../../examples/queries/', import.meta.url)
const examples = readdirSync(folder).filter((file) => file.endsWith('.graphql'))

let graph: Graph
beforeAll(async () => {
  graph = await startGraph({}, { explain: true })
})
afterAll(() => graph.close())

describe('the example queries', () => {
  test('are there', () => expect(examples.length).toBeGreaterThanOrEqual(5))

  test.each(examples)('%s runs as it is, and returns something', async (file) => {
    const query = readFileSync(new URL(file, folder), 'utf8')
    const { data, errors, extensions } = await graph.run(query)
    expect(errors).toEqual([])
    expect(extensions.upstream.total).toBeGreaterThan(0)
    for (const field of Object.values(data)) expect(field).not.toBeNull()
  })

  test.each(examples)('%s has one operation, with a name for its tab', (file) => {
    const { definitions } = parse(readFileSync(new URL(file, folder), 'utf8'))
    expect(definitions).toMatchObject([{ kind: 'OperationDefinition', name: { value: expect.any(String) } }])
  })
})
