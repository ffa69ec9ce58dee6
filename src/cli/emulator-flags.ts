import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Behaviour, defaultBehaviour } from '../emulator/behaviour.ts'
import type { EmulatorOptions } from '../emulator/emulator.ts'
import { SETTINGS } from '../settings.ts'

const NUMBERS = {
  port: ['port to listen on; 0 takes a free one', 4010],
  rooms: ['number of rooms', 120],
  conferences: ['number of conferences', 40],
  sessions: ['number of room sessions', 400],
  'insights-rooms': ["number of rooms in Twilio's Video Insights", 300],
  seed: ['the same seed gives the same data', 1],
} as const

interface Switch<Value> {
  readonly flag: string
  readonly summary: string
  readonly words: Readonly<Record<string, Value>>
}

type Switches = { readonly [Name in keyof Omit<Behaviour, 'latencyMs'>]: Switch<Behaviour[Name]> }

const ON_OFF = { on: true, off: false } as const

/** What the upstreams leave undocumented: for each switch of the emulator its flag, and the words that it takes. */
const SWITCHES: Switches = {
  links: {
    flag: 'links',
    summary: 'links between pages, with the origin or without',
    words: { absolute: 'absolute', relative: 'relative' },
  },
  emptyLastPage: {
    flag: 'empty-last-page',
    summary: 'whether a full last page leads on to an empty one',
    words: ON_OFF,
  },
  fps: { flag: 'fps', summary: 'how fps is written', words: { number: 'number', string: 'string' } },
  activeSessionSync: {
    flag: 'active-session-sync',
    summary: 'the key of that setting in an embedded session',
    words: { audio_video_sync: 'audio_video_sync', sync_audio_video: 'sync_audio_video' },
  },
  noActiveSession: {
    // Commander would read `--no-active-session` as the opposite of `--active-session`.
    flag: 'idle-room',
    summary: 'how a room says that no session is running in it',
    words: { absent: 'absent', null: 'null' },
  },
  conferenceLinks: {
    flag: 'conference-links',
    summary: 'whether the list of conferences has links',
    words: ON_OFF,
  },
  tokens: {
    flag: 'tokens',
    summary: 'whether a page token belongs to its page size',
    words: { bound: 'bound', free: 'free' },
  },
  tokenStyle: {
    flag: 'token-style',
    summary: 'how often the page token changes',
    words: { 'per-walk': 'per-walk', 'per-page': 'per-page' },
  },
  order: {
    flag: 'order',
    summary: 'order of every list',
    words: { 'newest-first': 'newest-first', 'oldest-first': 'oldest-first', shuffled: 'shuffled' },
  },
  unknownEnums: {
    flag: 'unknown-enums',
    summary: 'whether some items carry enum values that no contract knows',
    words: ON_OFF,
  },
  requestIds: { flag: 'request-ids', summary: 'whether each answer has x-request-id', words: ON_OFF },
}

/** Adds the flags of `emulate`. They have no variables, so that none of the server's can reach the emulator. */
export function addEmulatorFlags(command: Command): Command {
  command.addOption(new Option('--host <address>', 'address to listen on').default('127.0.0.1'))
  command.option(
    '--allowed-hosts <hosts>',
    'hosts that requests may name beside loopback ones, separated by commas; while --host is loopback, none when left out, else any',
    hostNames,
  )
  for (const [name, [summary, usual]] of Object.entries(NUMBERS)) {
    command.option(`--${name} <number>`, summary, name === 'port' ? portNumber : wholeNumber, usual)
  }
  command.option('--latency <ms>', 'milliseconds before each answer', wholeNumber, defaultBehaviour.latencyMs)
  for (const [name, { flag, summary, words }] of Object.entries(SWITCHES)) {
    const usual = wordOf(words, defaultBehaviour[name as keyof Behaviour])
    command.addOption(new Option(`--${flag} <word>`, summary).choices(Object.keys(words)).default(usual))
  }
  return command
}

type EmulatorFlags = Pick<EmulateOptions, 'host' | 'allowedHosts'> & Readonly<Record<NumberName, number>>
type NumberName = 'port' | 'rooms' | 'conferences' | 'sessions' | 'insightsRooms' | 'seed' | 'latency'

/** What `emulate` is asked for. */
export interface EmulateOptions extends EmulatorOptions {
  readonly host: string
  readonly port: number
  /** The hosts that requests may name beside loopback ones. */
  readonly allowedHosts?: readonly string[] | undefined
}

/** What the flags say, in the emulator's own words. */
export function emulatorOptionsOf(command: Command): EmulateOptions {
  const given = command.opts<EmulatorFlags>()
  const chosen = command.opts<Record<string, string>>()
  const switches = Object.entries(SWITCHES).map(([name, { flag, words }]) => [
    name,
    chosenValue(words, chosen[attributeOf(flag)]),
  ])
  return {
    host: given.host,
    port: given.port,
    allowedHosts: given.allowedHosts,
    rooms: given.rooms,
    conferences: given.conferences,
    sessions: given.sessions,
    insightsRooms: given.insightsRooms,
    seed: given.seed,
    behaviour: { latencyMs: given.latency, ...Object.fromEntries(switches) },
  }
}

/** The name by which commander hands the text of a flag over. */
function attributeOf(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function chosenValue(words: Readonly<Record<string, unknown>>, word: string | undefined): unknown {
  return word === undefined ? undefined : words[word]
}

function wholeNumber(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}

function portNumber(text: string): number {
  const port = SETTINGS.port.parse(text)
  if (port === undefined) throw new InvalidArgumentError(`Expected ${SETTINGS.port.expected}.`)
  return port
}

function hostNames(text: string): readonly string[] {
  const hosts = SETTINGS.allowedHosts.parse(text)
  if (hosts === undefined) throw new InvalidArgumentError(`Expected ${SETTINGS.allowedHosts.expected}.`)
  return hosts
}

function wordOf(words: Readonly<Record<string, unknown>>, value: unknown): string | undefined {
  return Object.keys(words).find((word) => words[word] === value)
}
