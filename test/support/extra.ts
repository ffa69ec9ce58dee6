/**
 * What `npm test` leaves out. `.ci/run` sets each variable to `required`, and then runs the files that import this one.
 * It comes from the variables alone, never from what a machine has, so that `npm test` is the same everywhere.
 */
type Extra = 'LONG_TEST' | 'BROWSER_TEST' | 'PROXY_TEST' | 'GATEWAY_TEST' | 'EXAMPLES_TEST' | 'REDIS_TEST'

/** Whether tests are to be skipped, which is said then: `describe.skipIf(leftOut('PROXY_TEST', 'nginx'))`. */
export function leftOut(variable: Extra, what: string): boolean {
  const isLeftOut = process.env[variable] !== 'required'
  if (isLeftOut) console.warn(`SKIPPED: ${what}. ${variable}=required runs it.`)
  return isLeftOut
}

/** What takes minutes is run in full with LONG_TEST=required, and in part without. */
export const LONG: boolean = process.env.LONG_TEST === 'required'

/** How often something generated is tried: `all` times in full, `few` times in part. */
export function runs(all: number, few: number = Math.ceil(all / 10)): number {
  return LONG ? all : few
}

/** The rows of a table: all of them in full, every `n`th of them, the first included, in part. */
export function rows<T>(table: readonly T[], n: number): T[] {
  return table.filter((_, index) => LONG || index % n === 0)
}
