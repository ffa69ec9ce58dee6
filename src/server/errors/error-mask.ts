import { GraphQLError } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import { RoomgraphError, UnexpectedInWrite } from '../../errors.ts'
import { stackOf } from '../observability/logger.ts'
import { withoutValues } from './error-texts.ts'
import { LeftOutErrors, withoutStack } from './few-errors.ts'
import type { UnexpectedErrors } from './unexpected-errors.ts'

/**
 * What a caller may see of an error. Ours and GraphQL's own go through, each with a code; anything else is a bug
 * of this server, is noted with its stack, and says no more than "Unexpected error.".
 */
export function createErrorMask(unexpected: UnexpectedErrors): (error: unknown) => GraphQLError {
  return function mask(error) {
    if (error instanceof LeftOutErrors) return noted(error)
    const root = rootOf(error)
    if (root instanceof RoomgraphError) return locate(root.message, error, root.extensions, root)
    if (root instanceof GraphQLError) {
      const shown = error instanceof GraphQLError ? error : root
      if (typeof shown.extensions.code === 'string') return withoutValues(withStatus(shown))
      if (isCallersMistake(shown)) {
        const extensions = { code: 'BAD_USER_INPUT', ...shown.extensions }
        return withoutValues(withStatus(locate(shown.message, shown, extensions, shown.originalError)))
      }
    }
    const path = error instanceof GraphQLError ? error.path : undefined
    const outcome = root instanceof UnexpectedInWrite ? { outcome: root.outcome } : {}
    const extensions = { code: 'INTERNAL_SERVER_ERROR', unexpected: true, ...outcome }
    const masked = locate('Unexpected error.', error, extensions)
    unexpected.note(masked, detailsOf(root, path))
    return masked
  }

  /** What is left out goes into the log all the same. */
  function noted(left: LeftOutErrors): LeftOutErrors {
    for (const { error, path } of left.unexpected) unexpected.note(left, detailsOf(rootOf(error), path))
    return left
  }
}

function detailsOf(error: unknown, path: readonly (string | number)[] = []) {
  return { ...(path.length > 0 && { path: path.join('.') }), stack: stackOf(error) }
}

/** The error that was thrown, below the locations that execution wrapped around it. */
function rootOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? rootOf(error.originalError) : error
}

/**
 * GraphQL's own refusals carry no code: of variables, before any path exists, and of arguments, at the argument's
 * node. What it reports at a field itself, such as a null where none may be, is not the caller's doing.
 */
function isCallersMistake(error: GraphQLError): boolean {
  return error.path === undefined || (error.nodes ?? []).some((node) => node.kind !== 'Field')
}

/**
 * By GraphQL over HTTP, what is no GraphQL request is a 400 for every media type, and variables that do not fit are
 * a 400 for `application/graphql-response+json` alone. Yoga and the executor mean it the other way round.
 */
function withStatus(error: GraphQLError): GraphQLError {
  const { code, http } = error.extensions as { code?: unknown; http?: Readonly<Record<string, unknown>> }
  if (!http || (code !== 'BAD_REQUEST' && code !== 'BAD_USER_INPUT')) return error
  const extensions = { ...error.extensions, http: { ...http, spec: code === 'BAD_USER_INPUT' } }
  return locate(error.message, error, extensions, error.originalError)
}

function locate(
  message: string,
  place: unknown,
  extensions: Readonly<Record<string, unknown>>,
  originalError?: Error | null,
): GraphQLError {
  const at = place instanceof GraphQLError ? place : undefined
  return withoutStack(
    () =>
      new GraphQLError(message, {
        nodes: at?.nodes ?? null,
        source: at?.source ?? null,
        positions: at?.positions ?? null,
        path: at?.path ?? null,
        extensions: { ...extensions },
        originalError: originalError ?? null,
      }),
  )
}

/** A part of an incremental result: values that came later, each with errors of its own. */
interface Part {
  readonly incremental?: readonly { readonly errors?: readonly GraphQLError[] }[]
}

/** Masks the errors of the later parts of incremental results. Yoga masks those of the first part alone. */
export function useMaskedParts(mask: (error: unknown) => GraphQLError): Plugin {
  return {
    onExecute: () => ({
      onExecuteDone({ result }) {
        if (!isAsyncIterable(result)) return undefined
        return {
          onNext({ result: part, setResult }) {
            const { incremental } = part as Part
            if (!incremental?.some(({ errors }) => errors)) return
            const masked = incremental.map((each) =>
              each.errors ? { ...each, errors: each.errors.map(mask) } : each,
            )
            setResult({ ...part, incremental: masked } as typeof part)
          },
        }
      },
    }),
  }
}
