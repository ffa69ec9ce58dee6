/**
 * Evaluates generated code: `code` is the body of a function whose parameters are the names in `values`. Undefined where
 * the process may not generate code (`node --disallow-code-generation-from-strings`); the caller then uses a slower
 * function.
 */
export function generate<T>(code: string, values: Readonly<Record<string, unknown>>): T | undefined {
  try {
    return new Function(...Object.keys(values), `"use strict"; ${code}`)(...Object.values(values)) as T
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}

/** Whether this process may generate code. */
export function canGenerate(): boolean {
  return generate('return true', {}) === true
}
