import type { Caller, Sources } from '../../context.ts'
import type { LiveBus } from '../../datasources/live/bus/live-bus.ts'
import { LiveHub } from '../../datasources/live/bus/live-hub.ts'
import { type LiveTools, SYSTEM_TOOLS } from '../../datasources/live/live-tools.ts'
import type { PaceSettings } from '../../datasources/live/reading/pace.ts'
import { SessionPoller } from '../../datasources/live/session-poller.ts'
import type { RestSource } from '../../datasources/loading/rest-source.ts'
import { RoomgraphError } from '../../errors.ts'
import { UpstreamSessionReader } from './session-reader.ts'

export interface LivePollersOptions {
  readonly sources: Sources
  readonly settings: PaceSettings
  /** Milliseconds that one reading may take. */
  readonly timeoutMs: number
  readonly tools?: LiveTools | undefined
  /** Brings together all processes that serve the same. Default: there is only this one. */
  readonly bus?: LiveBus | undefined
}

/** A poller as one stream holds it: its account stays open until it is released, once. */
export interface HeldPoller {
  readonly poller: SessionPoller
  /** The number of the account, for callers with credentials of their own: all who have the same are one caller. */
  readonly account: number | undefined
  release(): void
}

/** Live pollers: one for each account, for all who watch. */
export class LivePollers {
  readonly tools: LiveTools
  readonly #options: LivePollersOptions
  readonly #bus: LiveBus
  readonly #counts = { list: 0, detail: 0, led: 0 }
  readonly #pollers = new WeakMap<RestSource, SessionPoller>()
  readonly #numbers = new WeakMap<SessionPoller, number>()
  #accounts = 0

  constructor(options: LivePollersOptions) {
    this.#options = options
    this.tools = options.tools ?? SYSTEM_TOOLS
    this.#bus = options.bus ?? new LiveHub()
  }

  /** Readings that were begun so far, of lists and of members and events, and how many lists this process reads at present. */
  get counts(): { readonly list: number; readonly detail: number; readonly led: number } {
    return this.#counts
  }

  /** The poller of the account that a caller reads. @throws PROVIDER_NOT_CONFIGURED where there is none */
  of(caller: Caller | undefined): HeldPoller {
    const own = caller?.open?.()
    const { signalwire, absent } = own?.sources ?? this.#options.sources
    if (!signalwire) {
      own?.release()
      const message =
        absent?.signalwire ?? 'SignalWire, whose sessions can be watched, is not configured on this server.'
      throw new RoomgraphError('PROVIDER_NOT_CONFIGURED', message, { service: 'signalwire' })
    }
    let poller = this.#pollers.get(signalwire)
    if (!poller) {
      const { settings, timeoutMs } = this.#options
      const reader = new UpstreamSessionReader({
        source: signalwire,
        timeoutMs,
        now: this.tools.now,
        began: (what) => void this.#counts[what]++,
      })
      const { service, origin, credentialHash } = signalwire.http
      const list = `${service} ${origin} ${credentialHash}`
      const isProven = () => signalwire.http.isProven
      const led = (isLed: boolean) => {
        this.#counts.led += isLed ? 1 : -1
      }
      poller = new SessionPoller({ reader, settings, list, isProven, led, tools: this.tools, bus: this.#bus })
      this.#pollers.set(signalwire, poller)
      this.#numbers.set(poller, this.#accounts++)
    }
    return { poller, account: own && this.#numbers.get(poller), release: () => own?.release() }
  }
}
