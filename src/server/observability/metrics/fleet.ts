import type { FleetObserver, StoreOutcome } from '../../../datasources/fleet/fleet-observer.ts'
import type { SeatRole } from '../../../datasources/fleet/live/fleet-seat.ts'
import type { ObservedServer, PromClient, Registry } from './metric-types.ts'

/** Seconds that a process waits for a call of another: as long as a call takes. */
const WAITS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const ROLES: readonly SeatRole[] = ['leads', 'follows', 'apart']
const OUTCOMES: readonly StoreOutcome[] = ['hit', 'miss', 'busy', 'timeout', 'error', 'skipped']

/** Counts what is shared over Redis. */
export function fleetMetrics(
  { Counter, Gauge, Histogram }: PromClient,
  registry: Registry,
  servers: ReadonlySet<ObservedServer>,
): FleetObserver {
  const registers = [registry]
  const lookups = new Counter({
    name: 'roomgraph_fleet_lookups_total',
    help: 'Pages that were looked for in Redis. Busy: another process makes the call. Skipped: Redis is known to be away.',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of OUTCOMES) lookups.inc({ outcome }, 0)
  const values = new Counter({
    name: 'roomgraph_fleet_values_total',
    help: 'Responses that were sent to Redis, or dropped: too large, or too many on their way.',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of ['sent', 'dropped']) values.inc({ outcome }, 0)
  const bytes = new Counter({
    name: 'roomgraph_fleet_value_bytes_total',
    help: 'Bytes of responses that were sent to Redis.',
    registers,
  })
  const broken = new Counter({
    name: 'roomgraph_fleet_broken_values_total',
    help: 'Responses in Redis that could not be read, and were deleted.',
    registers,
  })
  const waits = new Histogram({
    name: 'roomgraph_fleet_lease_wait_seconds',
    help: 'How long this process waited for a call of another.',
    buckets: WAITS,
    registers,
  })
  const unheard = new Counter({
    name: 'roomgraph_fleet_unheard_writes_total',
    help: 'Processes that had not said in time that they have heard of a write.',
    registers,
  })
  new Gauge({
    name: 'roomgraph_fleet_reachable',
    help: '1 where Redis can be asked and heard, 0 where not; absent without one.',
    // Of several workers, not their number: 1 only if each of them can.
    aggregator: 'min',
    registers,
    collect() {
      const fleets = [...servers].flatMap(({ fleet }) => fleet ?? [])
      this.reset()
      if (fleets.length > 0)
        this.set(fleets.every(({ isReachable, isHearing }) => isReachable && isHearing) ? 1 : 0)
      else this.remove()
    },
  })
  const takeovers = new Counter({
    name: 'roomgraph_fleet_live_takeovers_total',
    help: 'How often this process went on to read what is watched after another one, or after it could not for a while.',
    registers,
  })
  new Gauge({
    name: 'roomgraph_fleet_live_lists',
    help: 'Lists that are watched here: read for all (leads), heard of (follows), or read for this process alone without Redis (apart).',
    labelNames: ['role'],
    registers,
    collect() {
      const fleets = [...servers].flatMap(({ fleet }) => fleet ?? [])
      this.reset()
      if (fleets.length === 0) return
      for (const role of ROLES)
        this.set(
          { role },
          fleets.reduce((sum, { bus }) => sum + bus.count(role), 0),
        )
    },
  })
  return {
    onTakeover: () => takeovers.inc(),
    onLookup: (outcome) => lookups.inc({ outcome }),
    onPut(outcome, size) {
      values.inc({ outcome })
      if (outcome === 'sent') bytes.inc(size)
    },
    onBroken: () => broken.inc(),
    onLeaseWait: (milliseconds) => waits.observe(milliseconds / 1000),
    onUnheard: (processes) => unheard.inc(processes),
  }
}
