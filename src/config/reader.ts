import { isLoopback, SETTINGS, type Setting, type SettingName } from './settings/index.ts'
import type { SettingValues } from './settings/setting.ts'

export type Environment = Readonly<Record<string, string | undefined>>
/** Texts given as flags; they win over the environment. */
export type Flags = Readonly<Partial<Record<SettingName, string>>>

export interface ConfigProblem {
  readonly variable: string
  /** Set when the text came from the flag. */
  readonly flag?: string
  readonly expected: string
  /** What was there instead; for a secret only in what way it is wrong. Absent when nothing was set. */
  readonly got?: string
}

const NAMES = Object.keys(SETTINGS) as SettingName[]

/** Twilio's SIDs are mistaken for one another, and for the secrets beside them. */
const SID_KINDS: Readonly<Record<string, string>> = {
  AC: 'the SID of an account',
  SK: 'the SID of an API key',
}

/** Reads one setting after another, and gathers what is wrong with them. */
export class SettingsReader {
  readonly problems: ConfigProblem[] = []
  readonly warnings: string[] = []
  readonly #env: Environment
  readonly #flags: Flags
  readonly #defaults: Flags
  readonly #secrets: readonly (string | undefined)[]

  constructor(env: Environment, flags: Flags, defaults: Flags = {}) {
    this.#env = env
    this.#flags = flags
    this.#defaults = defaults
    const secrets = NAMES.filter(isSecret).flatMap((name) => {
      const { variable } = SETTINGS[name]
      return [env[variable], env[variable.toLowerCase()], flags[name]]
    })
    // A list of keys has each of them in it.
    const parts = secrets.flatMap((secret) => secret?.split(/[,:]/) ?? []).filter((part) => part.length > 7)
    this.#secrets = [...secrets, ...parts]
  }

  /** The text of a setting. An empty variable counts as unset; an empty flag is a mistake. */
  given(name: SettingName): string | undefined {
    const { variable, inSmallLetters }: Setting<unknown> = SETTINGS[name]
    const small = inSmallLetters ? this.#env[variable.toLowerCase()] : undefined
    return this.#flags[name] ?? (small || this.#env[variable] || undefined)
  }

  /** Whether any setting of a provider is given. */
  means(prefix: string): boolean {
    return NAMES.some((name) => SETTINGS[name].variable.startsWith(prefix) && this.given(name) !== undefined)
  }

  /**
   * The value of a setting, or `undefined` with a problem.
   * @param missing follows what is expected when nothing is set; left out for a setting that may be unset
   */
  read<T>(name: SettingName, { parse, ...about }: Setting<T>, missing?: string): T | undefined {
    const text = this.given(name) ?? this.#defaults[name] ?? about.default
    const value = text === undefined ? undefined : parse(text)
    if (value === undefined && (text !== undefined || missing !== undefined)) {
      const got =
        text !== undefined &&
        (about.fault?.(text) ?? (isHidden(about) ? describeHidden(text) : showText(text, this.#secrets)))
      this.problems.push({
        variable: about.variable,
        ...(this.#flags[name] !== undefined && { flag: `--${about.flag}` }),
        expected: about.expected + (text === undefined ? missing : ''),
        ...(got !== false && { got }),
      })
    }
    return value
  }

  /** The values of a group of settings by name, or `undefined` with a problem for each that is not as expected. */
  readGroup<Group extends Partial<Record<SettingName, Setting<unknown>>>>(
    group: Group,
  ): SettingValues<Group> | undefined {
    const entries = Object.entries(group) as [SettingName, Setting<unknown>][]
    const read = entries.map(([name, about]) => [name, this.read(name, about)] as const)
    const isComplete = read.every(([, value]) => value !== undefined)
    // keys: the names of settings
    return isComplete ? (Object.fromEntries(read) as SettingValues<Group>) : undefined
  }

  /** An origin, with a warning where it gives the credentials away. */
  readOrigin(name: SettingName, about: Setting<string>): string | undefined {
    const origin = this.read(name, about)
    if (origin?.startsWith('http:') && !isLoopback(new URL(origin).hostname)) {
      this.warnings.push(
        `${about.variable} is plain http to another machine: the credentials travel unencrypted`,
      )
    }
    return origin
  }
}

/** One line for a mistake: `PORT (--port): expected …, got "abc"`. */
export function describeProblem({ variable, flag, expected, got }: ConfigProblem): string {
  return `${variable}${flag ? ` (${flag})` : ''}: expected ${expected}, ${got ? `got ${got}` : 'but it is not set'}`
}

/** A text that may be repeated to the user, unless a secret went into the wrong variable. */
function showText(text: string, secrets: readonly (string | undefined)[]): string {
  if (secrets.some((secret) => secret && text.includes(secret))) return describeHidden(text)
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

function isSecret(name: SettingName): boolean {
  const about: Setting<unknown> = SETTINGS[name]
  return about.secret === true
}

/** Whether a setting is a credential, or a place where one is easily put by mistake. */
function isHidden({ secret, variable }: Pick<Setting<unknown>, 'secret' | 'variable'>): boolean {
  return secret === true || /^(SIGNALWIRE_|TWILIO_|ROOMGRAPH_JWT_)/.test(variable)
}

/** What can be said of a text without repeating any of it. */
function describeHidden(text: string): string {
  const [, kind] = /^([A-Z]{2})[0-9a-fA-F]{32}$/.exec(text) ?? []
  if (kind) return SID_KINDS[kind] ?? 'a SID of another kind'
  if (text === '') return 'an empty text'
  if (/\s/.test(text)) return 'a text with white space in it'
  if (/\p{Cc}/u.test(text)) return 'a text with a control character in it'
  if (text.includes('@')) return 'a text with an @ in it'
  return text.includes('/') ? 'a URL or path of another form' : 'another text'
}
