import type { ExecutionArgs, ExecutionResult } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { OperationContext } from '../../context.ts'
import type { Signal } from '../../datasources/http/signal.ts'
import type { Executor } from '../execution/executor.ts'
import type { LongAnswers } from '../execution/long-answers.ts'
import type { Execute } from '../execution/reference.ts'
import { PlainRequest } from '../http/plain-request.ts'
import { AnswerParts } from '../limits/answer-parts.ts'
import type { Refuse } from '../limits/call-limit.ts'
import { observeParts } from '../observability/result-parts.ts'
import { countRejected } from '../overload/rejected.ts'
import { explainResult } from './explain.ts'
import { OperationCoalescing } from './operation-coalescing.ts'
import type { RunningOperations } from './running-operations.ts'

export interface Operations {
  readonly plugin: Plugin
  /** Runs an operation that has a plan, outside of Yoga; undefined for one that has none. */
  runPlanned(request: Request, args: ExecutionArgs): Promise<ExecutionResult> | undefined
}

/**
 * Gives every operation a context of its own, built when execution starts and finished when it ends, however it
 * ends. Resolvers see that context alone, nothing of the HTTP server.
 */
export function createOperations(options: {
  /**
   * @param signal aborts when the caller leaves
   * @param beganAt when the caller's time began, on the clock of `performance.now()`; now if undefined
   */
  start(signal: Signal, request: Request, beganAt?: number): OperationContext
  /** The result of an operation that is not to run at all. */
  refuse: Refuse
  /** The result of an operation whose answer its caller could not read. */
  refuseParts(request: Request, args: ExecutionArgs): ExecutionResult | undefined
  /** Runs an operation, with Yoga's own executor to fall back on. */
  execute: Executor
  explain: boolean
  /** Bytes of an incremental result, all parts together. */
  maxAnswerBytes: number
  longAnswers: LongAnswers
  running: RunningOperations
  /** What tells a request's caller from others, where equal operations may be shared; undefined where they may not. */
  sharedBy(request: Request): string | undefined
  /** Told of a request that an operation of another answers. */
  joined(request: Request, operation: OperationContext): void
}): Operations {
  const shared = new OperationCoalescing()
  /** Yoga's own executor, once it is known. */
  let reference: Execute | undefined

  async function run(
    request: Request,
    args: ExecutionArgs,
    execute: (contextValue: OperationContext) => unknown,
    knownKey: string | undefined,
  ): Promise<unknown> {
    const caller = options.sharedBy(request)
    const key = caller === undefined ? undefined : (knownKey ?? options.execute.keyOf(args))
    if (key === undefined) return runAlone(request, execute)
    const beganAt = performance.now()
    const result = await shared.run({
      key: `${caller} ${key}`,
      signal: signalOf(request),
      open: (signal) => options.start(signal, request),
      execute: async (operation) =>
        countRejected((await execute(operation)) as ExecutionResult, operation.calls),
      onOperation: (operation, isOwn) => {
        if (!isOwn) options.joined(request, operation)
      },
    })
    return result ?? runAlone(request, execute, beganAt)
  }

  async function runAlone(
    request: Request,
    execute: (contextValue: OperationContext) => unknown,
    beganAt?: number,
  ): Promise<unknown> {
    const operation = options.start(signalOf(request), request, beganAt)
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

  /** The parts of an incremental result; the last one tells the calls of all of them. */
  async function* stream(
    parts: AsyncIterable<unknown>,
    operation: OperationContext,
  ): AsyncGenerator<unknown> {
    const bounds = new AnswerParts(options.maxAnswerBytes, options.longAnswers)
    try {
      for await (const each of parts) {
        const part = await bounds.take(each)
        const isLast = (part as { hasNext?: boolean }).hasNext === false
        yield options.explain && isLast ? explainResult(part, operation.calls) : part
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

  /** @param knownKey what `keyOf` gives for it, if that was asked for already */
  function runCounted(
    request: Request,
    args: ExecutionArgs,
    execute: Execute,
    knownKey?: string,
  ): Promise<unknown> {
    const done = run(
      request,
      args,
      (contextValue) =>
        options.refuse(args, contextValue) ??
        options.refuseParts(request, args) ??
        options.execute({ ...args, contextValue }, execute),
      knownKey,
    )
    options.running.add(done)
    return done
  }

  const plugin: Plugin = {
    onExecute({ executeFn, setExecuteFn, context }) {
      reference = executeFn
      setExecuteFn((args) => runCounted(context.request, args, executeFn))
    },
  }

  return {
    plugin,
    runPlanned(request, args) {
      const key = options.execute.keyOf(args)
      if (!reference || key === undefined) return undefined
      return runCounted(request, args, reference, key) as Promise<ExecutionResult>
    },
  }
}

/** Aborts when the caller leaves. */
function signalOf(request: Request): Signal {
  return request instanceof PlainRequest ? request.leaving : request.signal
}
