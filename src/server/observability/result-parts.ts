import { isAsyncIterable } from 'graphql-yoga'

/** The part of a result, or of a part of an incremental one, that tells how it went. */
export interface ResultPart {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly ResultError[]
  readonly incremental?: readonly { readonly errors?: readonly ResultError[] }[]
}

export interface ResultError {
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** The errors of a result or of a part of one. */
export function errorsOf({ errors = [], incremental = [] }: ResultPart): readonly ResultError[] {
  return incremental.length === 0 ? errors : [...errors, ...incremental.flatMap((each) => each.errors ?? [])]
}

/**
 * Shows a result to `look`: a whole one at once, an incremental one part by part as its reader takes them. `ended` is
 * called when no part follows, or when the reader has left; for a whole result at once.
 */
export function observeParts<T>(result: T, look: (part: ResultPart) => void, ended = () => {}): T {
  if (isAsyncIterable(result)) return watched(result, look, ended) as T
  look(result as ResultPart)
  ended()
  return result
}

/** No generator, because that would not notice a reader who leaves before the first part. */
function watched(
  parts: AsyncIterable<unknown>,
  look: (part: ResultPart) => void,
  ended: () => void,
): AsyncIterable<unknown> {
  const iterator = parts[Symbol.asyncIterator]()
  const failed = (error: unknown): never => {
    ended()
    throw error
  }
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const step = await iterator.next().catch(failed)
        if (step.done) ended()
        else look(step.value as ResultPart)
        return step
      },
      async return(value?: unknown) {
        ended()
        return (await iterator.return?.(value)) ?? { done: true, value }
      },
    }),
  }
}
