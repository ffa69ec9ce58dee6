import type { OperationContext } from '../../context.ts'

/** The result with `extensions.upstream`: every upstream call of the operation, without credentials. */
export function explainResult(result: unknown, calls: OperationContext['calls']): unknown {
  const executed = result as { extensions?: Readonly<Record<string, unknown>> }
  return { ...executed, extensions: { ...executed.extensions, upstream: calls.toJSON() } }
}
