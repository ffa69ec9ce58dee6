import { type Command, InvalidArgumentError, Option } from 'commander'
import { ACCESS_SETTINGS } from '../config/settings/access.ts'
import { ADDRESS_SETTINGS } from '../config/settings/process.ts'
import { type Behaviour, defaultBehaviour, SWITCHES, type Switch } from '../emulator/behaviour.ts'
import type { EmulatorOptions } from '../emulator/emulator.ts'
import { parseTime } from '../emulator/seed/calendar.ts'

const NUMBERS = {
  port: ['port to listen on; 0 takes a free one', 4010],
  rooms: ['number of rooms', 120],
  conferences: ['number of conferences', 40],
  sessions: ['number of room sessions', 400],
  'insights-rooms': ["number of rooms in Twilio's Video Insights", 300],
  seed: ['the same seed gives the same data', 1],
} as const

/** Adds the flags of `emulate`. They have no variables, so that none of the server's can reach the emulator. */
export function addEmulatorFlags(command: Command): Command {
  command.optionsGroup('Address:')
  command.addOption(new Option('--host <address>', 'address to listen on').default('127.0.0.1'))
  command.option(
    '--allowed-hosts <hosts>',
    'hosts that requests may name beside loopback ones, separated by commas; while --host is loopback, none when left out, else any',
    hostNames,
  )
  for (const [name, [summary, usual]] of Object.entries(NUMBERS)) {
    if (name === 'rooms') command.optionsGroup('Data:')
    command.option(`--${name} <number>`, summary, name === 'port' ? portNumber : wholeNumber, usual)
  }
  command.addOption(freezeOption())
  command.option(
    '--live',
    'sessions begin, people come and go, sessions end; without it, all goes on as it began',
  )
  command.optionsGroup('Behaviour:')
  command.option('--like <report>', 'behave like the account in this report of doctor --save; flags win')
  for (const [name, { summary, values }] of switches()) {
    const flag = `--${flagOf(name)}`
    const usual = defaultBehaviour[name]
    if (values === 'milliseconds' || values === 'number') {
      const unit = values === 'number' ? values : 'ms'
      command.option(`${flag} <${unit}>`, summary, wholeNumber, Number(usual))
    } else {
      const option = new Option(`${flag} <value>`, summary).choices(values.map(String)).default(String(usual))
      // Commander would read `--no-active-session` as the opposite of `--active-session`.
      option.negate = false
      command.addOption(option)
    }
  }
  return command
}

/** `--freeze`, of `demo` and `emulate`: as milliseconds since 1970. */
export function freezeOption(): Option {
  const summary =
    'moment at which the data and its clock stand still, such as 2026-06-01T12:00:00Z; now when left out, and it goes on'
  return new Option('--freeze <time>', summary).helpGroup('Data:').argParser((text) => {
    const moment = parseTime(text)
    if (moment === undefined) throw new InvalidArgumentError('Expected an RFC 3339 date-time or date.')
    return moment
  })
}

/** The clock that `--freeze` asks for. */
export function clockOf({ freeze }: { readonly freeze?: number | undefined }): () => number {
  return freeze === undefined ? Date.now : () => freeze
}

type EmulatorFlags = Pick<EmulateOptions, 'host' | 'allowedHosts'> & {
  readonly freeze?: number
  readonly live?: true
} & Readonly<Record<NumberName, number>>
type NumberName = 'port' | 'rooms' | 'conferences' | 'sessions' | 'insightsRooms' | 'seed'
type SwitchName = keyof typeof SWITCHES

/** What `emulate` is asked for. */
export interface EmulateOptions extends EmulatorOptions {
  readonly host: string
  readonly port: number
  /** The hosts that requests may name beside loopback ones. */
  readonly allowedHosts?: readonly string[] | undefined
}

/** The flags as options of the emulator. @param like what holds where no flag is given */
export function emulatorOptionsOf(command: Command, like: Partial<Behaviour> = {}): EmulateOptions {
  const given = command.opts<EmulatorFlags>()
  const chosen = command.opts<Record<SwitchName, string | number>>()
  const behaviour = switches().map(([name, { values }]) => {
    if (like[name] !== undefined && command.getOptionValueSource(name) === 'default')
      return [name, like[name]]
    const value = chosen[name]
    return [name, Array.isArray(values) ? values.find((each) => String(each) === value) : value]
  })
  return {
    host: given.host,
    port: given.port,
    allowedHosts: given.allowedHosts,
    rooms: given.rooms,
    conferences: given.conferences,
    sessions: given.sessions,
    insightsRooms: given.insightsRooms,
    seed: given.seed,
    clock: clockOf(given),
    live: given.live ?? false,
    // keys: the names of switches
    behaviour: Object.fromEntries(behaviour),
  }
}

function switches() {
  return Object.entries(SWITCHES) as [SwitchName, Switch<unknown>][]
}

/** The name of a switch as flags are written: `emptyLastPage` is `--empty-last-page`. */
function flagOf(name: SwitchName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function wholeNumber(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}

function portNumber(text: string): number {
  const port = ADDRESS_SETTINGS.port.parse(text)
  if (port === undefined) throw new InvalidArgumentError(`Expected ${ADDRESS_SETTINGS.port.expected}.`)
  return port
}

function hostNames(text: string): readonly string[] {
  const hosts = ACCESS_SETTINGS.allowedHosts.parse(text)
  if (hosts === undefined)
    throw new InvalidArgumentError(`Expected ${ACCESS_SETTINGS.allowedHosts.expected}.`)
  return hosts
}
