import type { Scope } from './config/settings/access.ts'
import { PageBuffers } from './datasources/cache/page-buffers.ts'
import { type CallScope, DEADLINE } from './datasources/http/http-source.ts'
import { LightSignal, type Signal } from './datasources/http/signal.ts'
import { CallBudget } from './datasources/loading/call-budget.ts'
import { CallLog } from './datasources/loading/call-log.ts'
import type { RestSource } from './datasources/loading/rest-loads.ts'
import { SignalWireLoaders } from './datasources/signalwire/loaders.ts'
import { SessionCompletion } from './datasources/signalwire/session-completion.ts'
import { TwilioLoaders } from './datasources/twilio/loaders.ts'
import { RoomgraphError, type Service } from './errors.ts'

export type { Scope } from './config/settings/access.ts'

/** The upstreams that a server, or a caller with credentials of their own, can read. They outlive operations. */
export interface Sources {
  readonly signalwire?: RestSource
  readonly twilio?: RestSource
  /** What to do about a provider that is not there, where it is not a matter of the server's variables. */
  readonly absent?: Readonly<Partial<Record<Service, string>>>
}

/** Who asks, where that has to be shown. */
export interface Caller {
  /** What the caller's key is called. Absent where callers have no key. */
  readonly name?: string
  /** What the caller may read beside the plain fields. Absent where no field needs a scope. */
  readonly scopes?: ReadonlySet<Scope>
  /** Whether it is the federation gateway that asks. */
  readonly isGateway: boolean
  /** Opens the upstreams for one operation of a caller who brings credentials. */
  readonly open?: () => OpenSources
}

/** Upstreams that are held open until they are given back, once. */
export interface OpenSources {
  readonly sources: Sources
  release(): void
}

const SERVICES: readonly Service[] = ['signalwire', 'twilio']

/** SignalWire as one operation sees it. */
export interface SignalWireAccess {
  readonly loaders: SignalWireLoaders
  readonly completion: SessionCompletion
}

/** What one operation holds, and nothing that outlives it. */
export interface OperationContext {
  /** Throws PROVIDER_NOT_CONFIGURED when the server has no SignalWire project. */
  readonly signalwire: SignalWireAccess
  /** Throws PROVIDER_NOT_CONFIGURED when the server has no Twilio account. */
  readonly twilio: TwilioLoaders
  /** The upstreams that the server is configured for. */
  readonly configured: ReadonlySet<Service>
  /** Absent where everybody may ask. */
  readonly caller: Caller | undefined
  /** Where merged lists leave what they did not give yet. */
  readonly buffers: PageBuffers
  /** The upstream calls so far. */
  readonly calls: CallLog
  /** The largest `first` or `last` that is accepted. */
  readonly maxFirst: number
  /** How many values its answer can have, once that is counted. */
  values: number
  /** Ends the deadline's timer and lets go of what has come; calls that are still under way go on. */
  finish(): void
}

export interface OperationOptions {
  readonly sources: Sources
  readonly caller?: Caller | undefined
  /** What one operation leaves for the next; without it, nothing is left. */
  readonly buffers?: PageBuffers
  /** Aborted when the caller has left; upstream calls under way are then abandoned. */
  readonly signal?: Signal
  /** Milliseconds that the operation may take before its pending fields end in UPSTREAM_TIMEOUT. */
  readonly timeoutMs: number
  /** Since when it takes, on the clock of `performance.now()`. Default: now. */
  readonly beganAt?: number | undefined
  readonly maxFirst: number
  /** Upstream calls that the operation may make; those beyond end in UPSTREAM_CALL_LIMIT_REACHED. Default: any number. */
  readonly maxUpstreamCalls?: number
}

/** Makes the context of one operation and starts its deadline. Call `finish` when the operation has ended. */
export function createOperationContext(options: OperationOptions): OperationContext {
  return new RunningOperation(options)
}

/** A class, because each object literal with getters would get a hidden class of its own, and live as long as that. */
class RunningOperation implements OperationContext {
  readonly configured: ReadonlySet<Service>
  readonly caller: Caller | undefined
  readonly buffers: PageBuffers
  readonly calls = new CallLog()
  readonly maxFirst: number
  values = 0
  readonly #sources: Sources
  readonly #own: OpenSources | undefined
  readonly #ended = new LightSignal()
  readonly #scope: CallScope
  readonly #timer: NodeJS.Timeout
  #signalwire: SignalWireAccess | undefined
  #twilio: TwilioLoaders | undefined

  constructor(options: OperationOptions) {
    const { caller, buffers = new PageBuffers(), signal, timeoutMs, maxFirst } = options
    const { maxUpstreamCalls = Number.POSITIVE_INFINITY } = options
    const now = performance.now()
    const { beganAt = now } = options
    this.caller = caller
    this.buffers = buffers
    this.maxFirst = maxFirst
    this.#own = caller?.open?.()
    this.#sources = this.#own?.sources ?? options.sources
    this.configured = new Set(SERVICES.filter((service) => this.#sources[service]))
    const deadlineAt = beganAt + timeoutMs
    const leftMs = deadlineAt - now
    // An operation that has used up its time waiting for another must not send anything.
    if (leftMs <= 0) this.#end(DEADLINE)
    this.#timer = setTimeout(() => this.#end(DEADLINE), leftMs)
    this.#timer.unref()
    if (signal?.aborted) this.#end(signal.reason)
    else signal?.addEventListener('abort', () => this.#end(signal.reason))
    const budget = new CallBudget(maxUpstreamCalls)
    this.#scope = { signal: this.#ended, timeoutMs, deadlineAt, calls: this.calls, budget }
  }

  get signalwire(): SignalWireAccess {
    this.#signalwire ??= new OpenSignalWire(configured('signalwire', this.#sources), this.#scope)
    return this.#signalwire
  }

  get twilio(): TwilioLoaders {
    this.#twilio ??= new TwilioLoaders(configured('twilio', this.#sources), this.#scope)
    return this.#twilio
  }

  readonly finish = () => {
    clearTimeout(this.#timer)
    this.#own?.release()
    this.#signalwire?.loaders.release()
    this.#twilio?.release()
  }

  #end(reason: unknown): void {
    this.#ended.abort(reason)
    // Nothing is asked for any longer, even where nobody comes to take the rest of a result.
    this.#own?.release()
  }
}

class OpenSignalWire implements SignalWireAccess {
  readonly loaders: SignalWireLoaders
  #completion: SessionCompletion | undefined

  constructor(source: RestSource, scope: CallScope) {
    this.loaders = new SignalWireLoaders(source, scope)
  }

  get completion(): SessionCompletion {
    this.#completion ??= new SessionCompletion(this.loaders)
    return this.#completion
  }
}

const HOW_TO_CONFIGURE: Readonly<Record<Service, string>> = {
  signalwire:
    'SignalWire is not configured on this server. Set SIGNALWIRE_SPACE, SIGNALWIRE_PROJECT_ID and SIGNALWIRE_API_TOKEN.',
  twilio:
    'Twilio is not configured on this server. Set TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, or with TWILIO_API_KEY and TWILIO_API_SECRET.',
}

function configured(service: Service, sources: Sources): RestSource {
  const source = sources[service]
  if (source) return source
  const message = sources.absent?.[service] ?? HOW_TO_CONFIGURE[service]
  throw new RoomgraphError('PROVIDER_NOT_CONFIGURED', message, { service })
}
