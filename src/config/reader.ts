import { isLoopback } from './settings/access.ts'
import { type CommandName, SETTINGS } from './settings/index.ts'
import type { Setting, SettingTable, SettingValues } from './settings/setting.ts'

export type Environment = Readonly<Record<string, string | undefined>>
/** Texts given as flags, by the flags' names without dashes in front; they win over the environment. */
export type Flags = Readonly<Record<string, string | undefined>>

export interface ConfigProblem {
  readonly variable: string
  /** Set when the text came from the flag. */
  readonly flag?: string
  readonly expected: string
  /** What was there instead; for a secret only in what way it is wrong. Absent when nothing was set. */
  readonly got?: string
}

/** The values of a table as they were read: undefined for a setting that is not as expected. */
export type ReadValues<Table> = {
  readonly [Name in keyof Table]: SettingValues<Table>[Name] | undefined
}

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
  readonly #command: CommandName
  readonly #secrets: readonly (string | undefined)[]

  /** @param command whose defaults hold */
  constructor(env: Environment, flags: Flags, command: CommandName) {
    this.#env = env
    this.#flags = flags
    this.#command = command
    const secrets = SETTINGS.filter(({ secret }) => secret).flatMap(({ variable, flag }) => [
      env[variable],
      env[variable.toLowerCase()],
      flag && flags[flag],
    ])
    // A list of keys has each of them in it.
    const parts = secrets.flatMap((secret) => secret?.split(/[,:]/) ?? []).filter((part) => part.length > 7)
    this.#secrets = [...secrets, ...parts]
  }

  /** The text of a setting. An empty variable counts as unset; an empty flag is a mistake. */
  given({ variable, flag, inSmallLetters }: Setting<unknown>): string | undefined {
    const small = inSmallLetters ? this.#env[variable.toLowerCase()] : undefined
    return (flag && this.#flags[flag]) ?? (small || this.#env[variable] || undefined)
  }

  /** Whether any setting of a table is given. */
  givesAny(table: SettingTable): boolean {
    return Object.values(table).some((about) => this.given(about) !== undefined)
  }

  /**
   * The value of a setting, its default where none is given, or `undefined` with a problem.
   * @param missing follows what is expected when nothing is set; left out for a setting that may be unset
   */
  read<T, Default extends T | undefined>(
    about: Setting<T, Default>,
    missing?: string,
  ): T | Default | undefined {
    const text = this.given(about)
    const usual = (this.#command === 'demo' ? about.inDemo : undefined) ?? about.default
    const value = text === undefined ? usual : about.parse(text)
    if (value === undefined && (text !== undefined || missing !== undefined)) {
      const got =
        text !== undefined &&
        (about.fault?.(text) ?? (isHidden(about) ? describeHidden(text) : showText(text, this.#secrets)))
      this.report(about, about.expected + (text === undefined ? missing : ''), got || undefined)
    }
    return value
  }

  /** The values of a whole table, with a problem for each setting that is not as expected. */
  readTable<Table extends SettingTable>(table: Table): ReadValues<Table> {
    const values = Object.entries(table).map(([name, about]) => [name, this.read(about)])
    // keys: the names of settings
    return Object.fromEntries(values)
  }

  /** An origin, with a warning where it gives the credentials away. */
  readOrigin(about: Setting<string>): string | undefined {
    const origin = this.read(about)
    if (origin?.startsWith('http:') && !isLoopback(new URL(origin).hostname)) {
      this.warnings.push(
        `${about.variable} is plain http to another machine: the credentials travel unencrypted`,
      )
    }
    return origin
  }

  /** Adds a problem. @param got what was there instead, never a secret; undefined when nothing was set */
  report({ variable, flag }: Setting<unknown>, expected: string, got?: string): void {
    const isFlag = flag !== undefined && this.#flags[flag] !== undefined
    this.problems.push({
      variable,
      ...(isFlag && { flag: `--${flag}` }),
      expected,
      ...(got !== undefined && { got }),
    })
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
