/** Measures what counting the upstream calls of an operation costs that came before. Run: node scripts/measure-call-limit.ts */
import { parse } from 'graphql'
import { LIMIT_SETTINGS } from '../src/config/settings/limits.ts'
import { defaultsOf } from '../src/config/settings/setting.ts'
import { createOperationContext } from '../src/context.ts'
import { schema } from '../src/schema/index.ts'
import { createCallLimit } from '../src/server/limits/call-limit.ts'
import { PreparedDocument, type PreparedOperation } from '../src/server/operations/prepared-document.ts'

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
const limits = defaultsOf(LIMIT_SETTINGS)
const refuse = createCallLimit(schema, limits)
const preparation = { schema, limits, variants: 0, grown: () => {} }
for (const [what, query, variableValues] of OPERATIONS) {
  const operation = new PreparedDocument(parse(query), query, preparation).operation(
    undefined,
  ) as PreparedOperation
  const times = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage()
    for (let time = 0; time < 20_000; time++) {
      const { coerced = {} } = operation.variables.read(variableValues)
      refuse(operation.variant(variableValues), coerced, context)
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 20_000
  })
  console.log(`${what}: ${Math.min(...times).toFixed(1)} µs`)
}
context.finish()
