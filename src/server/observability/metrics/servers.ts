import type { BreakerState } from '../../../datasources/http/observer.ts'
import type { ObservedServer, PromClient, Registry } from './metric-types.ts'

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'half-open', 'open']

/** Gauges that look at the servers when they are read. */
export function serverMetrics(
  prom: PromClient,
  registry: Registry,
  servers: ReadonlySet<ObservedServer>,
): void {
  const registers = [registry]

  /** A gauge that sums up over all servers. */
  function loadGauge(name: string, help: string, of: 'running' | 'waiting' | 'limit') {
    new prom.Gauge({
      name,
      help,
      registers,
      collect() {
        this.set([...servers].reduce((sum, { load }) => sum + load[of], 0))
      },
    })
  }
  loadGauge('roomgraph_requests_running', 'Requests that are worked on.', 'running')
  loadGauge('roomgraph_requests_waiting', 'Requests that wait for their turn.', 'waiting')
  loadGauge('roomgraph_requests_limit', 'How many requests may be worked on at present.', 'limit')

  new prom.Gauge({
    name: 'roomgraph_unsent_answer_bytes',
    help: 'Bytes of answers that are made and not taken.',
    registers,
    collect() {
      this.set([...servers].reduce((sum, { unsent }) => sum + (unsent?.bytes ?? 0), 0))
    },
  })
  const cutBefore = new WeakMap<ObservedServer, number>()
  new prom.Counter({
    name: 'roomgraph_slow_readers_cut_total',
    help: 'Connections that were cut off because nobody took their answer, or others needed the room.',
    registers,
    collect() {
      for (const server of servers) {
        const cut = server.unsent?.cut ?? 0
        this.inc(cut - (cutBefore.get(server) ?? 0))
        cutBefore.set(server, cut)
      }
    },
  })

  /** A gauge that sums up over the upstreams of all servers. */
  function upstreamGauge(name: string, help: string, of: 'running' | 'waiting') {
    new prom.Gauge({
      name,
      help,
      labelNames: ['provider'],
      registers,
      collect() {
        this.reset()
        for (const { service, status } of upstreams()) this.inc({ provider: service }, status[of])
      },
    })
  }
  upstreamGauge('roomgraph_upstream_calls_running', 'Upstream calls in flight.', 'running')
  upstreamGauge('roomgraph_upstream_calls_waiting', 'Upstream calls that wait for their turn.', 'waiting')

  new prom.Gauge({
    name: 'roomgraph_upstream_breakers',
    help: 'Breakers by state: one for each upstream and set of credentials.',
    labelNames: ['provider', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { service: provider, status } of upstreams()) {
        for (const state of BREAKER_STATES) this.inc({ provider, state }, state === status.breaker ? 1 : 0)
      }
    },
  })

  function* upstreams() {
    for (const server of servers) yield* server.upstreams()
  }
}
