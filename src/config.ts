import { isLoopback, SETTINGS, type Setting, type SettingName } from './settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>
/** Texts given as flags; they win over the environment. */
export type Flags = Readonly<Partial<Record<SettingName, string>>>

export interface SignalWireConfig {
  readonly origin: string
  readonly projectId: string
  readonly apiToken: string
}

export interface Config {
  readonly host: string
  readonly port: number
  readonly explain: boolean
  readonly maxFirst: number
  readonly timeoutMs: number
  /** Whether the GraphiQL page is served: only where nobody but this machine can reach it. */
  readonly graphiql: boolean
  /** Absent when the command brings its own upstream. */
  readonly signalwire?: SignalWireConfig
}

export interface ConfigProblem {
  readonly variable: string
  /** Set when the text came from the flag. */
  readonly flag?: string
  readonly expected: string
  /** What was there instead; for a secret only in what way it is wrong. Absent when nothing was set. */
  readonly got?: string
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[]; readonly warnings: readonly string[] }

export interface ReadConfigOptions {
  /** `ignored` for a command that brings its own upstream. Default: `required`. */
  readonly upstream?: 'required' | 'ignored'
  /** Texts that take the place of a setting's own default. */
  readonly defaults?: Flags
}

/** Turns environment and flags into a Config, or into the list of everything that is wrong with them. */
export function readConfig(
  env: Environment,
  flags: Flags = {},
  options: ReadConfigOptions = {},
): ConfigResult {
  const problems: ConfigProblem[] = []
  const secrets = [env.SIGNALWIRE_API_TOKEN, env.SIGNALWIRE_PROJECT_ID, flags.signalwireProjectId]

  /** An empty variable counts as unset; an empty flag is a mistake. */
  const given = (name: SettingName) => flags[name] ?? (env[SETTINGS[name].variable] || undefined)

  function read<T>(name: SettingName, { parse, ...about }: Setting<T>, missing?: string): T | undefined {
    const text = given(name) ?? options.defaults?.[name] ?? about.default
    const value = text === undefined ? undefined : parse(text)
    if (value === undefined && (text !== undefined || missing !== undefined)) {
      const hidden = about.secret === true || about.variable.startsWith('SIGNALWIRE_')
      problems.push({
        variable: about.variable,
        ...(flags[name] !== undefined && { flag: `--${about.flag}` }),
        expected: about.expected + (text === undefined ? missing : ''),
        ...(text !== undefined && { got: hidden ? describeHidden(text) : showText(text, secrets) }),
      })
    }
    return value
  }

  const host = read('host', SETTINGS.host)
  const port = read('port', SETTINGS.port)
  const explain = read('explain', SETTINGS.explain)
  const maxFirst = read('maxFirst', SETTINGS.maxFirst)
  const timeoutMs = read('timeoutMs', SETTINGS.timeoutMs)
  const warnings = unknownVariables(env)
  let signalwire: SignalWireConfig | undefined
  if (options.upstream !== 'ignored') {
    const instead = given('signalwireBaseUrl') ? undefined : ' (or an origin in SIGNALWIRE_BASE_URL)'
    const space = read('signalwireSpace', SETTINGS.signalwireSpace, instead)
    const baseUrl = read('signalwireBaseUrl', SETTINGS.signalwireBaseUrl)
    const projectId = read('signalwireProjectId', SETTINGS.signalwireProjectId, '')
    const apiToken = read('signalwireApiToken', SETTINGS.signalwireApiToken, '')
    const origin = baseUrl ?? space
    if (origin && projectId && apiToken) signalwire = { origin, projectId, apiToken }
    if (baseUrl?.startsWith('http:') && !isLoopback(new URL(baseUrl).hostname)) {
      warnings.push(
        'SIGNALWIRE_BASE_URL is plain http to another machine: the credentials travel unencrypted',
      )
    }
  }
  // The undefined checks repeat what `problems` says, for the compiler.
  if (
    problems.length > 0 ||
    !host ||
    port === undefined ||
    explain === undefined ||
    !maxFirst ||
    !timeoutMs
  ) {
    return { ok: false, problems, warnings }
  }
  const config = { host, port, explain, maxFirst, timeoutMs, graphiql: isLoopback(host) }
  return { ok: true, config: { ...config, ...(signalwire && { signalwire }) }, warnings }
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

/** What can be said of a text without repeating any of it. */
function describeHidden(text: string): string {
  if (text === '') return 'an empty text'
  if (/\s/.test(text)) return 'a text with white space in it'
  if (/\p{Cc}/u.test(text)) return 'a text with a control character in it'
  if (text.includes('@')) return 'a text with an @ in it'
  return text.includes('/') ? 'a URL or path of another form' : 'another text'
}

/** A line for each variable that has our prefix and is none of ours: most likely a slip of the pen. */
function unknownVariables(env: Environment): string[] {
  const known = Object.values(SETTINGS).map((each) => each.variable)
  return Object.keys(env)
    .filter((name) => /^(ROOMGRAPH|SIGNALWIRE)_/.test(name) && !known.includes(name))
    .map((name) => {
      const meant = known.find((each) => holdsWordsOf(name, each)) ?? nearest(name, known)
      return `${name} is not a variable of roomgraph${meant ? `; did you mean ${meant}?` : ''}`
    })
}

/** `SIGNALWIRE_TOKEN` names all that it has from `SIGNALWIRE_API_TOKEN`. */
function holdsWordsOf(name: string, known: string): boolean {
  return name.split('_').every((word) => known.split('_').includes(word))
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((each) => ({ each, distance: editDistance(name, each) }))
  const [best] = ranked.sort((a, b) => a.distance - b.distance)
  return best && best.distance <= 3 ? best.each : undefined
}

/** Levenshtein's distance. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
