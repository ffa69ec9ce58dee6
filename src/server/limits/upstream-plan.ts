import { type ExecutionResult, GraphQLError, type GraphQLSchema, isObjectType } from 'graphql'
import { createGraphQLError } from 'graphql-yoga'
import type { OperationContext } from '../../context.ts'
import { RoomgraphError } from '../../errors.ts'
import { requireGateway } from '../../federation/subgraph.ts'
import { knownRoute, serviceOfRoute } from '../../resolvers/cost/call-routes.ts'
import { fieldText, type TalliedCalls } from '../../resolvers/cost/call-tally.ts'
import { talliesOf } from '../../resolvers/cost/worst-case.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'
import { scopeOf } from '../../resolvers/field-extensions.ts'
import type { RequestExchange } from '../http/exchange.ts'
import { type CountedOperation, factsOf, RULES } from './call-limit.ts'

/** The request header that asks for the plan of an operation in place of its result. */
export const EXPLAIN_HEADER = 'x-roomgraph-explain'

/** Whether a request asks what its operation would take, and not to run it. */
export function asksForPlan(exchange: RequestExchange): boolean {
  return exchange.header(EXPLAIN_HEADER) !== null
}

/** Why a plan is refused; undefined where it is not. Nothing runs either way. @param asked the text of the header */
export function refusePlan(asked: string, isOn: boolean): Error | undefined {
  if (!isOn) {
    return refusal(
      403,
      'EXPLAIN_DISABLED',
      'This server tells nobody which upstream calls an operation takes. Its operator turns that on with ROOMGRAPH_EXPLAIN=on.',
    )
  }
  if (asked === 'plan') return undefined
  return refusal(400, 'BAD_REQUEST', `\`plan\` was expected in \`${EXPLAIN_HEADER}\`, but got another text.`)
}

/** Says that a subscription has no plan: what it takes depends on how long it is open. */
export function noPlanOfStream(): Error {
  return refusal(
    400,
    'BAD_REQUEST',
    `A query or a mutation was expected beside \`${EXPLAIN_HEADER}\`, but got a subscription, which has no plan. Leave the header out to open its stream.`,
  )
}

function refusal(status: number, code: string, message: string): Error {
  // `spec: false`: the status holds whatever type of answer is accepted.
  return createGraphQLError(message, { extensions: { code, http: { status, spec: false } } })
}

interface Times {
  readonly min: number
  readonly max: number
}

/** What an operation takes upstream, before it runs. */
interface UpstreamPlan extends Times {
  readonly calls: readonly { readonly field: string; readonly path: string; readonly times: Times }[]
}

/** The result of a request for a plan: `extensions.upstream.plan`, and no data. Makes no upstream call. */
export type Planner = (
  operation: CountedOperation,
  variables: Variables,
  context: OperationContext,
) => ExecutionResult

/** Tells plans of operations that nothing refuses, from the same count that limits them. Nothing cached changes a plan. */
export function createPlanner(schema: GraphQLSchema): Planner {
  return (operation, variables, context) => {
    const fields = operation.cost?.fields ?? []
    if (fields.some(({ coordinate }) => coordinate === 'Query._entities')) {
      try {
        requireGateway(context)
      } catch (error) {
        if (!(error instanceof RoomgraphError)) throw error
        return {
          errors: [new GraphQLError(error.message, { originalError: error, extensions: error.extensions })],
        }
      }
    }
    const isRefused = (coordinate: string) => lacksScope(schema, coordinate, context)
    const tallies = talliesOf(fields, variables, RULES, factsOf(context), isRefused)
    const calls = tallies.flatMap((tally) => [...tally.entries()])
    return { extensions: { upstream: { plan: planOf(calls.filter(isMade(context))) } } }
  }
}

/** Whether a call can be made: a provider that is not configured gets none. */
function isMade({ configured }: OperationContext): (call: TalliedCalls) => boolean {
  return ({ route, max }) => route !== '' && max > 0 && configured.has(serviceOfRoute(route))
}

/** Calls of one field to one path are one entry. */
function planOf(calls: readonly TalliedCalls[]): UpstreamPlan {
  const entries = new Map<string, { field: string; path: string; times: { min: number; max: number } }>()
  let min = 0
  let max = 0
  for (const call of calls) {
    const field = fieldText(call.path)
    const path = call.min > 0 ? knownRoute(call.route, call.key) : call.route
    const entry = entries.get(`${field} ${path}`) ?? { field, path, times: { min: 0, max: 0 } }
    entry.times.min += call.min
    entry.times.max += call.max
    entries.set(`${field} ${path}`, entry)
    min += call.min
    max += call.max
  }
  return { min, max, calls: [...entries.values()] }
}

function lacksScope(schema: GraphQLSchema, coordinate: string, { caller }: OperationContext): boolean {
  if (!caller?.scopes) return false
  const [typeName = '', fieldName = ''] = coordinate.split('.')
  const type = schema.getType(typeName)
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
  const scope = field && scopeOf(field)
  return scope !== undefined && !caller.scopes.has(scope)
}
