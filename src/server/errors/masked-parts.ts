import type { GraphQLError } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'

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
