import type { Setting, SettingTable, SettingValue, SettingValues } from '../../config/settings/setting.ts'
import { nearestName } from '../../config/unknown-names.ts'

/** @throws TypeError that names the option and what it must be; never shows its value. */
export function check(holds: unknown, path: string, expected: string): asserts holds {
  if (!holds) throw new TypeError(`createRoomgraph: ${pathOf('options', path)} must be ${expected}`)
}

/** The path of an option within a group; '' is the path of the options themselves. */
function pathOf(group: string, name: string): string {
  return [group, name].filter((part) => part !== '').join('.')
}

/**
 * Checks that a group of options is an object that has known options alone.
 * @param path where the group is in the options
 * @throws TypeError that names an unknown option, and the known one that is nearest
 */
export function checkNames(path: string, group: object, known: readonly string[]): void {
  check(typeof group === 'object' && group !== null && !Array.isArray(group), path, 'an object')
  for (const name of Object.keys(group)) {
    const meant = known.includes(name) ? undefined : nearestName(name, known)
    const hint =
      meant === undefined ? `; the options there are ${known.join(', ')}` : `; did you mean ${meant}?`
    check(known.includes(name), pathOf(path, name), `absent: there is no such option${hint}`)
  }
}

/**
 * The value of an option, as its setting has it: held to the range of the variable.
 * @throws TypeError that names the option and what it must be; shows no text, which may be a credential.
 */
export function acceptOption<S extends Setting<unknown>>(
  path: string,
  about: S,
  value: unknown,
): NonNullable<SettingValue<S>> {
  const accepted = about.accept(value)
  check(accepted !== undefined, path, `${about.expectedOption ?? about.expected}, got ${kindOf(value)}`)
  return accepted as NonNullable<SettingValue<S>>
}

/** What may be said of a value. */
function kindOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return 'a text that is none'
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

/**
 * The options of a table of settings; for one that is left out or undefined, its default.
 * @param path where they are in the options, '' for the options themselves
 */
export function acceptOptions<Table extends SettingTable>(
  path: string,
  table: Table,
  options: Readonly<Record<string, unknown>>,
): SettingValues<Table> {
  const entries = Object.entries(table).map(([name, about]) => {
    const value = options[name]
    const usual = about.optionDefault ?? about.default
    return [name, value === undefined ? usual : acceptOption(pathOf(path, name), about, value)]
  })
  // keys: the names of settings
  return Object.fromEntries(entries)
}

/** The same for a group that has nothing else in it: any other name is refused. */
export function acceptGroup<Table extends SettingTable>(
  path: string,
  table: Table,
  options: object = {},
): SettingValues<Table> {
  checkNames(path, options, Object.keys(table))
  return acceptOptions(path, table, { ...options })
}
