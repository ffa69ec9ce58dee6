import type { Command } from 'commander'
import { SETTINGS, type Setting, type SettingName } from '../config/settings/index.ts'

/** Adds a flag for each setting that may be one, with its variable and default in the help. */
export function addSettings(command: Command, names: readonly SettingName[], defaults: Flags = {}): Command {
  const onlyVariables: Setting<unknown>[] = []
  for (const name of names) {
    const setting: Setting<unknown> = SETTINGS[name]
    const { variable, flag, placeholder, bare, summary, default: usual } = setting
    const text = defaults[name] ?? usual
    const origin = `(${variable}${text === undefined ? '' : `, default ${text}`})`
    const value = bare === undefined ? `<${placeholder}>` : `[${placeholder}]`
    if (flag) command.option(`--${flag} ${value}`, `${summary} ${origin}`)
    else onlyVariables.push(setting)
  }
  if (onlyVariables.length > 0) {
    const width = Math.max(...onlyVariables.map(({ variable }) => variable.length))
    const lines = onlyVariables.map(({ variable, summary }) => `\n  ${variable.padEnd(width)}  ${summary}`)
    command.addHelpText('after', `\nOnly as a variable, so that no process list shows it:${lines.join('')}`)
  }
  return command.addHelpText('after', '\nA flag wins over its variable; an empty variable counts as unset.')
}

type Flags = Readonly<Partial<Record<SettingName, string>>>

/** The texts given to the flags that `addSettings` has added. */
export function settingsOf(command: Command): Flags {
  const given = command.opts<Record<string, unknown>>()
  const entries = Object.entries(SETTINGS).flatMap(([name, { flag, bare }]: [string, Setting<unknown>]) => {
    const value = flag && given[flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]
    const text = value === true ? bare : value
    return typeof text === 'string' ? [[name, text]] : []
  })
  // keys: the names of settings
  return Object.fromEntries(entries)
}
