import type { RoomgraphOptions } from '../../src/index.ts'
import type { SharedParts } from '../../src/server/roomgraph.ts'
import { type Data, type Graph, startGraph } from '../support/graph.ts'
import { EventReader } from './reader.ts'

const LIST = '/api/video/room_sessions'

/** The id of a session by its number. */
export function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

function pageOf(data: readonly Data[] = []) {
  return { status: 200, body: { links: {}, data } }
}

/** A graph that can be watched, before an upstream whose sessions the test begins and ends. */
export class WatchedUpstream {
  readonly graph: Graph
  /** The sessions in progress, in the order of the list. */
  readonly running = new Map<string, Data>()
  /** Those that have ended; what is in neither is a 404. */
  readonly ended = new Map<string, Data>()
  /** Sessions that the list leaves out, as where pages shift. */
  readonly hidden = new Set<string>()
  /** Members and events of each session, by its id. */
  readonly members = new Map<string, Data[]>()
  readonly events = new Map<string, Data[]>()
  /** The status of every answer to a call for these, where it is no 200. */
  detailsFailWith: { readonly status: number } | undefined
  /** Milliseconds that an answer about one session takes. */
  sessionMs = 0
  /** What stands in the list beside the sessions. */
  readonly others: unknown[] = []
  /** Makes another text of the list, for what no object can be. */
  rewrite: ((list: string) => string) | undefined
  /** The status of every answer, where it is no 200. */
  failsWith: { readonly status: number; readonly headers?: Record<string, string> } | undefined

  constructor(graph: Graph) {
    this.graph = graph
    graph.emulator.intercept(({ path, query }) => {
      if (this.failsWith) return { body: {}, ...this.failsWith }
      if (path === LIST) {
        const shown = [...this.running.values()].filter(({ id }) => !this.hidden.has(id))
        const ended = query.get('status') === 'in-progress' ? [] : this.ended.values()
        const page = pageOf([...shown, ...ended, ...this.others])
        return this.rewrite ? { ...page, body: this.rewrite(JSON.stringify(page.body)) } : page
      }
      const [id = '', detail] = path.slice(LIST.length + 1).split('/')
      if (detail && this.detailsFailWith) return { body: {}, ...this.detailsFailWith }
      if (detail === 'members') return pageOf(this.members.get(id))
      if (detail === 'events') return pageOf(this.events.get(id))
      const session = this.running.get(id) ?? this.ended.get(id)
      const delayMs = this.sessionMs
      return session ? { status: 200, body: session, delayMs } : { status: 404, body: {}, delayMs }
    })
  }

  begin(number: number, fields: Data = {}): void {
    const id = idOf(number)
    this.running.set(id, {
      id,
      room_id: idOf(number % 10),
      name: `room-${number % 10}`,
      status: 'in-progress',
      start_time: '2026-06-01T09:30:00Z',
      end_time: null,
      locked: false,
      cost_in_dollars: 0.5,
      ...fields,
    })
  }

  change(number: number, fields: Data): void {
    const id = idOf(number)
    this.running.set(id, { ...this.running.get(id), ...fields })
  }

  end(number: number): void {
    const id = idOf(number)
    const { cost_in_dollars: _, locked_cover: __, ...session } = this.running.get(id)
    this.running.delete(id)
    this.ended.set(id, { ...session, status: 'completed', end_time: '2026-06-01T10:30:00Z' })
  }

  join(number: number, name: string): void {
    const id = idOf(number)
    const members = this.members.get(id) ?? []
    this.members.set(id, members)
    const memberId = `${id.slice(0, 19)}1${id.slice(20, 24)}${String(members.length).padStart(8, '0')}`
    members.push({
      id: memberId,
      room_session_id: id,
      name,
      join_time: '2026-06-01T09:31:00Z',
      leave_time: null,
    })
  }

  leave(number: number, name: string): void {
    const members = this.members.get(idOf(number)) ?? []
    const nth = members.findIndex((each) => each.name === name)
    members[nth] = { ...members[nth], leave_time: '2026-06-01T09:40:00Z' }
  }

  happens(number: number, name: string): void {
    const id = idOf(number)
    const events = this.events.get(id) ?? []
    const eventId = `${id.slice(0, 19)}2${id.slice(20, 24)}${String(events.length).padStart(8, '0')}`
    this.events.set(id, [{ id: eventId, room_session_id: id, level: 'info', name, payload: {} }, ...events])
  }

  /** The paths that were asked for since the last time. */
  calls(): string[] {
    const calls = this.graph.emulator.journal.map(({ url }) =>
      url.replace(/\?.*/, '').slice('/api/video/'.length),
    )
    this.graph.emulator.resetJournal()
    return calls
  }

  ask(query: string, { variables = {}, headers = {} }: Data = {}): Promise<Response> {
    return this.graph.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
        body: JSON.stringify({ query, variables }),
      }),
    )
  }

  async watch(query: string, options: Data = {}): Promise<EventReader> {
    return new EventReader(await this.ask(query, options))
  }
}

/** @param parts clock and bus, where the test has its own */
export async function startWatched(
  options: Partial<RoomgraphOptions> = {},
  parts: SharedParts = {},
): Promise<WatchedUpstream> {
  const live = { enabled: true, intervalMs: 250, maxIntervalMs: 250, callsPerMinute: 10_000, ...options.live }
  return new WatchedUpstream(await startGraph({}, { ...options, live }, parts))
}

/** The numbers of the sessions in a list of an event. */
export function numbersOf(sessions: readonly Data[]): number[] {
  return sessions.map(({ sessionId }) => Number(sessionId.slice(-12)))
}
