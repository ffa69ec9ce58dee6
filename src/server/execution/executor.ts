import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql'
import { isAsyncIterable } from 'graphql-yoga'
import type { OperationContext } from '../../context.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'
import { fewErrors } from '../errors/few-errors.ts'
import { eachUserError } from '../errors/unread-user-errors.ts'
import { bytesOfResult, instead } from '../limits/answer-size.ts'
import { BoundedGraphqlJs } from './bounded-graphql-js.ts'
import { type Execute, type GraphqlJsDocument, runGraphqlJs } from './graphql-js.ts'
import { LONG_ANSWER, type LongAnswers, writeLong } from './long-answers.ts'
import type { OperationPlan, PlannedResult } from './operation-plan.ts'
import { runPlan } from './run.ts'

/** Runs an operation in the fastest way that gives graphql-js's result. @param yogas Yoga's own executor, for what needs it */
export type Executor = (
  args: ExecutionArgs,
  operation: ExecutableOperation,
  variables: Variables,
  yogas: Execute,
) => unknown

/** What the executor has to know of an operation. */
export interface ExecutableOperation {
  readonly document: GraphqlJsDocument
  /** Its plan, or undefined if it is to run without one this time. @param values that the result can have */
  planFor(variables: Variables, values: number): OperationPlan | undefined
}

type Context = Partial<OperationContext>

/** From how many values on graphql-js is bounded: fewer values do not hold the loop, even if each is an error. */
const BOUNDED = 500
/** Bytes of a result for each character of its names and texts, at the most: a control character takes six. */
const BYTES_OF_CHARACTER = 6

/** Runs operations by their plans, and without one by graphql-js, as what a plan cannot express always is. */
export function createExecutor(
  schema: GraphQLSchema,
  maxAnswerBytes: number,
  longAnswers: LongAnswers,
): Executor {
  const { slices } = longAnswers
  const bounds = new BoundedGraphqlJs(schema, slices)

  function execute(...given: Parameters<Executor>): unknown {
    const [args, operation, variables] = given
    const plan = operation.planFor(variables, valuesOf(args))
    if (!plan) return byGraphqlJs(...given)
    // The operation has received all that it asked for by then, so graphql-js makes no upstream call.
    const finish = (result: PlannedResult | undefined) => (result ? planned(result) : byGraphqlJs(...given))
    const result = runPlan(plan, args, variables, slices)
    return result instanceof Promise ? result.then(finish) : finish(result)
  }

  function byGraphqlJs(...[args, { document }, , yogas]: Parameters<Executor>): unknown {
    const isBounded = valuesOf(args) >= BOUNDED
    const result = isBounded ? bounds.run(args, document, yogas) : runGraphqlJs(args, document, yogas)
    return finished(result, args)
  }

  /** Only what may be too long is measured: no answer has more bytes than six for each character. */
  // Mutations, of whose writes an answer has to tell, have no plans.
  function planned({ size, ...result }: PlannedResult): ExecutionResult | Promise<ExecutionResult> {
    if (size > LONG_ANSWER) return long(result)
    return size * BYTES_OF_CHARACTER > maxAnswerBytes ? bounded(result) : result
  }

  function bounded(
    result: ExecutionResult,
    context: Context = {},
  ): ExecutionResult | Promise<ExecutionResult> {
    const most = Math.min(maxAnswerBytes, LONG_ANSWER)
    if (bytesOfResult(result, most) <= most) return result
    return maxAnswerBytes <= LONG_ANSWER ? instead(result, context, maxAnswerBytes) : long(result, context)
  }

  /** Written beforehand, with what Yoga writes results with by itself. */
  async function long(result: ExecutionResult, context: Context = {}): Promise<ExecutionResult> {
    const { data, ...others } = result
    // With the data's name before it, and a comma where it has company.
    const around = bytesOfResult(others, maxAnswerBytes) + (Object.keys(others).length > 0 ? 8 : 7)
    const left = maxAnswerBytes - around
    if (left < 0 || (data && (await longAnswers.write(data, left)) > left))
      return instead(result, context, maxAnswerBytes)
    return { ...result, stringify: writeLong } as ExecutionResult
  }

  /** Errors first, in the order of their places, whichever executor ran and whichever upstream answered first. */
  function finished(result: unknown, { contextValue }: ExecutionArgs): unknown {
    const context = (contextValue ?? {}) as Context
    return afterwards(result, (settled) => {
      const { errors, ...rest } = settled as ExecutionResult
      return bounded(errors ? { errors: fewErrors(eachUserError(errors)), ...rest } : rest, context)
    })
  }

  return execute
}

/** How many values the result can have, where that was counted. */
function valuesOf({ contextValue }: ExecutionArgs): number {
  return (contextValue as Context | undefined)?.values ?? 0
}

/** Hands a result on once it is there; an incremental one goes through as it is. */
function afterwards(result: unknown, next: (settled: unknown) => unknown): unknown {
  if (result instanceof Promise) return result.then((settled) => afterwards(settled, next))
  return isAsyncIterable(result) ? result : next(result)
}
