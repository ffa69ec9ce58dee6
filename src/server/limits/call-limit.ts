import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql'
import { LIMIT_SETTINGS, type LimitSettings } from '../../config/settings/limits.ts'
import type { OperationContext } from '../../context.ts'
import { LimitError, RoomgraphError } from '../../errors.ts'
import { ENTITY_CALL_RULES } from '../../federation/costs.ts'
import type { DirectiveFacts, Selected } from '../../resolvers/conditions.ts'
import { type CallRules, FREE, type ListedType, type ServerFacts } from '../../resolvers/cost/call-places.ts'
import { type PlannedField, planCalls } from '../../resolvers/cost/call-plan.ts'
import { CALL_RULES } from '../../resolvers/cost/call-rules.ts'
import type { CallTally } from '../../resolvers/cost/call-tally.ts'
import { isConstant, worstCaseOf } from '../../resolvers/cost/worst-case.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'
import { isDoubtful, wrongDirectives } from './directive-values.ts'
import { pagingCheckOf } from './paging-numbers.ts'
import { valueCounter } from './result-size.ts'

/** What each field costs, those of a subgraph included. */
export const RULES: CallRules = { ...CALL_RULES, ...ENTITY_CALL_RULES }

/** What an operation can take under one outcome of its conditions. */
export interface OperationCost {
  readonly fields: readonly PlannedField[]
  /** The sum, where it depends on nothing but the document. */
  readonly constant: CallTally | undefined
  /** Throws where a `first` or `last` is wrong under these variables. */
  checkPaging(variables: Variables): void
  /** How many values the result can have under these variables. */
  values(variables: Variables): number
}

/** What has to be known of an operation to count what it can take. Its cost is kept with it: variables change only sums. */
export interface CountedOperation extends Selected {
  readonly directiveFacts: DirectiveFacts
  cost: OperationCost | undefined
}

/** The result of an operation that is not to run at all, or undefined for one that may. */
export type Refuse = (
  operation: CountedOperation,
  variables: Variables,
  context: OperationContext,
) => ExecutionResult | undefined

/** Refuses operations that can take more upstream calls, or have more values, than one may, and wrong directives and pages. */
export function createCallLimit(
  schema: GraphQLSchema,
  { maxUpstreamCalls, maxValues }: Pick<LimitSettings, 'maxUpstreamCalls' | 'maxValues'>,
): Refuse {
  function costOf(operation: CountedOperation, variables: Variables, server: ServerFacts): OperationCost {
    const isCounted = (coordinate: string) => (RULES[coordinate] ?? FREE) !== FREE
    const fields = planCalls(schema, operation, variables, isCounted)
    const checkPaging = pagingCheckOf(fields, server.maxFirst)
    const constant = isConstant(fields, RULES) ? worstCaseOf(fields, variables, RULES, server) : undefined
    return { fields, constant, checkPaging, values: valueCounter(schema, operation) }
  }

  return (operation, variables, context) => {
    try {
      const mistakes = mistakesIn(operation, variables)
      if (mistakes.length > 0) return { errors: mistakes.map(asMistake) }
      const server = factsOf(context)
      operation.cost ??= costOf(operation, variables, server)
      const { constant, fields, checkPaging, values } = operation.cost
      checkPaging(variables)
      const tally = constant ?? worstCaseOf(fields, variables, RULES, server)
      context.calls.worstCase = tally.total
      if (operation.operation.operation === 'subscription' && tally.total > 0) throw callsOfEvents(tally)
      if (tally.total > maxUpstreamCalls) throw tooManyCalls(tally, maxUpstreamCalls)
      context.values = values(variables)
      if (context.values > maxValues) throw tooManyValues(context.values, maxValues)
      return undefined
    } catch (error) {
      if (error instanceof LimitError) return { errors: [asGraphQLError(error)] }
      if (error instanceof GraphQLError && error.originalError instanceof RoomgraphError) {
        return { errors: [error] }
      }
      throw error
    }
  }
}

/** What is wrong with the directives: asked of nearly no operation, since most can be seen to be fine. */
function mistakesIn(operation: CountedOperation, variables: Variables): readonly GraphQLError[] {
  const { directiveFacts: directives } = operation
  if (directives.hasWrongCount) return wrongDirectives(operation, variables)
  for (const name of directives.variables) {
    if (isDoubtful(variables[name])) return wrongDirectives(operation, variables)
  }
  return []
}

/** The error of a caller whose variables or directives are wrong. */
export function asMistake({ message, nodes, originalError }: GraphQLError): GraphQLError {
  const extensions = { code: 'BAD_USER_INPUT', http: { status: 400 } }
  return new GraphQLError(message, { nodes: nodes ?? null, originalError: originalError ?? null, extensions })
}

/** What an operation's context tells of the server. */
export function factsOf(context: OperationContext): ServerFacts {
  return {
    maxFirst: context.maxFirst,
    configured: context.configured,
    isLong(type) {
      try {
        return referencesTo(type, context).isListLong
      } catch (error) {
        // A provider that is not configured has no lists, and is not called either.
        if (error instanceof RoomgraphError) return false
        throw error
      }
    },
  }
}

function referencesTo(type: ListedType, context: OperationContext): { readonly isListLong: boolean } {
  switch (type) {
    case 'Room':
      return context.signalwire.loaders.references.rooms
    case 'Conference':
      return context.signalwire.loaders.references.conferences
    case 'RoomSession':
      return context.signalwire.loaders.references.sessions
    case 'InsightsRoom':
      return context.twilio.references.rooms
  }
}

function tooManyCalls({ total, costliest }: CallTally, limit: number): LimitError {
  const { variable } = LIMIT_SETTINGS.maxUpstreamCalls
  const message = `An operation of at most ${limit} upstream calls was expected, but this one can take ${total}, ${costliest.calls} of them for \`${costliest.path}\`. Ask for fewer items above it; ${variable} raises this limit.`
  return new LimitError('UPSTREAM_CALL_LIMIT_EXCEEDED', message, limit, { worstCase: total, costliest })
}

/** What changes at any moment, and may be watched by thousands, is told from what the readings bring. */
function callsOfEvents({ total, costliest }: CallTally): LimitError {
  const message = `Fields that come with the readings of a subscription were expected, but \`${costliest.path}\` would cost further upstream calls with each event. Leave it out, and query it when an event comes.`
  return new LimitError('SUBSCRIPTION_CALLS_REFUSED', message, 0, { worstCase: total, costliest })
}

function tooManyValues(values: number, limit: number): LimitError {
  const { variable } = LIMIT_SETTINGS.maxValues
  const got = values > 1e12 ? 'many more' : values
  const message = `An operation whose answer has at most ${limit} values was expected, but this one can have ${got}. Ask for fewer items, or for less of each; ${variable} raises this limit.`
  return new LimitError('VALUE_LIMIT_EXCEEDED', message, limit)
}

function asGraphQLError(error: LimitError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, extensions: error.extensions })
}
