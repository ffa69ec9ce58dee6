import { isIP } from 'node:net'
import type { Setting } from './setting.ts'

/** What an entry says of itself; its kind adds the rest. */
type About<T, Default extends T | undefined, Added extends keyof Setting<T>> = Omit<
  Setting<T, Default>,
  Added | 'accept' | 'values'
>

/** A setting whose option is a text, read as its variable is. */
export function setting<T, Default extends T | undefined = undefined>(
  about: Omit<Setting<T, Default>, 'accept' | 'values'> &
    Partial<Pick<Setting<T, Default>, 'accept' | 'values'>>,
): Setting<T, Default> {
  const accept = (value: unknown) => (typeof value === 'string' ? about.parse(value) : undefined)
  return { values: about.placeholder, accept, ...about }
}

/** A setting that is a whole number of a range. */
export function integer(
  min: number,
  max: number,
  about: About<number, number, 'placeholder' | 'expected' | 'parse'>,
): Setting<number, number> {
  const parse = (text: string) =>
    /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined
  return {
    placeholder: 'number',
    values: `${min} to ${max}`,
    expected: `an integer from ${min} to ${max}`,
    parse,
    accept: (value) => (typeof value === 'number' ? parse(String(value)) : undefined),
    ...about,
  }
}

/** A setting that has one of a few values, written as they are. */
export function oneOf<const Value extends string>(
  all: readonly Value[],
  about: About<Value, Value, 'placeholder' | 'expected' | 'parse'>,
): Setting<Value, Value> {
  const parse = (text: string) => all.find((each) => each === text)
  return {
    placeholder: all.join('|'),
    values: all.map((each) => `\`${each}\``).join(', '),
    expected: `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`,
    parse,
    accept: (value) => (typeof value === 'string' ? parse(value) : undefined),
    ...about,
  }
}

/** A setting that is on or off; its option is a boolean. */
export function toggle<Default extends boolean | undefined = undefined>(
  about: About<boolean, Default, 'placeholder' | 'expected' | 'parse'>,
): Setting<boolean, Default> {
  return {
    placeholder: 'on|off',
    values: '`on`, `off`',
    expected: 'on or off',
    expectedOption: 'a boolean',
    parse: (text) => (text === 'on' ? true : text === 'off' ? false : undefined),
    accept: (value) => (typeof value === 'boolean' ? value : undefined),
    write: (value) => (value ? 'on' : 'off'),
    ...about,
  }
}

/**
 * A setting that is a list; as a text, separated by commas.
 * @param what says what its entries are: `origins such as https://app.example.com`
 */
export function list<T, Default extends readonly T[] | undefined = undefined>(
  what: string,
  parse: (entry: string) => T | undefined,
  about: About<readonly T[], Default, 'expected' | 'parse'>,
): Setting<readonly T[], Default> {
  const all = (entries: readonly unknown[]) => {
    const values = entries.map((entry) => (typeof entry === 'string' ? parse(entry) : undefined))
    return values.every((value) => value !== undefined) ? (values as readonly T[]) : undefined
  }
  return {
    values: `${about.placeholder}, by commas`,
    expected: `${what}, separated by commas`,
    expectedOption: `a list of ${what}`,
    parse: (text) => all(text.split(',').map((entry) => entry.trim())),
    accept: (value) => (Array.isArray(value) ? all(value) : undefined),
    write: (value) => value.join(','),
    ...about,
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const MAX_DURATION_MS = 86_400_000

/** A setting that is a length of time, in milliseconds: `500ms`, `5s`, `2m`, `1h`, or `0`. */
export function duration(
  about: About<number, number, 'placeholder' | 'expected' | 'parse'>,
): Setting<number, number> {
  function parse(text: string): number | undefined {
    if (text === '0') return 0
    const [, count = '', unit = ''] = /^(\d{1,8})(ms|s|m|h)$/.exec(text) ?? []
    const ms = Number(count) * (UNITS[unit] ?? Number.NaN)
    return ms <= MAX_DURATION_MS ? ms : undefined
  }
  return {
    placeholder: 'duration',
    values: '`500ms`, `5s`, `2m` … `24h`, or `0`',
    expected: 'a duration such as 500ms, 5s or 2m, 24h at the most, or 0 for none',
    expectedOption: `an integer of milliseconds from 0 to ${MAX_DURATION_MS}`,
    parse,
    accept: (value) => (typeof value === 'number' ? parse(`${value}ms`) : undefined),
    write: (ms) => (ms === 0 ? '0' : `${ms}ms`),
    ...about,
  }
}

/** A setting that is an address to listen on. */
export function address(
  about: About<string, string, 'placeholder' | 'expected' | 'parse'>,
): Setting<string, string> {
  const expected = 'an IP address or a host name, such as 127.0.0.1'
  return setting({ placeholder: 'address', expected, parse: parseHost, ...about })
}

function parseHost(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  const isName =
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(bare)
  // A name of digits and dots that is no IPv4 address is a slip such as 127.0.0.
  return isIP(bare) !== 0 || (isName && /[a-z]/i.test(bare)) ? bare : undefined
}

/** Whether a secret is one that an example has in its place: everybody knows it. */
export function isPlaceholder(text: string): boolean {
  return /^(put|your)-.*-here$|^change-?me|^<.*>$/i.test(text)
}

/** What is wrong with such a secret. */
export function placeholderFault(text: string): string | undefined {
  return isPlaceholder(text) ? 'the placeholder of an example' : undefined
}
