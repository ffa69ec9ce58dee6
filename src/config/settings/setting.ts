/**
 * One setting, described once: its variable, flag, option of `createRoomgraph`, default, range, how it is read, and its row in
 * docs/configuration.md. `Default` is undefined where nothing stands for a setting that is not given.
 */
export interface Setting<T, Default extends T | undefined = T | undefined> {
  readonly variable: string
  /** Whether its name in small letters is read too, and wins. */
  readonly inSmallLetters?: true
  /** Absent for a secret: a command line can be read by every process of the machine. */
  readonly flag?: string
  readonly placeholder: string
  /** What the flag means when it stands alone; without it, the flag needs a text. */
  readonly bare?: string
  /** What it is, for `--help` and the docs. Code is in back-ticks; units are named. */
  readonly summary: string
  /** Where the docs say more, seen from docs/: `operations.md#overload`. */
  readonly more?: string
  /** The texts that it takes, for the docs; code is in back-ticks. */
  readonly values: string
  /** Ends the sentence "expected …" for the text of a variable or flag. */
  readonly expected: string
  /** Ends the same sentence for the option, where its value is more than such a text. */
  readonly expectedOption?: string
  readonly default?: Default
  /** What holds when nothing is given and there is no default, for help and docs. */
  readonly unset?: string
  /** The default of the command `demo`, where it is another. */
  readonly inDemo?: T
  /** The default of the option, where it is another. */
  readonly optionDefault?: T
  /** Its path in the options of `createRoomgraph`, where it does not follow from its table; false for none. */
  readonly option?: string | false
  /** The text is never shown, only what is wrong with it. */
  readonly secret?: true
  /** Gives the value of a text, or `undefined` for one that is not as expected. */
  parse(text: string): T | undefined
  /** Gives the value of an option, held to the same range, or `undefined` for one that is not as expected. */
  accept(value: unknown): T | undefined
  /** The text that `parse` takes for a value, where that is another than the value's own. */
  write?(value: T): string
  /** What is wrong with a text, for a problem that can be named without repeating any of it. */
  readonly fault?: (text: string) => string | undefined
}

/** Some settings by their names, as the options and the configuration call them. */
export type SettingTable = Readonly<Record<string, Setting<unknown>>>

/** The value that a setting has once it was read. */
export type SettingValue<S> = S extends Setting<infer T, infer Default> ? T | Default : never

/** The values of a table, by the names of its settings. */
export type SettingValues<Table> = { readonly [Name in keyof Table]: SettingValue<Table[Name]> }

/** The options that a table stands for: each may be left out, or undefined. */
export type SettingOptions<Table> = { readonly [Name in keyof Table]?: SettingValue<Table[Name]> | undefined }

/** What a table of settings that all have a default is when nothing is given. */
export function defaultsOf<Table extends Readonly<Record<string, { readonly default?: unknown }>>>(
  table: Table,
): SettingValues<Table> {
  const entries = Object.entries(table).map(([name, about]) => [name, about.default])
  // keys: the names of settings
  return Object.fromEntries(entries) as SettingValues<Table>
}

/** The text that stands for a value in a variable. */
export function textOf<T>(about: Setting<T>, value: T): string {
  return about.write?.(value) ?? String(value)
}
