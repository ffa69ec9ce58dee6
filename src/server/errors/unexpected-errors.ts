import type { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { exchangeOf } from '../http/exchange.ts'
import type { Logger } from '../observability/logger.ts'
import { errorsOf, observeParts } from '../observability/result-parts.ts'

type Details = Readonly<Record<string, unknown>>

/**
 * What is known of errors that callers see masked only. Where an error is masked nobody knows the request; so the
 * details wait here for the result that the masked error goes out with.
 */
export class UnexpectedErrors {
  readonly #details = new WeakMap<object, Details[]>()

  note(masked: GraphQLError, details: Details): void {
    const before = this.#details.get(masked)
    if (before) before.push(details)
    else this.#details.set(masked, [details])
  }

  of(masked: object): readonly Details[] {
    return this.#details.get(masked) ?? []
  }
}

/** Logs each unexpected error of a result with the id of its request. */
export function useUnexpectedErrors(options: { errors: UnexpectedErrors; logger: Logger }): Plugin {
  const { errors: unexpected, logger } = options
  return {
    onResultProcess({ serverContext, result, setResult }) {
      const watched = observeParts(result, (part) => {
        for (const error of errorsOf(part)) {
          for (const details of unexpected.of(error)) {
            logger.error('Unexpected error', { requestId: exchangeOf(serverContext).requestId, ...details })
          }
        }
      })
      if (watched !== result) setResult(watched)
    },
  }
}
