import type { DocumentNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** What a document that was validated came to: no errors, or those that it has. */
type Verdict = Parameters<Parameters<NonNullable<Plugin['onValidate']>>[0]['setResult']>[0]

/**
 * Validates each document once, by the rules that these plugins add. Yoga's own cache lets all of them add their rules
 * for every operation, and puts the names of all rules together to look up what came of them. The schema and the
 * rules of a server never change.
 */
export function useValidationOnce(...plugins: readonly Plugin[]): Plugin[] {
  const verdicts = new WeakMap<DocumentNode, Verdict>()
  return [
    ...plugins.map(({ onValidate: _onValidate, ...others }) => others),
    {
      onValidate(payload) {
        const document = payload.params.documentAST
        const known = verdicts.get(document)
        if (known) return payload.setResult(known)
        for (const { onValidate } of plugins) onValidate?.(payload)
        return ({ result }) => void verdicts.set(document, result as Verdict)
      },
    },
  ]
}
