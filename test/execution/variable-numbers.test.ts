import { describe, expect } from 'vitest'
import { type Data, type Graph, withGraph } from '../support/graph.ts'
import { type AskedText, sameText, textOf } from '../support/known-names.ts'

const test = withGraph({ behaviour: { requestIds: false } }, { subgraph: true })

const FIRST = 'query ($first: Int) { rooms(first: $first) { nodes { name } } }'

async function statusOf(
  graph: Graph,
  accept: string,
  method: 'GET' | 'POST',
  variables: string,
): Promise<number> {
  const url = new URL('http://localhost/graphql')
  if (method === 'GET')
    for (const [key, value] of Object.entries({ query: FIRST, variables })) url.searchParams.set(key, value)
  const body = method === 'POST' ? `{"query":${JSON.stringify(FIRST)},"variables":${variables}}` : null
  const headers = { accept, ...(body && { 'content-type': 'application/json' }) }
  return (await graph.fetch(new Request(url, { method, headers, body }))).status
}

/** Asks all at the same moment, often enough that what can be shared is. */
async function together(graph: Graph, asked: readonly AskedText[]): Promise<string[]> {
  for (const each of asked) await sameText(graph, each)
  return Promise.all(asked.map((each) => textOf(graph, each)))
}

describe('what JSON can write as a number, and JavaScript cannot hold', () => {
  test.for(['1e400', '-1e400', `1${'0'.repeat(400)}`, '[1e400]'])(
    '%s is refused at its variable',
    async (value, { graph }) => {
      const [rooms = '', refused = ''] = await together(graph, [
        { query: FIRST, variables: '{"first":null}' },
        { query: FIRST, variables: `{"first":${value}}` },
      ])
      expect(JSON.parse(rooms).data.rooms.nodes.length).toBeGreaterThan(3)
      const { data, errors } = JSON.parse(refused) as Data
      expect(data).toBeUndefined()
      expect(errors).toMatchObject([
        { message: expect.stringContaining('$first'), extensions: { code: 'BAD_USER_INPUT' } },
      ])
      for (const method of ['GET', 'POST'] as const) {
        for (const accept of ['application/json', 'application/graphql-response+json']) {
          const isBad = await statusOf(graph, accept, method, `{"first":${value}}`)
          expect(isBad).toBe(await statusOf(graph, accept, method, '{"first":"text"}'))
        }
      }
    },
  )

  test('is not shared with null below the variable either', async ({ graph }) => {
    const query = 'query ($filter: RoomFilter) { rooms(first: 1, filter: $filter) { nodes { name } } }'
    const [taken = '', refused = ''] = await together(graph, [
      { query, variables: '{"filter":{"startsAfter":null}}' },
      { query, variables: '{"filter":{"startsAfter":1e400}}' },
    ])
    expect(JSON.parse(taken).data.rooms.nodes).toHaveLength(1)
    expect(JSON.parse(refused)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  })

  test('is refused in a representation at its place', async ({ graph }) => {
    const query = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Room { name } } }'
    const of = (name: string) => ({
      query,
      variables: `{"refs":[{"__typename":"Room","name":${name},"id":null}]}`,
    })
    const [missing = '', refused = ''] = await together(graph, [of('null'), of('1e400')])
    expect(JSON.parse(missing).errors[0].message).toContain('has none')
    expect(JSON.parse(refused).errors[0].message).toContain('takes a string, but got a number')
  })

  test('is of no matter where no variable is', async ({ graph }) => {
    const text = await sameText(graph, { query: FIRST, variables: '{"first":1,"none":1e400}' })
    expect(JSON.parse(text).data.rooms.nodes).toHaveLength(1)
  })
})

describe('what reads the same is the same', () => {
  test.for([
    ['0 and -0', '0', '-0'],
    ['2 and 2.0', '2', '2.0'],
    ['2 and 2e0', '2', '2e0'],
    ['a key twice: the last one counts', '2', '5,"first":2'],
  ] as const)('%s', async ([_what, one, other], { graph }) => {
    const [first, second] = await together(
      graph,
      [one, other].map((value) => ({ query: FIRST, variables: `{"first":${value}}` })),
    )
    expect(second).toBe(first)
    expect(JSON.parse(first ?? '').data.rooms.nodes).toHaveLength(Number(one))
  })
})

describe('what reads as something else is something else', () => {
  const NAME = 'query ($name: String!) { rooms(first: 1) { nodes { roomId } } room(name: $name) { name } }'
  test('lone surrogates are told apart', async ({ graph }) => {
    const texts = await together(
      graph,
      ['"\\ud800"', '"\\ud801"', '"\\ufffd"', '"null"'].map((name) => ({
        query: NAME,
        variables: `{"name":${name}}`,
      })),
    )
    for (const text of texts) expect(JSON.parse(text)).toHaveProperty('data')
  })

  test.for(['1.5', '2147483648', '9007199254740993', '123456789012345678901234567890', '"2"', 'true', '{}'])(
    '%s is no Int',
    async (value, { graph }) => {
      const text = await sameText(graph, { query: FIRST, variables: `{"first":${value}}` })
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
    },
  )

  test('NaN and Infinity are no JSON', async ({ graph }) => {
    for (const value of ['NaN', 'Infinity', '-Infinity', '01', '+1']) {
      const text = await textOf(graph, { query: FIRST, variables: `{"first":${value}}` })
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    }
  })
})
