import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql'
import { LIMIT_SETTINGS, type LimitSettings } from '../../config/settings/limits.ts'
import type { OperationContext } from '../../context.ts'
import { LimitError, RoomgraphError } from '../../errors.ts'
import { ENTITY_CALL_RULES } from '../../federation/entity-calls.ts'
import { type CallRules, FREE, type ListedType, type ServerFacts } from '../../resolvers/cost/call-places.ts'
import { conditionsOf, type PlannedField, planCalls } from '../../resolvers/cost/call-plan.ts'
import { CALL_RULES } from '../../resolvers/cost/call-rules.ts'
import type { CallTally } from '../../resolvers/cost/call-tally.ts'
import { isConstant, worstCaseOf } from '../../resolvers/cost/worst-case.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'
import type { OperationVariables } from '../execution/operation-variables.ts'
import { hasWrongCount, isDoubtful, wrongDirectives } from './directive-values.ts'
import { pagingCheckOf } from './paging-numbers.ts'
import { valueCounter } from './result-size.ts'

const RULES: CallRules = { ...CALL_RULES, ...ENTITY_CALL_RULES }

/** Plans that are kept of one document: one for each operation and each combination of its conditions. */
const MAX_PLANS = 20

interface Plan {
  readonly fields: readonly PlannedField[]
  /** The sum, where it depends on nothing but the document. */
  readonly constant: CallTally | undefined
  /** Throws where a `first` or `last` is wrong under these variables. */
  checkPaging(variables: Variables): void
  /** How many values the result can have under these variables. */
  values(variables: Variables): number
}

interface KnownDocument {
  /** The variables of its directives. */
  readonly conditions: readonly string[]
  /** Whether a directive is wrong whatever the variables are. */
  readonly isWrong: boolean
  readonly plans: Map<string, Plan>
}

/** The result of an operation that is not to run at all, or undefined for one that may. */
export type Refuse = (args: ExecutionArgs, context: OperationContext) => ExecutionResult | undefined

/**
 * Refuses operations whose variables do not fit, and those that can take more upstream calls than one may make. A
 * document's plan is kept with it, so that an operation that comes again pays only for what its variables change.
 */
export function createCallLimit(
  schema: GraphQLSchema,
  { maxUpstreamCalls, maxValues }: Pick<LimitSettings, 'maxUpstreamCalls' | 'maxValues'>,
  given: OperationVariables,
): Refuse {
  const known = new WeakMap<DocumentNode, KnownDocument>()

  function knownOf(document: DocumentNode): KnownDocument {
    const found = known.get(document)
    if (found) return found
    const added = {
      conditions: conditionsOf(document),
      isWrong: hasWrongCount(document),
      plans: new Map(),
    }
    known.set(document, added)
    return added
  }

  function planOf(args: ExecutionArgs, variables: Variables, server: ServerFacts): Plan | undefined {
    const { document, operationName } = args
    const { conditions, plans } = knownOf(document)
    const values = conditions.map((name) => String(variables[name]))
    const key = `${operationName ?? ''} ${values.join()}`
    const found = plans.get(key)
    if (found) return found
    const operation = getOperationAST(document, operationName)
    if (!operation) return undefined
    const isCounted = (coordinate: string) => (RULES[coordinate] ?? FREE) !== FREE
    const fields = planCalls(schema, document, operation, variables, isCounted)
    const checkPaging = pagingCheckOf(fields, server.maxFirst)
    const constant = isConstant(fields, RULES) ? worstCaseOf(fields, variables, RULES, server) : undefined
    if (plans.size >= MAX_PLANS) plans.clear()
    const plan: Plan = { fields, constant, checkPaging, values: valueCounter(schema, document, operation) }
    plans.set(key, plan)
    return plan
  }

  /** What is wrong with the directives: asked of nearly no operation, since most can be seen to be fine. */
  function mistakesIn(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables) {
    const { conditions, isWrong } = knownOf(document)
    if (!isWrong && !conditions.some((name) => isDoubtful(variables[name]))) return []
    return wrongDirectives(document, operation, variables)
  }

  return (args, context) => {
    try {
      const operation = getOperationAST(args.document, args.operationName)
      const read = given.read(operation, args.variableValues)
      if (read.errors) return { errors: read.errors.map(asMistake) }
      const mistakes = operation ? mistakesIn(args.document, operation, read.coerced) : []
      if (mistakes.length > 0) return { errors: mistakes.map(asMistake) }
      const server = factsOf(context)
      const plan = planOf(args, read.coerced, server)
      plan?.checkPaging(read.coerced)
      const tally = plan && (plan.constant ?? worstCaseOf(plan.fields, read.coerced, RULES, server))
      context.calls.worstCase = tally?.total ?? 0
      if (tally && tally.total > maxUpstreamCalls) throw tooManyCalls(tally, maxUpstreamCalls)
      const values = plan?.values(read.coerced) ?? 0
      context.values = values
      if (values > maxValues) throw tooManyValues(values, maxValues)
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

function asMistake({ message, nodes, originalError }: GraphQLError): GraphQLError {
  const extensions = { code: 'BAD_USER_INPUT', http: { status: 400 } }
  return new GraphQLError(message, { nodes: nodes ?? null, originalError: originalError ?? null, extensions })
}

function factsOf(context: OperationContext): ServerFacts {
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

function tooManyValues(values: number, limit: number): LimitError {
  const { variable } = LIMIT_SETTINGS.maxValues
  const got = values > 1e12 ? 'many more' : values
  const message = `An operation whose answer has at most ${limit} values was expected, but this one can have ${got}. Ask for fewer items, or for less of each; ${variable} raises this limit.`
  return new LimitError('VALUE_LIMIT_EXCEEDED', message, limit)
}

function asGraphQLError(error: LimitError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, extensions: error.extensions })
}
