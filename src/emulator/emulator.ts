import type { AddressInfo } from 'node:net'
import type { Answer, ProviderContext, Question } from './answer.ts'
import { type Behaviour, behaviourFaults, defaultBehaviour } from './behaviour.ts'
import { Changes } from './changes.ts'
import { SIGNALWIRE_CREDENTIALS, TWILIO_CREDENTIALS } from './credentials.ts'
import { type Fault, Faults } from './faults.ts'
import { type Fixtures, fixtureMistakes } from './fixtures.ts'
import { type Interceptor, isTwilioPath } from './http/interception.ts'
import type { RecordedCall } from './http/journal.ts'
import { makeServer, type RequestCheck, type ServerParts } from './http/server.ts'
import { calendarOf, USUAL_MOMENT } from './seed/calendar.ts'
import { createSignalWireApi } from './signalwire/api.ts'
import { LiveWorld } from './signalwire/live/live-world.ts'
import { createSpace, type SignalWireSpace } from './signalwire/space.ts'
import { GivenWorld } from './signalwire/world/given-world.ts'
import { createAccount, type TwilioAccount } from './twilio/account.ts'
import { createTwilioApi, INSIGHTS_BASE } from './twilio/api.ts'
import { InsightsWorld } from './twilio/world.ts'

export interface EmulatorOptions {
  /** Default 0: a free port. */
  port?: number
  /** Default 127.0.0.1. */
  host?: string
  /** Default 1. The same seed gives the same bytes. */
  seed?: number
  /** Default 120. */
  rooms?: number
  /** Default 40. */
  conferences?: number
  /** Default 400; three of five at most are in progress. */
  sessions?: number
  /** Rooms of Twilio Video Insights; default 300. */
  insightsRooms?: number
  behaviour?: Partial<Behaviour>
  /** Items of one's own, before the seeded ones; checked against the contracts. Default: none. */
  fixtures?: Fixtures
  /**
   * Milliseconds since 1970. What is seeded lies around the moment of the start. Default: it stands still at
   * 2026-06-01T12:00:00Z, so that the same seed gives the same bytes on any day.
   */
  clock?: () => number
  /**
   * Whether time brings something at SignalWire: sessions begin, people come and go, sessions end. The same seed and moment give the
   * same bytes. Default: false; what is in progress at the start goes on.
   */
  live?: boolean
  /** Default: nothing is refused. */
  refuse?: RequestCheck | undefined
}

/** Where both upstreams are, and as whom to ask: options of `createRoomgraph`. */
export interface UpstreamOptions {
  readonly signalwire: { readonly baseUrl: string; readonly projectId: string; readonly apiToken: string }
  readonly twilio: { readonly baseUrl: string; readonly accountSid: string; readonly authToken: string }
}

/** A running emulator of both upstreams. */
export interface Emulator {
  /** The origin, without a slash at its end. */
  readonly url: string
  readonly signalwire: SignalWireSpace
  readonly twilio: TwilioAccount
  /** May be changed at any time, also in part. */
  behaviour: Behaviour
  /** The calls since the last reset, in order of arrival; beyond 100,000 the oldest are dropped. */
  readonly journal: RecordedCall[]
  resetJournal(): void
  /** Lets a test answer in place of the emulator; replaces the interception before. */
  intercept(answer: Interceptor): void
  clearIntercept(): void
  /** Changes some switches from now on. Throws a RangeError for one that does not exist, and for a value that it has not. */
  behave(change: Partial<Behaviour>): void
  /** Lets calls go wrong from now on. Throws a RangeError that says what is wrong with the fault. */
  fail(fault: Fault): void
  /** Forgets all faults: nothing goes wrong any more. */
  mend(): void
  /** The variables that point `roomgraph serve` at it. */
  readonly env: Readonly<Record<string, string>>
  /** The same for `createRoomgraph`. */
  readonly options: UpstreamOptions
  /** Stops listening and ends every open connection. */
  close(): Promise<void>
}

function checked(options: EmulatorOptions) {
  const { port = 0, host = '127.0.0.1', seed = 1, rooms = 120, conferences = 40, sessions = 400 } = options
  const { insightsRooms = 300, behaviour = {}, fixtures = {} } = options
  const counts = { port, seed, rooms, conferences, sessions, insightsRooms }
  const faults = Object.entries(counts).flatMap(([name, value]) =>
    Number.isSafeInteger(value) && value >= 0 && value <= 10_000_000
      ? []
      : [`${name}: expected a whole number from 0, got ${value}`],
  )
  faults.push(...behaviourFaults(behaviour), ...fixtureMistakes(fixtures))
  if (faults.length > 0) throw new RangeError(`The emulator cannot start. ${faults.join('. ')}`)
  return { ...counts, host, fixtures, behaviour: { ...defaultBehaviour, ...behaviour } }
}

/** What points a server at the emulator. */
function pointersTo(url: string): Pick<Emulator, 'env' | 'options'> {
  const { accountSid, authToken } = TWILIO_CREDENTIALS
  const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
  return {
    options: {
      signalwire: { baseUrl: url, projectId, apiToken },
      twilio: { baseUrl: url, accountSid, authToken },
    },
    env: {
      SIGNALWIRE_BASE_URL: url,
      SIGNALWIRE_PROJECT_ID: projectId,
      SIGNALWIRE_API_TOKEN: apiToken,
      TWILIO_INSIGHTS_BASE_URL: url,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
    },
  }
}

/** An address that can be called, where the host means "every interface". */
function callable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/**
 * Starts both upstreams as one local HTTP server. Throws a RangeError for options that make no sense, and what the
 * system says where the port cannot be had.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port, host, seed, behaviour, insightsRooms, fixtures, ...size } = checked(options)
  let url = ''
  const calendar = calendarOf(options.clock ?? (() => USUAL_MOMENT))
  const provider: ProviderContext = { seed, calendar, origin: () => url, behaviour: () => parts.behaviour }
  const { rooms = [], sessions = [] } = fixtures
  const world = new (options.live ? LiveWorld : GivenWorld)(seed, size, calendar, rooms, sessions)
  const changes = new Changes()
  const answerSignalWire = createSignalWireApi(provider, world, changes)
  const insights = new InsightsWorld(seed, insightsRooms, () => url + INSIGHTS_BASE, calendar)
  for (const room of fixtures.insights?.toReversed() ?? []) insights.addRoom(room)
  const insightsChanges = new Changes()
  const answerTwilio = createTwilioApi(provider, insights, insightsChanges)
  const parts: ServerParts = {
    seed,
    behaviour,
    faults: new Faults(),
    journal: [],
    callsSinceReset: 0,
    interceptor: undefined,
    refuse: options.refuse,
    resetJournal() {
      parts.journal.length = 0
      parts.callsSinceReset = 0
    },
    answer: (question: Question): Answer =>
      isTwilioPath(question.path) ? answerTwilio(question) : answerSignalWire(question),
    rawValuesSent: () => changes.sent + insightsChanges.sent,
  }
  const server = makeServer(parts)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address: AddressInfo | string | null = server.address()
  url = `http://${callable(host)}:${typeof address === 'object' && address ? address.port : port}`

  return {
    url,
    signalwire: createSpace(provider, world, changes),
    twilio: createAccount(provider, insights, insightsChanges),
    get behaviour() {
      return parts.behaviour
    },
    set behaviour(next) {
      parts.behaviour = next
    },
    behave(change) {
      const mistakes = behaviourFaults(change)
      if (mistakes.length > 0) throw new RangeError(`The emulator cannot behave so. ${mistakes.join('. ')}`)
      Object.assign(parts.behaviour, change)
    },
    fail: (fault) => parts.faults.plan(fault),
    mend: () => parts.faults.clear(),
    ...pointersTo(url),
    journal: parts.journal,
    resetJournal: parts.resetJournal,
    intercept(answer) {
      parts.interceptor = answer
    },
    clearIntercept() {
      parts.interceptor = undefined
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
