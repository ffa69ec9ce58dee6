/** The value of a text that is as expected, undefined for anything else. */
export function parsed<T>(value: unknown, parse: (text: string) => T | undefined): T | undefined {
  return typeof value === 'string' ? parse(value) : undefined
}

/** @throws TypeError that names the option. */
export function checkInteger(name: string, value: number, min: number, max: number): void {
  const holds = Number.isInteger(value) && value >= min && value <= max
  check(holds, name, `an integer from ${min} to ${max}, got ${String(value)}`)
}

/** @throws TypeError that names the option and what it must be; never shows its value. */
export function check(holds: unknown, name: string, expected: string): asserts holds {
  if (!holds) throw new TypeError(`createRoomgraph: ${name} must be ${expected}`)
}
