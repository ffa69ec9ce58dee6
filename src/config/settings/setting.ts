import { isIP } from 'node:net'

/** What one setting is called, what it may be, and how its text becomes a value. */
export interface Setting<T> {
  readonly variable: string
  /** Whether its name in small letters is read too, and wins. */
  readonly inSmallLetters?: true
  /** Absent for a secret: a command line can be read by every process of the machine. */
  readonly flag?: string
  readonly placeholder: string
  /** What the flag means when it stands alone; without it, the flag needs a text. */
  readonly bare?: string
  readonly summary: string
  readonly expected: string
  readonly default?: string
  /** The text is never shown, only what is wrong with it. */
  readonly secret?: true
  /** Gives the value, or `undefined` for a text that is not as expected. */
  parse(text: string): T | undefined
  /** The text that `parse` takes for a value, where that is another than the value's own. */
  write?(value: T): string
  /** What is wrong with a text, for a problem that can be named without repeating any of it. */
  readonly fault?: (text: string) => string | undefined
}

/** Keeps a setting's own type in the table. */
export function setting<T>(about: Setting<T>): Setting<T> {
  return about
}

/** The values of a group of settings that all have a default. */
export type SettingValues<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends Setting<infer T> ? T : never
}

/** What a group of numbers is when nothing is set. */
export function defaultsOf<Group extends Readonly<Record<string, Setting<number>>>>(
  group: Group,
): SettingValues<Group> {
  const entries = Object.entries(group).map(([name, about]) => [name, Number(about.default)])
  // keys: the names of settings
  return Object.fromEntries(entries) as SettingValues<Group>
}

type IntegerAbout = Omit<Setting<number>, 'placeholder' | 'expected' | 'parse'>

/** A setting that is a whole number of a range. */
export function integer(min: number, max: number, about: IntegerAbout): Setting<number> {
  const parse = (text: string) =>
    /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined
  return { ...about, placeholder: 'number', expected: `an integer from ${min} to ${max}`, parse }
}

/** A setting that is one of a few words. */
export function word<const Word extends string>(
  words: readonly Word[],
  about: Omit<Setting<Word>, 'placeholder' | 'expected' | 'parse'>,
): Setting<Word> {
  const expected = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  const parse = (text: string) => words.find((each) => each === text)
  return { ...about, placeholder: words.join('|'), expected, parse }
}

/** A setting that is on or off. */
export function toggle(
  about: Omit<Setting<boolean>, 'placeholder' | 'expected' | 'parse'>,
): Setting<boolean> {
  const parse = (text: string) => (text === 'on' ? true : text === 'off' ? false : undefined)
  return { ...about, placeholder: 'on|off', expected: 'on or off', parse }
}

/** A setting that is an address to listen on. */
export function address(about: Omit<Setting<string>, 'placeholder' | 'expected' | 'parse'>): Setting<string> {
  const expected = 'an IP address or a host name, such as 127.0.0.1'
  return { ...about, placeholder: 'address', expected, parse: parseHost }
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

/** The values of a list that is separated by commas, if each entry is as expected. */
export function parseList<T>(
  text: string,
  parse: (entry: string) => T | undefined,
): readonly T[] | undefined {
  const values: T[] = []
  for (const entry of text.split(',')) {
    const value = parse(entry.trim())
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const MAX_DURATION_MS = 86_400_000

/** A setting that is a length of time, in milliseconds: `500ms`, `5s`, `2m`, `1h`, or `0`. */
export function duration(about: IntegerAbout): Setting<number> {
  return {
    ...about,
    placeholder: 'duration',
    expected: 'a duration such as 500ms, 5s or 2m, 24h at the most, or 0 for none',
    parse(text) {
      if (text === '0') return 0
      const [, count = '', unit = ''] = /^(\d{1,8})(ms|s|m|h)$/.exec(text) ?? []
      const ms = Number(count) * (UNITS[unit] ?? Number.NaN)
      return ms <= MAX_DURATION_MS ? ms : undefined
    },
    write: (ms) => `${ms}ms`,
  }
}
