import { createSchema } from 'graphql-yoga'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createOperationContext } from '../../src/context.ts'
import { BadUserInputError } from '../../src/errors.ts'
import { createHandler } from '../../src/server/handler.ts'
import { post } from '../support/client.ts'
import type { Data } from '../support/graph.ts'

const ITEMS = 300
/** Longer than a turn's share: what comes behind such an item comes in a later turn. */
const LONG_MS = 12

/** Every other item fails, and so it has before anybody comes to it. */
const failing = (make: (index: number) => Error) =>
  Array.from({ length: ITEMS }, (_, index) => (index % 2 === 1 ? Promise.reject(make(index)) : { index }))
const expected = (index: number) => new BadUserInputError(`item ${index}`)
const unexpected = (index: number) => new Error(`boom ${index}`)

const schema = createSchema({
  typeDefs: /* GraphQL */ `
    directive @defer(if: Boolean = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
    type Query {
      items(ids: [ID!]!): [Item]
      itemsLater(ids: [ID!]!): [Item]
      never(ids: [ID!]!): [Item!]
      broken(ids: [ID!]!): [Item]
    }
    type Item {
      index: Int
      long: Int
      cost: Int
    }
  `,
  resolvers: {
    Query: {
      items: () => failing(expected),
      itemsLater: async () => failing(expected),
      never: () => failing(expected),
      broken: () => failing(unexpected),
    },
    Item: {
      long: ({ index }: { index: number }) => {
        const until = performance.now() + LONG_MS
        while (index % 50 === 0 && performance.now() < until);
        return index
      },
      cost: ({ index }: { index: number }) => new BadUserInputError(`cost ${index}`),
    },
  },
})

const logged: Data[] = []
/** An unhandled rejection ends a server. Vitest would tell of one only beside the tests. */
const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeAll(() => void process.on('unhandledRejection', note))
afterAll(() => void process.off('unhandledRejection', note))
beforeEach(() => {
  logged.length = 0
})

const handler = createHandler({
  schema,
  startOperation: (signal) =>
    createOperationContext({ sources: {}, signal, timeoutMs: 10_000, maxFirst: 10 }),
  explain: false,
  graphiql: false,
  graphqlEndpoint: '/graphql',
  logger: { error: (_, details) => logged.push(details) },
})

async function text(query: string, accept = 'application/json'): Promise<string> {
  const ids = Array.from({ length: ITEMS }, (_, index) => String(index))
  const response = await post(handler, query, { ids }, { headers: { accept } })
  return response.text()
}

const ask = async (query: string): Promise<Data> => JSON.parse(await text(query))
const query = (fields: string) => `query ($ids: [ID!]!) { ${fields} }`

/** With a plan, and with a key that none has: graphql-js, bounded, runs it. */
const WAYS: [string, string][] = [
  ['planned', 'a'],
  ['run by graphql-js', '__proto__'],
]

describe.each(WAYS)('an operation that is %s', (_, name) => {
  test.each(['items', 'itemsLater'])(
    'has items of `%s` that fail before their turn as errors at their places, and lets others run meanwhile',
    async (field) => {
      let turns = 0
      const counting = setInterval(() => turns++, 0)
      for (let time = 0; time < 2; time++) {
        const { data, errors } = await ask(
          query(`x: items(ids: $ids) { long } ${name}: ${field}(ids: $ids) { index long }`),
        )
        const items = Object.getOwnPropertyDescriptor(data, name)?.value
        expect(items.map((item: Data) => item?.index ?? null)).toEqual(
          Array.from({ length: ITEMS }, (_, index) => (index % 2 === 1 ? null : index)),
        )
        expect(data.x).toHaveLength(ITEMS)
        expect(errors).toHaveLength(101)
        expect(errors.at(-1).extensions).toEqual({
          code: 'ERRORS_LEFT_OUT',
          count: ITEMS - 100,
          codes: { BAD_USER_INPUT: ITEMS - 100 },
        })
      }
      clearInterval(counting)
      expect(turns).toBeGreaterThan(4)
      await new Promise(setImmediate)
      expect(unhandled).toEqual([])
      expect(logged).toEqual([])
    },
  )

  test('takes away a list that may have no null, for the first of its errors', async () => {
    const { data, errors } = await ask(
      query(`${name}: never(ids: $ids) { index } b: items(ids: $ids) { index }`),
    )
    expect(Object.getOwnPropertyDescriptor(data, name)?.value).toBeNull()
    expect(data.b).toHaveLength(ITEMS)
    expect(errors[0]).toMatchObject({ path: [name, 1], message: 'item 1' })
    await new Promise(setImmediate)
    expect(unhandled).toEqual([])
  })

  test('logs each unexpected error that it tells, and three of those that are left out', async () => {
    const { errors } = await ask(query(`${name}: broken(ids: $ids) { index }`))
    const left = ITEMS / 2 - 100
    expect(errors).toHaveLength(101)
    expect(errors.at(-1).extensions).toEqual({
      code: 'ERRORS_LEFT_OUT',
      count: left,
      codes: { INTERNAL_SERVER_ERROR: left },
    })
    expect(JSON.stringify(errors)).not.toContain('boom')
    expect(logged).toHaveLength(100 + 3)
    expect(new Set(logged.map(({ path }) => path)).size).toBe(103)
    for (const { path, stack } of logged) {
      expect(stack).toContain(`boom ${path.split('.').at(-1)}`)
    }
  })
})

test('a deferred part tells a hundred errors, and the number of the others once', async () => {
  const answer = await text(
    query('items(ids: $ids) { index ... @defer { cost } } never(ids: $ids) { index }'),
    'multipart/mixed',
  )
  expect(answer.match(/"message":"(?:item|cost) \d+"/g)).toHaveLength(100)
  const counts = [...answer.matchAll(/"code":"ERRORS_LEFT_OUT","count":(\d+)/g)].map(([, count]) =>
    Number(count),
  )
  // Of the items half failed and the others have no cost; of the list that may have no null, the first error counts.
  expect(counts.reduce((sum, each) => sum + each, 0)).toBe(ITEMS + 1 - 100)
  await new Promise(setImmediate)
  expect(unhandled).toEqual([])
})
