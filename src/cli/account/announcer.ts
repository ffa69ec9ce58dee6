import type { AttemptReport, BreakerState, UpstreamObserver } from '../../datasources/http/observer.ts'
import { type CredentialsState, credentialsAfter } from '../../datasources/resilience/credentials-state.ts'
import type { Service } from '../../errors.ts'
import { verdictOf } from './verdict.ts'

const NAMES: Record<Service, string> = { signalwire: 'SignalWire', twilio: 'Twilio' }

const BREAKER: Record<BreakerState, string> = {
  open: 'circuit open: calls are rejected for now',
  'half-open': 'circuit half-open: one call tries',
  closed: 'circuit closed: calls are sent again',
}

/** What a line about a provider tells, for logs that are searched by it. */
export interface ProviderFacts {
  readonly provider: Service
  readonly credentials?: CredentialsState
  readonly breaker?: BreakerState
}

/** Says a line to the operator; with facts, it is about a provider. */
export type Say = (line: string, facts?: ProviderFacts) => void

/** One line about a provider. */
export function providerLine(service: Service, text: string): string {
  return `roomgraph: ${NAMES[service]}: ${text}`
}

/**
 * Says in one line how the first call to each provider ended, then whenever credentials come to be refused or accepted, and each
 * change of a circuit breaker. It makes no call.
 */
export class Announcer implements UpstreamObserver {
  readonly #say: Say
  /** What was said last. */
  readonly #said = new Map<Service, CredentialsState>()

  constructor(say: Say) {
    this.#say = say
  }

  onAttempt({ service, status, code }: AttemptReport): void {
    if (code === 'REQUEST_ABORTED') return
    const said = this.#said.get(service)
    const credentials = credentialsAfter(said ?? 'unknown', status)
    if (credentials === said) return
    this.#said.set(service, credentials)
    const { text } = verdictOf(service, { status, code })
    this.#say(providerLine(service, text), { provider: service, credentials })
  }

  onBreaker(service: Service, breaker: BreakerState): void {
    this.#say(providerLine(service, BREAKER[breaker]), { provider: service, breaker })
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
