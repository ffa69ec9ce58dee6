import type { AttemptReport, BreakerState, UpstreamObserver } from '../../datasources/http/observer.ts'
import type { Service } from '../../errors.ts'
import { verdictOf } from './verdict.ts'

const NAMES: Record<Service, string> = { signalwire: 'SignalWire', twilio: 'Twilio' }

const BREAKER: Record<BreakerState, string> = {
  open: 'circuit open: calls are rejected for now',
  'half-open': 'circuit half-open: one call tries',
  closed: 'circuit closed: calls are sent again',
}

/** One line about a provider. */
export function providerLine(service: Service, text: string): string {
  return `roomgraph: ${NAMES[service]}: ${text}`
}

/**
 * Says in one line how the first call to each provider ended, once more when the first is accepted after that, and each
 * change of a circuit breaker. It makes no call.
 */
export class Announcer implements UpstreamObserver {
  readonly #say: (line: string) => void
  readonly #said = new Map<Service, boolean>()

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  onAttempt({ service, status, code }: AttemptReport): void {
    if (this.#said.get(service) === true || code === 'REQUEST_ABORTED') return
    const { isAccepted, text } = verdictOf(service, { status, code })
    if (!isAccepted && this.#said.has(service)) return
    this.#said.set(service, isAccepted)
    this.#say(providerLine(service, text))
  }

  onBreaker(service: Service, state: BreakerState): void {
    this.#say(providerLine(service, BREAKER[state]))
  }
}

/** Tells several observers of everything. */
export function observedBy(
  ...observers: readonly (UpstreamObserver | undefined)[]
): UpstreamObserver | undefined {
  const [first, ...more] = observers.filter((one) => one !== undefined)
  if (!first || more.length === 0) return first
  const all = [first, ...more]
  return {
    onAttempt: (attempt) => all.forEach((one) => void one.onAttempt?.(attempt)),
    onReuse: (service, state) => all.forEach((one) => void one.onReuse?.(service, state)),
    onBreaker: (service, state) => all.forEach((one) => void one.onBreaker?.(service, state)),
  }
}
