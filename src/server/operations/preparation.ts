import type { DocumentNode, GraphQLError, GraphQLSchema, ParseOptions, Source } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { LimitSettings } from '../../config/settings/limits.ts'
import { parseWithin } from '../limits/document-limits.ts'
import type { DocumentCache } from './document-cache.ts'
import { type Preparation, PreparedDocument } from './prepared-document.ts'

type Parse = (source: string | Source, options?: ParseOptions) => DocumentNode

export interface PreparationOptions {
  readonly schema: GraphQLSchema
  readonly limits: LimitSettings
  readonly documents: DocumentCache
  /** Add the rules of validation. */
  readonly rules: readonly Plugin[]
}

/**
 * Prepares each document once: parses it within the limits, measures the operation that is to run, and validates it. A
 * document that exceeds a limit is refused before it is validated, and not kept. The schema and the rules of a server never
 * change.
 */
export function usePreparation({ schema, limits, documents, rules }: PreparationOptions): Plugin[] {
  const preparation: Preparation = {
    schema,
    limits,
    variants: 0,
    grown: (document) => documents.weigh(document),
  }

  return [
    ...rules.map(({ onValidate: _onValidate, ...others }) => others),
    {
      onParse({ params: { source }, context, parseFn, setParseFn, setParsedDocument }) {
        const text = source.toString()
        const known = documents.get(text)
        if (known) setParsedDocument(known)
        else {
          setParseFn((source: string | Source, options?: ParseOptions) => {
            return new PreparedDocument(
              parseWithin(limits, parseFn as Parse, source, options),
              text,
              preparation,
            )
          })
        }
        return ({ result }) => {
          if (!(result instanceof PreparedDocument)) return
          const operation = result.operation(context.params?.operationName)
          if (operation?.excess) throw operation.excess
          if (!known) documents.set(result)
        }
      },

      onValidate(payload) {
        const document = payload.params.documentAST as PreparedDocument
        if (document.verdict) return payload.setResult([...document.verdict])
        for (const { onValidate } of rules) onValidate?.(payload)
        return ({ result }) => {
          document.verdict = result as readonly GraphQLError[]
        }
      },
    },
  ]
}
