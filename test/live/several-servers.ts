import { expect } from 'vitest'
import { createServedRoomgraph, type ServedRoomgraph } from '../../src/server/roomgraph.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { ManualClock } from './manual-clock.ts'
import { ProcessGroup } from './process-group.ts'
import { EventReader } from './reader.ts'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

const LIVE = { enabled: true, intervalMs: 2000, maxIntervalMs: 2000, callsPerMinute: 10_000 }

/** Several servers before one upstream, joined as workers are, on one clock that stands still until it is told to go on. */
export class SeveralServers {
  readonly clock: ManualClock
  readonly group: ProcessGroup
  readonly upstream: WatchedUpstream
  readonly servers: readonly ServedRoomgraph[]
  readonly #open: EventReader[] = []

  constructor(clock: ManualClock, group: ProcessGroup, upstream: WatchedUpstream, count: number) {
    this.clock = clock
    this.group = group
    this.upstream = upstream
    const { emulator, listener } = upstream.graph
    const options = { ...emulator.options, upstream: PLAIN_CALLS, live: LIVE }
    const others = Array.from({ length: count - 1 }, () =>
      createServedRoomgraph(options, { liveTools: clock, bus: group.add() }),
    )
    this.servers = [listener as ServedRoomgraph, ...others]
  }

  /** Opens a stream at one of them. */
  async watch(server: number, query: string, variables = {}): Promise<EventReader> {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
    const init = { method: 'POST', headers, body: JSON.stringify({ query, variables }) }
    const response = await this.servers[server]?.fetch('http://localhost/graphql', init)
    expect(response?.status).toBe(200)
    const events = new EventReader(response as Response)
    this.#open.push(events)
    return events
  }

  async leave(events: EventReader): Promise<void> {
    this.#open.splice(this.#open.indexOf(events), 1)
    await events.close()
  }

  async close(): Promise<void> {
    for (const events of this.#open.splice(0)) await events.close()
    for (const server of this.servers.slice(1)) await server.close()
    await this.upstream.graph.close()
  }
}

/** Starts them before an upstream with the sessions 1 and 2. @param beats whether they have to say that they are there */
export async function startServers(count: number, beats = false): Promise<SeveralServers> {
  const clock = new ManualClock()
  const group = new ProcessGroup(beats ? clock.after : undefined)
  const upstream = await startWatched({ live: LIVE }, { liveTools: clock, bus: group.add() })
  for (const number of [1, 2]) upstream.begin(number)
  return new SeveralServers(clock, group, upstream, count)
}
