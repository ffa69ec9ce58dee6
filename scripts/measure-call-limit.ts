/** Measures what counting the upstream calls of an operation costs that came before. Run: node scripts/measure-call-limit.ts */
import { parse } from 'graphql'
import { createOperationContext } from '../src/context.ts'
import { schema } from '../src/schema/index.ts'
import { OperationVariables } from '../src/server/execution/operation-variables.ts'
import { createCallLimit } from '../src/server/limits/call-limit.ts'

const OPERATIONS: readonly [what: string, query: string, variables: Record<string, unknown>][] = [
  [
    'nothing depends on variables',
    '{ rooms(first: 50) { nodes { name activeSession { name locked } } } }',
    {},
  ],
  [
    'a page by variables',
    'query ($first: Int, $after: String) { rooms(first: $first, after: $after) { nodes { name } pageInfo { endCursor } } }',
    { first: 50 },
  ],
  [
    'lists within lists by variables',
    'query ($n: Int) { rooms(first: $n) { nodes { sessions(first: $n) { nodes { name locked room { name } members(first: $n) { nodes { name } } recordings(first: $n) { nodes { session { costInDollars } } } } } } } }',
    { n: 3 },
  ],
]

const context = createOperationContext({ sources: {}, timeoutMs: 60_000, maxFirst: 1000 })
const assess = createCallLimit(
  schema,
  { maxUpstreamCalls: 100, maxValues: 50_000 },
  new OperationVariables(schema),
)
for (const [what, query, variableValues] of OPERATIONS) {
  const args = { schema, document: parse(query) }
  const times = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage()
    for (let time = 0; time < 20_000; time++) {
      // Variables are read once for each object that holds them.
      assess({ ...args, variableValues: { ...variableValues } }, context)
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 20_000
  })
  console.log(`${what}: ${Math.min(...times).toFixed(1)} µs`)
}
context.finish()
