import {
  execute,
  GraphQLID,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  isObjectType,
  parse,
} from 'graphql'
import { expect, test } from 'vitest'
import { LIMIT_SETTINGS } from '../../src/config/settings/limits.ts'
import { defaultsOf } from '../../src/config/settings/setting.ts'
import { createSubgraph } from '../../src/federation/subgraph.ts'
import {
  isOfRecordAlone,
  NEEDS_INFO,
  needsInfo,
  OF_RECORD_ALONE,
} from '../../src/resolvers/field-extensions.ts'
import { schemaFor } from '../../src/schema/index.ts'
import { createExecutor } from '../../src/server/execution/executor.ts'
import { LongAnswers } from '../../src/server/execution/long-answers.ts'
import { PreparedDocument, type PreparedOperation } from '../../src/server/operations/prepared-document.ts'

const name = { name: { type: GraphQLString } }
const item = new GraphQLObjectType<{ readonly key: string }>({
  name: 'Item',
  fields: {
    own: { type: GraphQLID, extensions: OF_RECORD_ALONE, resolve: ({ key }) => key },
    idOfRest: { type: GraphQLID, args: name, resolve: ({ key }, ...[args]) => `${key} ${args.name}` },
    idOfDefault: {
      type: GraphQLID,
      args: name,
      resolve: ({ key }, { name } = { name: 'none' }) => `${key} ${name}`,
    },
    infoByDefault: {
      type: GraphQLString,
      extensions: NEEDS_INFO,
      resolve: ({ key }, _args = {}, _context = {}, info = undefined as never) => `${key} ${info.fieldName}`,
    },
    infoByRest: {
      type: GraphQLString,
      extensions: NEEDS_INFO,
      resolve: (...all) => `${all[0].key} ${all[3].path.key}`,
    },
    undeclared: { type: GraphQLString, resolve: (_source, _args, _context, { path }) => String(path.key) },
  },
})
const query = new GraphQLObjectType({
  name: 'Query',
  fields: { item: { type: item, resolve: () => ({ key: 'one' }) } },
})
const schema = new GraphQLSchema({ query })

/** The results of one operation that comes several times: first graphql-js runs it, then its plan. */
async function resultsOf(text: string): Promise<unknown[]> {
  const executor = createExecutor(schema, 1_000_000, new LongAnswers())
  const preparation = { schema, limits: defaultsOf(LIMIT_SETTINGS), variants: 0, grown: () => {} }
  const document = new PreparedDocument(parse(text), text, preparation)
  const operation = document.operation(undefined) as PreparedOperation
  const args = { schema, document, contextValue: {}, variableValues: {} }
  const results: unknown[] = []
  for (let time = 0; time < 3; time++) results.push(await executor(args, operation.variant({}), {}, execute))
  return JSON.parse(JSON.stringify(results))
}

test('a resolver with a default value or a rest parameter gives the same value each time', async () => {
  const selection = 'own idOfRest(name: "a") idOfDefault(name: "b") infoByDefault alias: infoByRest'
  const expected = {
    data: {
      item: {
        own: 'one',
        idOfRest: 'one a',
        idOfDefault: 'one b',
        infoByDefault: 'one infoByDefault',
        alias: 'one alias',
      },
    },
  }
  expect(await resultsOf(`{ item { ${selection} } }`)).toEqual([expected, expected, expected])
})

test('a resolver that reads the info without declaring it learns from the error what to write', async () => {
  const [, second] = await resultsOf('{ item { undeclared } }')
  expect(second).toMatchObject({
    errors: [{ message: expect.stringMatching(/read `info\.path` .*`extensions: NEEDS_INFO`/) }],
  })
})

test('each resolver of the schema that takes the info declares it, and no other one does', () => {
  const { schema: served } = createSubgraph(schemaFor({ writes: true, scopes: true }), { withNode: true })
  const fields = Object.values(served.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field }))
      : [],
  )
  const taking = fields.filter(({ field }) => /\binfo\b/.test(field.resolve?.toString().split('=>')[0] ?? ''))
  const declaring = fields.filter(({ field }) => needsInfo(field))
  expect(taking.length).toBeGreaterThan(45)
  // A guarded field hands the info to the resolver that it guards, which may not need it.
  const unguarded = taking.filter(({ field }) => needsInfo(field) || field.extensions.scope === undefined)
  expect(declaring.map((each) => each.name)).toEqual(unguarded.map((each) => each.name))
  expect(fields.filter(({ field }) => isOfRecordAlone(field)).length).toBe(10)
})
