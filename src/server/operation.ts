import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { OperationContext } from '../context.ts'
import type { Executor } from './executor.ts'
import { explainResult } from './explain.ts'

/**
 * Gives every operation a context of its own, built when execution starts and finished when it ends, however it
 * ends. Resolvers see that context alone, nothing of the HTTP server.
 */
export function useOperation(options: {
  /** @param signal aborts when the caller leaves */
  start(signal: AbortSignal): OperationContext
  /** Runs an operation, with Yoga's own executor to fall back on. */
  execute: Executor
  explain: boolean
  running: Set<Promise<unknown>>
}): Plugin {
  async function run(
    signal: AbortSignal,
    execute: (contextValue: OperationContext) => unknown,
  ): Promise<unknown> {
    const operation = options.start(signal)
    try {
      const result = await execute(operation)
      return options.explain && !isAsyncIterable(result) ? explainResult(result, operation.calls) : result
    } finally {
      operation.finish()
    }
  }

  return {
    onExecute({ executeFn, setExecuteFn, context }) {
      setExecuteFn((args) => {
        const done = run(nativeSignal(context.request.signal), (contextValue) =>
          options.execute({ ...args, contextValue }, executeFn),
        )
        options.running.add(done)
        const forget = () => options.running.delete(done)
        done.then(forget, forget)
        return done
      })
    },
  }
}

/** On Node, Yoga hands out a look-alike, which `AbortSignal.any` and undici refuse. */
function nativeSignal(signal: Pick<AbortSignal, 'aborted' | 'reason' | 'addEventListener'>): AbortSignal {
  if (signal instanceof AbortSignal) return signal
  const controller = new AbortController()
  const leave = () => controller.abort(signal.reason)
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  return controller.signal
}
