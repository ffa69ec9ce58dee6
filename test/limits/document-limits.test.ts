import { getIntrospectionQuery } from 'graphql'
import { describe, expect } from 'vitest'
import { post } from '../support/client.ts'
import { openGraph, type Result, startGraph, withGraph } from '../support/graph.ts'

const test = withGraph()

function times(count: number, part: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(' ')
}

function expectServed({ status, errors }: Result): void {
  expect({ status, errors }).toEqual({ status: 200, errors: [] })
}

function expectRefused(result: Result, code: string, limit: number, message: RegExp): void {
  const { status, data, errors, calls } = result
  expect({ status, data, calls }).toEqual({ status: 400, data: undefined, calls: [] })
  expect(errors).toEqual([{ message: expect.stringMatching(message), extensions: { code, limit } }])
}

const withTokens = (count: number) =>
  `{ insightsRooms(first: 0, filter: { roomTypes: [${times(count - 22, () => 'GO')}] }) { nodes { sid } } }`
const withLevels = (count: number) =>
  count === 12
    ? '{ roomSessions(first: 0) { nodes { ...Sessions } } } fragment Sessions on RoomSession { room { sessions { nodes { room { sessions { nodes { room { sessions { nodes { name } } } } } } } } } }'
    : '{ roomSessions(first: 0) { nodes { ...Sessions } } } fragment Sessions on RoomSession { room { sessions { nodes { room { sessions { nodes { room { sessions { nodes { room { name } } } } } } } } } } }'
const withAliases = (count: number) =>
  `{ rooms(first: 0) { ...Half ...Half2 } } fragment Half on RoomConnection { nodes { ${times(15, (i) => `a${i}: name`)} } } fragment Half2 on RoomConnection { edges { node { ${times(count - 15, (i) => `b${i}: name`)} } } }`
const withRootFields = (count: number) =>
  `{ ...Ten ${times(count - 10, (i) => `a${i}: __typename`)} } fragment Ten on Query { ${times(10, (i) => `b${i}: __typename`)} }`
const withDirectives = (count: number) =>
  `query ($yes: Boolean = true) { ...Five ... @include(if: $yes) { ...Five } ${times(count - 9, () => '... @skip(if: $yes) { __typename }')} }
   fragment Five on Query { __typename @include(if: $yes) ... @include(if: $yes) { ${times(2, () => '... @include(if: $yes) { __typename }')} } }`

describe('an operation', () => {
  test.for([
    [
      'tokens',
      withTokens,
      1000,
      'TOKEN_LIMIT_EXCEEDED',
      /at most 1000 tokens .* with more\. ROOMGRAPH_MAX_TOKENS/,
    ],
    ['levels', withLevels, 12, 'DEPTH_LIMIT_EXCEEDED', /at most 12 levels .* got 13\. ROOMGRAPH_MAX_DEPTH/],
    [
      'aliases',
      withAliases,
      30,
      'ALIAS_LIMIT_EXCEEDED',
      /at most 30 aliases .* got 31,.*ROOMGRAPH_MAX_ALIASES/,
    ],
    [
      'root fields',
      withRootFields,
      20,
      'ROOT_FIELD_LIMIT_EXCEEDED',
      /at most 20 root fields .* got 21,.*ROOMGRAPH_MAX_ROOT_FIELDS/,
    ],
    [
      'directives',
      withDirectives,
      10,
      'DIRECTIVE_LIMIT_EXCEEDED',
      /at most 10 directives .* got 11,.*ROOMGRAPH_MAX_DIRECTIVES/,
    ],
  ] as const)(
    'has as many %s as it may have, and not one more',
    async ([_, query, limit, code, message], { graph }) => {
      expectServed(await graph.run(query(limit)))
      for (let time = 0; time < 3; time++) {
        expectRefused(await graph.run(query(limit + 1)), code, limit, message)
      }
    },
  )

  test('may have more where the limits are raised, and less where they are lowered', async () => {
    const loose = { maxTokens: 1001, maxDepth: 13, maxAliases: 31, maxRootFields: 21, maxDirectives: 11 }
    const raised = await startGraph({}, { limits: loose })
    for (const query of [
      withTokens(1001),
      withLevels(13),
      withAliases(31),
      withRootFields(21),
      withDirectives(11),
    ]) {
      expectServed(await raised.run(query))
    }
    await raised.close()
    const lowered = await openGraph({}, { limits: { maxDepth: 2 } })
    expectRefused(
      await lowered.run('{ rooms { nodes { name } } }'),
      'DEPTH_LIMIT_EXCEEDED',
      2,
      /2 levels .* got 3/,
    )
  })

  test('is counted by itself where its document holds others', async ({ graph }) => {
    const query = `query Small { rooms(first: 0) { nodes { name } } } query Large ${withRootFields(21)}`
    const run = async (operationName: string) => {
      const response = await post(graph, { query, operationName })
      return response.status
    }
    expect([await run('Large'), await run('Small'), await run('Large'), await run('Small')]).toEqual([
      400, 200, 400, 200,
    ])
  })

  test('is measured without being written out', async ({ graph }) => {
    const spreads = times(60, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)
    const query = `{ ...F0 } ${spreads} fragment F60 on Query { a: __typename }`
    expectRefused(await graph.run(query), 'ALIAS_LIMIT_EXCEEDED', 30, /got more than a million/)
  })

  test('whose fragments spread one another in a circle is told so', async ({ graph }) => {
    const { errors } = await graph.run('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }')
    expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(errors[0]?.message).toMatch(/within itself/)
  })

  test('that selects the same again and again is refused before anything is compared', async ({ graph }) => {
    const same = (count: number) => `{ rooms(first: 0) { nodes { ${'name '.repeat(count)} } } }`
    expectServed(await graph.run(same(120)))
    expectRefused(await graph.run(same(250)), 'OVERLAP_LIMIT_EXCEEDED', 10_000, /10000 pairs/)
  })

  test('that does so with long arguments is refused sooner, because they are compared too', async ({
    graph,
  }) => {
    const sessions = `sessions(after: "${'x'.repeat(200)}") { __typename } `
    const same = (count: number) => `{ rooms(first: 0) { nodes { ${sessions.repeat(count)} } } }`
    expectServed(await graph.run(same(15)))
    expectRefused(await graph.run(same(25)), 'OVERLAP_LIMIT_EXCEEDED', 10_000, /10000 pairs/)
    const other = `query A { __typename } query B { ${`room(id: "${'\x7f'.repeat(900)}") { id } `.repeat(95)} }`
    const response = await post(graph, { query: other, operationName: 'A' })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('OVERLAP_LIMIT_EXCEEDED')
  })
})

describe('tools', () => {
  test.for([
    ['graphql-js', {}],
    [
      'everything',
      {
        descriptions: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      },
    ],
  ] as const)('may introspect the schema with the query of %s', async ([_, options], { graph }) => {
    expectServed(await graph.run(getIntrospectionQuery(options)))
  })

  test('may not go on for ever below it', async ({ graph }) => {
    const types = (levels: number) =>
      `{ __schema { types { ${'ofType { '.repeat(levels)} name ${'} '.repeat(levels)} } } }`
    expectServed(await graph.run(types(18)))
    expectRefused(await graph.run(types(19)), 'DEPTH_LIMIT_EXCEEDED', 20, /below `__schema`.* got 21/)
  })
})

test('a hundred kilobytes of comments are read, and a longer document is not', async () => {
  const subgraph = await openGraph({}, { subgraph: true })
  const query = (length: number) => `{ __typename }${'\n#'.repeat((length - 14) / 2)}`
  expectServed(await subgraph.run(query(100_000)))
  expectRefused(await subgraph.run(query(100_002)), 'TOKEN_LIMIT_EXCEEDED', 100_000, /got 100002/)
})

test('every limit can be raised without the stack running out', async () => {
  const loose = {
    maxTokens: 100_000,
    maxDepth: 100,
    maxAliases: 10_000,
    maxRootFields: 10_000,
    maxDirectives: 10_000,
  }
  const raised = await openGraph({}, { limits: loose })
  for (const query of [
    '{a'.repeat(5000) + '}'.repeat(5000),
    `{${'...{'.repeat(15_000)}a${'}'.repeat(15_001)}`,
  ]) {
    expectRefused(await raised.run(query), 'DEPTH_LIMIT_EXCEEDED', 100, /at most 100 levels/)
  }
})
