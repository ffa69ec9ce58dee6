/**
 * Makes a value by code that was written for it: `code` is the body of a function whose parameters are the names in
 * `values`. Undefined where the process may run no code that comes as text
 * (`node --disallow-code-generation-from-strings`); the caller then takes a slower way.
 */
export function generate<T>(code: string, values: Readonly<Record<string, unknown>>): T | undefined {
  try {
    return new Function(...Object.keys(values), `"use strict"; ${code}`)(...Object.values(values)) as T
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}

/** Whether this process may run code that comes as text. */
export function canGenerate(): boolean {
  return generate('return true', {}) === true
}
