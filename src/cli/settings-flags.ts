import { type Command, Option } from 'commander'
import type { Flags } from '../config/reader.ts'
import { type CommandName, SETTINGS, TOPICS } from '../config/settings/index.ts'
import { type Setting, textOf } from '../config/settings/setting.ts'

/** Adds a flag for each setting of a command that may be one, with its variable and default, under the title of its topic. */
export function addSettings(command: Command, name: CommandName): Command {
  const onlyVariables: Setting<unknown>[] = []
  for (const { title, commands, settings } of TOPICS) {
    if (!commands.includes(name)) continue
    for (const setting of Object.values(settings)) {
      const { flag, placeholder, bare } = setting
      const value = bare === undefined ? `<${placeholder}>` : `[${placeholder}]`
      if (!flag) onlyVariables.push(setting)
      else command.addOption(new Option(`--${flag} ${value}`, helpOf(setting, name)).helpGroup(`${title}:`))
    }
  }
  const width = Math.max(...onlyVariables.map(({ variable }) => variable.length))
  const lines = onlyVariables.map(
    ({ variable, summary }) => `\n  ${variable.padEnd(width)}  ${plain(summary)}`,
  )
  command.addHelpText('after', `\nOnly as a variable, so that no process list shows it:${lines.join('')}`)
  return command.addHelpText('after', '\nA flag wins over its variable; an empty variable counts as unset.')
}

/** What a flag is, with its variable and default. */
function helpOf(setting: Setting<unknown>, command: CommandName): string {
  const { summary, variable, inDemo, unset } = setting
  const usual = (command === 'demo' ? inDemo : undefined) ?? setting.default
  const text = usual === undefined ? unset : textOf(setting, usual)
  return plain(`${summary} (${variable}${text ? `, default ${text}` : ''})`)
}

/** A terminal shows no code apart. */
function plain(text: string): string {
  return text.replaceAll('`', '')
}

/** The texts given to the flags that `addSettings` has added. */
export function settingsOf(command: Command): Flags {
  const given = command.opts<Record<string, unknown>>()
  const entries = SETTINGS.flatMap(({ flag, bare }) => {
    const value = flag && given[flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]
    const text = value === true ? bare : value
    return flag && typeof text === 'string' ? [[flag, text]] : []
  })
  // keys: the names of flags
  return Object.fromEntries(entries)
}
