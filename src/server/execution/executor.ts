import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  locatedError,
} from 'graphql'
import { isAsyncIterable } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import type { OperationContext } from '../../context.ts'
import { UnreadUserErrors } from '../../errors.ts'
import { fewErrors, withoutStack } from '../errors/few-errors.ts'
import { answerTooLarge, bytesOfResult } from '../limits/answer-size.ts'
import { BoundedReference } from './bounded-reference.ts'
import { type Conditions, readConditions, withConditions } from './conditions.ts'
import { LONG_ANSWER, type LongAnswers, writeLong } from './long-answers.ts'
import type { OperationPlan, PlannedResult } from './operation-plan.ts'
import type { OperationVariables } from './operation-variables.ts'
import { planOperation } from './plan.ts'
import { type Execute, runReference } from './reference.ts'
import { runPlan } from './run.ts'
import { Slices } from './slices.ts'

/** Runs an operation in the fastest way that gives the reference executor's result. */
export interface Executor {
  /** @param yogas Yoga's own executor, for what needs it */
  (args: ExecutionArgs, yogas: Execute): unknown
  /** Equal for the same operation with the same variables; undefined for one that has no plan yet, or can have none. */
  keyOf(args: ExecutionArgs): string | undefined
}

/** The plan of an operation, or false for one that has to go the reference way. */
type Planned = OperationPlan | false

/** An operation under its conditions, and what names it. */
interface Found {
  readonly key: string
  readonly conditions: Conditions
}

/** What is kept of a document: its number, and those of its operations, by name, that have no conditions. */
interface KnownDocument {
  readonly number: number
  readonly fixed: Map<string | undefined, Found>
}

/** Plans that are kept at the most, and the length of all their documents; a character costs 50 bytes. */
const MAX_PLANS = 500
const MAX_PLANNED_CHARACTERS = 1_000_000
/** A longer document is not planned: that would hold the event loop. */
const MAX_CHARACTERS = 20_000
/** From how many values on an operation is planned the first time: a plan makes long lists faster. */
const LARGE = 2000
/** From how many values on the reference executors are bounded: fewer do not hold the loop, even if each is an error. */
const BOUNDED = 500
/** Bytes of a result for each character of its names and texts, at the most: a control character takes six. */
const BYTES_OF_CHARACTER = 6
/** Operations that are known to have come once; a number and a few bits each. */
const MAX_SEEN = 10_000

/**
 * Runs operations, by a plan when they come again. The first time, the reference executor runs an operation: planning
 * costs more than running it once, so a flood of operations that never come back costs nothing extra. What a plan
 * cannot express (`@defer`, `@stream`) always goes the reference way.
 *
 * An operation is planned once for each combination of its `@include` and `@skip` conditions, with what they leave
 * out taken out: a plan knows no conditions, and so pays for none while it runs.
 */
export function createExecutor(
  schema: GraphQLSchema,
  variables: OperationVariables,
  maxAnswerBytes: number,
  longAnswers: LongAnswers,
): Executor {
  const slices = new Slices()
  const bounds = new BoundedReference(schema, slices)
  const plans = new LRUCache<string, { readonly plan: Planned; readonly characters: number }>({
    max: MAX_PLANS,
    maxSize: MAX_PLANNED_CHARACTERS,
    sizeCalculation: ({ characters }) => characters,
  })
  const seen = new LRUCache<string, true>({ max: MAX_SEEN })
  const known = new WeakMap<DocumentNode, KnownDocument>()
  let documents = 0

  function knownOf(document: DocumentNode): KnownDocument {
    const found = known.get(document)
    if (found) return found
    const added = { number: documents++, fixed: new Map() }
    known.set(document, added)
    return added
  }

  /** Names the operation with its conditions; undefined for one that is never planned. */
  function find({ document, operationName, variableValues }: ExecutionArgs): Found | undefined {
    if ((document.loc?.end ?? Number.POSITIVE_INFINITY) > MAX_CHARACTERS) return undefined
    const { number, fixed } = knownOf(document)
    const before = fixed.get(operationName ?? undefined)
    if (before) return before
    const conditions = readConditions(document, operationName, variableValues)
    if (!conditions) return undefined
    const found = { key: `${number} ${conditions.key}`, conditions }
    if (conditions.isFixed) fixed.set(operationName ?? undefined, found)
    return found
  }

  function planFor(args: ExecutionArgs): Planned {
    const { document, operationName } = args
    const found = find(args)
    if (!found) return false
    const { key, conditions } = found
    const planned = plans.get(key)
    if (planned) return planned.plan
    if (valuesOf(args) < LARGE && !seen.has(key)) {
      seen.set(key, true)
      return false
    }
    const plan = planOperation(schema, withConditions(document, conditions), operationName) ?? false
    plans.set(key, { plan, characters: Math.max(1, document.loc?.end ?? 1) })
    return plan
  }

  function keyOf(args: ExecutionArgs): string | undefined {
    const key = find(args)?.key
    if (key === undefined || !plans.get(key)?.plan) return undefined
    const variables = textOf(args.variableValues)
    return variables === undefined ? undefined : `${key} ${variables}`
  }

  function execute(args: ExecutionArgs, yogas: Execute): unknown {
    const plan = planFor(args)
    if (!plan) return reference(args, yogas)
    // The operation has received all that it asked for by then, so the reference makes no upstream call.
    const finish = (result: PlannedResult | undefined) => (result ? planned(result) : reference(args, yogas))
    const result = runPlan(plan, args, variables.read(plan.operation, args.variableValues).coerced, slices)
    return result instanceof Promise ? result.then(finish) : finish(result)
  }

  function reference(args: ExecutionArgs, yogas: Execute): unknown {
    const isBounded = valuesOf(args) >= BOUNDED
    return finished(isBounded ? bounds.run(args, yogas) : runReference(args, yogas))
  }

  /** Only what may be too long is measured: no answer has more bytes than six for each character. */
  function planned({ size, ...result }: PlannedResult): ExecutionResult | Promise<ExecutionResult> {
    if (size > LONG_ANSWER) return long(result)
    return size * BYTES_OF_CHARACTER > maxAnswerBytes ? bounded(result) : result
  }

  function bounded(result: ExecutionResult): ExecutionResult | Promise<ExecutionResult> {
    const most = Math.min(maxAnswerBytes, LONG_ANSWER)
    if (bytesOfResult(result, most) <= most) return result
    return maxAnswerBytes <= LONG_ANSWER ? tooLarge() : long(result)
  }

  /** Written beforehand, with what Yoga writes results with by itself. */
  async function long(result: ExecutionResult): Promise<ExecutionResult> {
    const { data, ...others } = result
    const left = maxAnswerBytes - bytesOfResult(others, maxAnswerBytes)
    if (left < 0 || (data && (await longAnswers.write(data, left)) > left)) return tooLarge()
    return { ...result, stringify: writeLong } as ExecutionResult
  }

  function tooLarge(): ExecutionResult {
    return { errors: [answerTooLarge(maxAnswerBytes)], data: null }
  }

  /** Errors first, in the order of their places, whichever executor ran and whichever upstream answered first. */
  function finished(result: unknown): unknown {
    return afterwards(result, (settled) => {
      const { errors, ...rest } = settled as ExecutionResult
      return bounded(errors ? { errors: fewErrors(errors.flatMap(eachUserError)), ...rest } : rest)
    })
  }

  return Object.assign(execute, { keyOf })
}

/** How many values the result can have, where that was counted. */
function valuesOf({ contextValue }: ExecutionArgs): number {
  return (contextValue as Partial<OperationContext> | undefined)?.values ?? 0
}

/**
 * Variables as text. Undefined for those that are nested too deeply to be written, and for those with a number that no
 * text holds: `1e400` would be written as null.
 */
function textOf(variables: ExecutionArgs['variableValues']): string | undefined {
  try {
    const text = JSON.stringify(variables) ?? ''
    return text.includes('null') && hasInfinity(variables) ? undefined : text
  } catch {
    return undefined
  }
}

function hasInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity)
}

/** The user errors that an operation does not select, as an error each at the field of the mutation. */
function eachUserError(error: GraphQLError): readonly GraphQLError[] {
  const { originalError, nodes, path } = error
  if (!(originalError instanceof UnreadUserErrors)) return [error]
  return originalError.each.map((each) => withoutStack(() => locatedError(each, nodes, path)))
}

/** Hands a result on once it is there; an incremental one goes through as it is. */
function afterwards(result: unknown, next: (settled: unknown) => unknown): unknown {
  if (result instanceof Promise) return result.then((settled) => afterwards(settled, next))
  return isAsyncIterable(result) ? result : next(result)
}
