import type { Scope } from './config/settings/api-keys.ts'
import { PageBuffers } from './datasources/cache/page-buffers.ts'
import { LightSignal, type Signal } from './datasources/http/signal.ts'
import { BatchSchedule } from './datasources/loading/batch-loads.ts'
import { CallBudget, CallLog } from './datasources/loading/call-log.ts'
import { type CallScope, DEADLINE } from './datasources/loading/call-scope.ts'
import type { RestSource } from './datasources/loading/rest-source.ts'
import { SignalWireLoaders } from './datasources/signalwire/loaders.ts'
import { SessionCompletion } from './datasources/signalwire/session-completion.ts'
import { WriteSender } from './datasources/signalwire/writes/write-sender.ts'
import { TwilioLoaders } from './datasources/twilio/loaders.ts'
import type { WriteReport, WrittenField } from './datasources/writes/write-outcome.ts'
import { RoomgraphError, type Service } from './errors.ts'

export type { Scope } from './config/settings/api-keys.ts'

/** The upstreams that a server, or a caller with credentials of their own, can read. They outlive operations. */
export interface Sources {
  readonly signalwire?: RestSource
  readonly twilio?: RestSource
  /** What to do about a provider that is not configured, where the server's variables do not decide it. */
  readonly absent?: Readonly<Partial<Record<Service, string>>>
}

/** The caller of an operation, where callers are told apart. */
export interface Caller {
  /** The name of the caller's API key. Absent where callers have no key. */
  readonly name?: string
  /** The scopes of the caller. Absent where no field needs a scope. */
  readonly scopes?: ReadonlySet<Scope>
  /** When the caller's token expires, in milliseconds since 1970. Absent where there is none. */
  readonly expiresAt?: number
  /** Whether the caller is the federation gateway. */
  readonly isGateway: boolean
  /** Opens the upstreams for one operation of a caller with credentials of their own. */
  readonly open?: () => OpenSources
}

/** Upstreams that stay open until they are released, once. */
export interface OpenSources {
  readonly sources: Sources
  release(): void
}

const SERVICES: readonly Service[] = ['signalwire', 'twilio']

/** SignalWire as one operation sees it. */
export interface SignalWireAccess {
  readonly loaders: SignalWireLoaders
  readonly completion: SessionCompletion
  readonly writes: WriteSender
}

/** The context of one operation. Nothing in it outlives the operation. */
export interface OperationContext {
  /** Throws PROVIDER_NOT_CONFIGURED when the server has no SignalWire project. */
  readonly signalwire: SignalWireAccess
  /** Throws PROVIDER_NOT_CONFIGURED when the server has no Twilio account. */
  readonly twilio: TwilioLoaders
  /** The upstreams that the server is configured for. */
  readonly configured: ReadonlySet<Service>
  /** Absent where authentication is off. */
  readonly caller: Caller | undefined
  /** Pages of which merged lists have returned only a part. */
  readonly buffers: PageBuffers
  /** The upstream calls so far. */
  readonly calls: CallLog
  /** Held by the executor while it hands out a list over several turns of the event loop. */
  readonly batches: BatchSchedule
  /** The largest `first` or `last` that is accepted. */
  readonly maxFirst: number
  /** Is told of each write once its outcome is known. Default: nobody is. */
  onWrite: ((report: WriteReport) => void) | undefined
  /** What became of the mutation fields that have ended, by their names in the response. */
  readonly written: Map<string, WrittenField>
  /** The most values that the response can have, once that is counted. */
  values: number
  /** Stops the deadline's timer and releases received data; calls in flight go on. */
  finish(): void
}

export interface OperationOptions {
  readonly sources: Sources
  readonly caller?: Caller | undefined
  /** Names who has sent it: at an upstream, operations of one take turns with those of others. Default: all are one. */
  readonly share?: string | undefined
  /** Page buffers that operations share; without it, the operation has its own. */
  readonly buffers?: PageBuffers
  /** Aborted when the client has disconnected; upstream calls in flight are then abandoned. */
  readonly signal?: Signal
  /** Milliseconds that the operation may take before its pending fields end in UPSTREAM_TIMEOUT. */
  readonly timeoutMs: number
  /** Start of that time, on the clock of `performance.now()`. Default: now. */
  readonly beganAt?: number | undefined
  readonly maxFirst: number
  /** Upstream calls that the operation may make; those beyond end in UPSTREAM_CALL_LIMIT_REACHED. Default: any number. */
  readonly maxUpstreamCalls?: number
  /** Whether responses past their lifetimes will do, as settings allow it. Default: true. */
  readonly takesStale?: boolean
}

/** Makes the context of one operation and starts its deadline. Call `finish` when the operation has ended. */
export function createOperationContext(options: OperationOptions): OperationContext {
  return new RunningOperation(options)
}

/** perf: ADR 19. A class, because each object literal with getters would get, and retain, a hidden class of its own. */
class RunningOperation implements OperationContext {
  readonly configured: ReadonlySet<Service>
  readonly caller: Caller | undefined
  readonly buffers: PageBuffers
  readonly calls = new CallLog()
  readonly batches = new BatchSchedule()
  readonly maxFirst: number
  readonly written = new Map<string, WrittenField>()
  values = 0
  onWrite: OperationContext['onWrite']
  readonly #sources: Sources
  readonly #own: OpenSources | undefined
  readonly #ended = new LightSignal()
  readonly #scope: CallScope
  readonly #timer: NodeJS.Timeout
  #signalwire: SignalWireAccess | undefined
  #twilio: TwilioLoaders | undefined

  constructor(options: OperationOptions) {
    const { caller, buffers = new PageBuffers(), signal, timeoutMs, maxFirst } = options
    const { maxUpstreamCalls = Number.POSITIVE_INFINITY, takesStale = true, share = '' } = options
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
    // An operation that spent its time waiting for a coalesced one must not send anything.
    if (leftMs <= 0) this.#end(DEADLINE)
    this.#timer = setTimeout(() => this.#end(DEADLINE), Math.max(0, leftMs))
    this.#timer.unref()
    if (signal?.aborted) this.#end(signal.reason)
    else signal?.addEventListener('abort', () => this.#end(signal.reason))
    const budget = new CallBudget(maxUpstreamCalls)
    const onWrite = (report: WriteReport) => this.onWrite?.(report)
    this.#scope = {
      signal: this.#ended,
      timeoutMs,
      deadlineAt,
      calls: this.calls,
      batches: this.batches,
      share,
      budget,
      takesStale,
      onWrite,
    }
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
    // No call follows, even where nobody reads the rest of an incremental result.
    this.#own?.release()
  }
}

class OpenSignalWire implements SignalWireAccess {
  readonly loaders: SignalWireLoaders
  readonly #scope: CallScope
  #completion: SessionCompletion | undefined
  #writes: WriteSender | undefined

  constructor(source: RestSource, scope: CallScope) {
    this.loaders = new SignalWireLoaders(source, scope)
    this.#scope = scope
  }

  get writes(): WriteSender {
    this.#writes ??= new WriteSender(this.loaders, this.#scope, () => {
      this.loaders.clear()
      this.#completion = undefined
    })
    return this.#writes
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
