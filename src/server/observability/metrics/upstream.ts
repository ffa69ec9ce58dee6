import type { UpstreamObserver } from '../../../datasources/http/observer.ts'
import { ERROR_CODES } from '../../../errors.ts'
import type { PromClient, Registry } from './metric-types.ts'

/** Seconds. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts upstream calls by provider and route. Routes are templates; hosts and ids never show. */
export function upstreamMetrics(prom: PromClient, registry: Registry): Required<UpstreamObserver> {
  const registers = [registry]
  const calls = new prom.Counter({
    name: 'roomgraph_upstream_calls_total',
    help: 'Calls sent to an upstream, each retry too. Status none: no answer began.',
    labelNames: ['provider', 'route', 'status'],
    registers,
  })
  const duration = new prom.Histogram({
    name: 'roomgraph_upstream_call_duration_seconds',
    help: 'From sending a call to the end of its answer. Waiting for its turn is not in it.',
    labelNames: ['provider', 'route'],
    buckets: DURATIONS,
    registers,
  })
  const failures = new prom.Counter({
    name: 'roomgraph_upstream_failures_total',
    help: 'Calls that did not bring an answer, by code. REQUEST_ABORTED: nobody waited any longer.',
    labelNames: ['provider', 'code'],
    registers,
  })
  const retries = new prom.Counter({
    name: 'roomgraph_upstream_retries_total',
    help: 'Calls that were sent again.',
    labelNames: ['provider'],
    registers,
  })
  const changes = new prom.Counter({
    name: 'roomgraph_upstream_breaker_changes_total',
    help: 'How often a breaker has changed to a state.',
    labelNames: ['provider', 'state'],
    registers,
  })
  const reused = new prom.Counter({
    name: 'roomgraph_upstream_answers_reused_total',
    help: 'Cached responses that were used: fresh in place of a call, stale in place of one that failed or that nobody waits for.',
    labelNames: ['provider', 'state'],
    registers,
  })
  // What is born at 1 has not increased: the first failure would be missed.
  for (const provider of ['signalwire', 'twilio']) {
    retries.inc({ provider }, 0)
    for (const code of ERROR_CODES) if (code.startsWith('UPSTREAM_')) failures.inc({ provider, code }, 0)
  }
  return {
    onReuse(provider, state) {
      reused.inc({ provider, state })
    },
    onAttempt({ service: provider, route, status, code, durationMs, retry }) {
      calls.inc({ provider, route, status: status ?? 'none' })
      duration.observe({ provider, route }, durationMs / 1000)
      if (code) failures.inc({ provider, code })
      if (retry > 0) retries.inc({ provider })
    },
    onBreaker(provider, state) {
      changes.inc({ provider, state })
    },
  }
}
