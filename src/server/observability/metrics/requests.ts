import type { OperationObserver, OperationReport } from '../operation-report.ts'
import type { Metrics, ObservedServer, PromClient, Registry, RouteLabel } from './metric-types.ts'

/** Counts answers, and requests that were not run. */
export function requestMetrics(
  prom: PromClient,
  registry: Registry,
  servers: ReadonlySet<ObservedServer>,
  bounded: (code: string) => string,
): { readonly operation: OperationObserver; readonly response: Metrics['response'] } {
  const registers = [registry]
  const overload = rejectionCount(servers, 'refused')
  const crowds = rejectionCount(servers, 'crowdedOut')
  const counts = new Map<RouteLabel, Map<number, number>>()
  function add(place: RouteLabel, status: number, count: number): void {
    const byStatus = counts.get(place) ?? new Map<number, number>()
    byStatus.set(status, (byStatus.get(status) ?? 0) + count)
    counts.set(place, byStatus)
  }
  new prom.Counter({
    name: 'roomgraph_http_responses_total',
    help: 'Answers to HTTP requests, by place and status.',
    labelNames: ['place', 'status'],
    registers,
    collect() {
      add('graphql', 503, overload.take('responses') + crowds.take('responses'))
      this.reset()
      for (const [place, byStatus] of counts) {
        for (const [status, count] of byStatus) this.inc({ place, status }, count)
      }
    },
  })
  const refused = new prom.Counter({
    name: 'roomgraph_requests_refused_total',
    help: 'Requests that were not run, by the code of the first reason, or HTTP and the status.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.inc({ reason: 'SERVER_OVERLOADED' }, overload.take('refused'))
      const crowdedOut = crowds.take('refused')
      if (crowdedOut > 0) this.inc({ reason: 'AUTH_UNAVAILABLE' }, crowdedOut)
    },
  })
  return {
    operation(report) {
      if (!isRefusal(report)) return
      const [reason = `HTTP_${report.status}`] = Object.keys(report.codes)
      refused.inc({ reason: bounded(reason) })
    },
    response: (place, status) => add(place, status, 1),
  }
}

/** Whether the server would not run it, for a reason that lies with the request or with the load. */
function isRefusal({ operationType, status }: OperationReport): boolean {
  return operationType === undefined || (status >= 400 && status < 500) || status === 503
}

/**
 * What admission control has rejected since it was last asked for, for each of those who ask. A server in that state has no
 * time to tell of each.
 */
function rejectionCount(servers: ReadonlySet<ObservedServer>, of: 'refused' | 'crowdedOut') {
  const seen = new WeakMap<ObservedServer, Record<string, number>>()
  return {
    take(asker: string): number {
      let sum = 0
      for (const server of servers) {
        const counts = seen.get(server) ?? {}
        sum += server.load[of] - (counts[asker] ?? 0)
        // keys: the two that ask, both in this file
        seen.set(server, { ...counts, [asker]: server.load[of] })
      }
      return sum
    },
  }
}
