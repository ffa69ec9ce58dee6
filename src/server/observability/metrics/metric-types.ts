import type { FleetObserver } from '../../../datasources/fleet/fleet-observer.ts'
import type { SeatRole } from '../../../datasources/fleet/live/fleet-seat.ts'
import type { UpstreamObserver, UpstreamStatus } from '../../../datasources/http/observer.ts'
import type { Service } from '../../../errors.ts'
import type { OperationObserver } from '../operation-report.ts'

/** What `createRoomgraph` writes and a monitoring system reads, in Prometheus' text format. */
export interface Metrics {
  /** The `content-type` of `text`. */
  readonly contentType: string
  /** All metrics as they are now. */
  text(): Promise<string>
  readonly operation: OperationObserver
  readonly upstream: Required<UpstreamObserver>
  readonly fleet: FleetObserver
  /** Counts an answer by the place that was asked for. */
  response(place: RouteLabel, status: number): void
  /** Shows how it stands with a server until the function that it gives is called. */
  observe(server: ObservedServer): () => void
}

/** Where a request went; `other` is every path that there is not. */
export type RouteLabel = 'graphql' | 'health' | 'ready' | 'other'

/** What is looked at when the metrics are read, and costs nothing before. */
export interface ObservedServer {
  /** Requests that are worked on, how many may be, how many wait, and how many admission control rejected. */
  readonly load: Readonly<Record<'running' | 'waiting' | 'limit' | 'refused' | 'crowdedOut', number>>
  /** Bytes of answers that slow readers have not taken, and how many readers were cut off. */
  readonly unsent?: { readonly bytes: number; readonly cut: number } | undefined
  /** Subscriptions, where there are any. */
  readonly live?: LiveCounts | undefined
  /** What is shared with other processes, where anything is. */
  readonly fleet?: FleetState | undefined
  upstreams(): Iterable<{ readonly service: Service; readonly status: UpstreamStatus }>
}

/** Whether a fleet's Redis can be asked, and whether what others publish arrives. */
export interface FleetState {
  readonly isReachable: boolean
  readonly isHearing: boolean
  /** How many lists are watched in this process, by what it does for them. */
  readonly bus: { count(role: SeatRole): number }
}

/** How it stands with the subscriptions of a server. */
export interface LiveCounts {
  /** Streams that are open. */
  readonly streams: number
  /** Cohorts: each event is made once for one. */
  readonly cohorts: number
  /** Events that were made so far, each for all streams of a cohort. */
  readonly events: number
  /** Readings of lists that were begun so far. */
  readonly readings: number
  /** Readings of members and events that were begun so far. */
  readonly detailReadings: number
  /** Lists that this process reads for all who follow them. */
  readonly ledLists: number
  /** Streams that were cut off so far since nobody took their events. */
  readonly dropped: number
}

export type PromClient = typeof import('prom-client')
export type Registry = import('prom-client').Registry
