import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { OperationContext } from '../../context.ts'
import type { Signal } from '../../datasources/http/signal.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'
import { AnswerParts } from '../execution/answer-parts.ts'
import type { Executor } from '../execution/executor.ts'
import type { Execute } from '../execution/graphql-js.ts'
import type { LongAnswers } from '../execution/long-answers.ts'
import { exchangeOf, type RequestExchange } from '../http/exchange.ts'
import { asMistake, type Refuse } from '../limits/call-limit.ts'
import { asksForPlan, type Planner } from '../limits/upstream-plan.ts'
import { observeParts } from '../observability/result-parts.ts'
import { countRejected } from '../overload/refusal.ts'
import { coalescingKey, OperationCoalescing } from './operation-coalescing.ts'
import type { OperationVariant, PreparedDocument, PreparedOperation } from './prepared-document.ts'
import type { RunningOperations } from './running-operations.ts'

/** A request for an operation. */
interface Asked {
  readonly exchange: RequestExchange
  readonly args: ExecutionArgs
  readonly operation: PreparedOperation
  readonly variant: OperationVariant
  /** Equal for requests that may have one result; undefined for one that is run alone. */
  readonly key: string | undefined
  /** Yoga's own executor. */
  readonly execute: Execute
}

export interface Operations {
  readonly plugin: Plugin
  /** Runs an operation that has a plan, outside of Yoga; undefined for one that has none. */
  runPlanned(
    exchange: RequestExchange,
    operation: PreparedOperation,
    values: ExecutionArgs['variableValues'],
  ): Promise<ExecutionResult> | undefined
}

/**
 * Gives every operation a context of its own, built when execution starts and finished when it ends, however it
 * ends. Resolvers see that context alone, nothing of the HTTP server.
 */
export function createOperations(options: {
  readonly schema: GraphQLSchema
  /**
   * @param signal aborts when the caller leaves
   * @param beganAt when the caller's time began, on the clock of `performance.now()`; now if undefined
   */
  start(signal: Signal, exchange: RequestExchange, beganAt?: number): OperationContext
  /** The result of an operation that is not to run at all. */
  refuse: Refuse
  /** What an operation can take, for a request that asks for that and is not to run. */
  plan: Planner
  /** The result of an operation whose answer its caller could not read. */
  refuseParts(
    exchange: RequestExchange,
    operation: PreparedOperation,
    variables: Variables,
  ): ExecutionResult | undefined
  /** Runs an operation, with Yoga's own executor to fall back on. */
  execute: Executor
  explain: boolean
  /** Bytes of an incremental result, all parts together. */
  maxAnswerBytes: number
  longAnswers: LongAnswers
  running: RunningOperations
  /** What tells a request's caller from others, where equal operations may be shared; undefined where they may not. */
  sharedBy(exchange: RequestExchange): string | undefined
  /** Told of a request that an operation of another answers. */
  joined(exchange: RequestExchange, operation: OperationContext): void
}): Operations {
  const shared = new OperationCoalescing()
  /** Yoga's own executor, once it is known. */
  let yogas: Execute | undefined

  async function run(
    exchange: RequestExchange,
    key: string | undefined,
    execute: (contextValue: OperationContext) => unknown,
  ): Promise<unknown> {
    const caller = key === undefined ? undefined : options.sharedBy(exchange)
    if (caller === undefined) return runAlone(exchange, execute)
    const beganAt = performance.now()
    const result = await shared.run({
      key: `${caller} ${key}`,
      signal: exchange.signal,
      open: (signal) => options.start(signal, exchange),
      execute: async (operation) =>
        countRejected((await execute(operation)) as ExecutionResult, operation.calls),
      onOperation: (operation, isOwn) => {
        if (!isOwn) options.joined(exchange, operation)
      },
    })
    return result ?? runAlone(exchange, execute, beganAt)
  }

  async function runAlone(
    exchange: RequestExchange,
    execute: (contextValue: OperationContext) => unknown,
    beganAt?: number,
  ): Promise<unknown> {
    const operation = options.start(exchange.signal, exchange, beganAt)
    // No other operation writes: one that is shared is a query.
    exchange.written = operation.written
    let isStreaming = false
    try {
      const result = await execute(operation)
      isStreaming = isAsyncIterable(result)
      if (isAsyncIterable(result)) {
        // A reader who leaves before the first part never starts the generators.
        return observeParts(keepRunning(stream(result, operation)), () => {}, operation.finish)
      }
      const heeded = countRejected(result as ExecutionResult, operation.calls)
      return options.explain ? explainResult(heeded, operation.calls) : heeded
    } finally {
      if (!isStreaming) operation.finish()
    }
  }

  /** The parts of an incremental result; each tells the calls so far, where there is news of them, and the last one all. */
  async function* stream(
    parts: AsyncIterable<unknown>,
    operation: OperationContext,
  ): AsyncGenerator<unknown> {
    const bounds = new AnswerParts(options.maxAnswerBytes, options.longAnswers, operation)
    let reported = -1
    try {
      for await (const each of parts) {
        const { calls } = operation
        const isLast = (each as { hasNext?: boolean }).hasNext === false
        // Thousands of items may be streamed, and hardly one of them takes a call.
        const hasNews = options.explain && (isLast || calls.changes !== reported)
        reported = calls.changes
        const part = await bounds.take(hasNews ? explainResult(each, calls) : each)
        // What stands for a part that was too long has to tell of the calls by itself.
        yield bounds.isOver && options.explain ? explainResult(part, calls) : part
        if (bounds.isOver) return
      }
    } finally {
      operation.finish()
    }
  }

  /** An incremental result counts as running until its last part is out. */
  async function* keepRunning(parts: AsyncGenerator<unknown>): AsyncGenerator<unknown> {
    const { promise, resolve } = Promise.withResolvers<void>()
    options.running.add(promise)
    try {
      yield* parts
    } finally {
      resolve()
    }
  }

  function runCounted({ exchange, args, operation, variant, key, execute }: Asked): Promise<unknown> {
    return run(exchange, key, (contextValue) => {
      const { coerced, errors } = operation.variables.read(args.variableValues)
      if (errors) return { errors: errors.map(asMistake) }
      return (
        options.refuse(variant, coerced, contextValue) ??
        options.refuseParts(exchange, operation, coerced) ??
        options.execute({ ...args, contextValue }, variant, coerced, execute)
      )
    })
  }

  /** What is refused when it runs is refused here, too. */
  function planOnly(
    exchange: RequestExchange,
    { variableValues }: ExecutionArgs,
    operation: PreparedOperation,
    variant: OperationVariant,
  ): ExecutionResult {
    const { coerced, errors } = operation.variables.read(variableValues)
    if (errors) return { errors: errors.map(asMistake) }
    const context = options.start(exchange.signal, exchange)
    try {
      return options.refuse(variant, coerced, context) ?? options.plan(variant, coerced, context)
    } finally {
      context.finish()
    }
  }

  const plugin: Plugin = {
    onExecute({ args, executeFn, setExecuteFn, context }) {
      const exchange = exchangeOf(context)
      yogas = executeFn
      const operation = (args.document as PreparedDocument).operation(args.operationName)
      // Yoga's executor says that there is none of that name.
      if (!operation) return setExecuteFn((given) => run(exchange, undefined, () => executeFn(given)))
      const variant = operation.variant(args.variableValues)
      if (asksForPlan(exchange)) {
        return setExecuteFn((given: ExecutionArgs) => planOnly(exchange, given, operation, variant))
      }
      const key = variant.isPlanned ? coalescingKey(variant.number, args.variableValues) : undefined
      setExecuteFn((given) =>
        runCounted({ exchange, args: given, operation, variant, key, execute: executeFn }),
      )
    },
  }

  return {
    plugin,
    runPlanned(exchange, operation, variableValues) {
      const variant = operation.variant(variableValues)
      const key = variant.isPlanned ? coalescingKey(variant.number, variableValues) : undefined
      if (!yogas || key === undefined) return undefined
      const args = {
        schema: options.schema,
        document: operation.document,
        operationName: operation.operation.name?.value,
        variableValues,
      }
      return runCounted({
        exchange,
        args,
        operation,
        variant,
        key,
        execute: yogas,
      }) as Promise<ExecutionResult>
    },
  }
}

/** The result with `extensions.upstream`: every upstream call of the operation, without credentials. */
function explainResult(result: unknown, calls: OperationContext['calls']): unknown {
  const executed = result as { extensions?: Readonly<Record<string, unknown>> }
  return { ...executed, extensions: { ...executed.extensions, upstream: calls.toJSON() } }
}
