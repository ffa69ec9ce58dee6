import { expect } from 'vitest'
import { EventReader } from '../live/reader.ts'
import { numbersOf } from '../live/watched-upstream.ts'
import { type Data, type Endpoint, post } from '../support/client.ts'
import { until } from './fleet.ts'

export const ALL = `subscription ($after: String) { liveSessions(after: $after) {
  cursor isSnapshot readAt staleSince started { sessionId name } updated { sessionId name } ended { sessionId }
} }`
export const ONE = `subscription ($id: ID!, $after: String) { liveSession(id: $id, after: $after) {
  cursor isSnapshot session { sessionId status } joined { name } left { name } detailsReadAt
} }`

/** Somebody who watches at one process, and makes of the events what a client does. */
export class Watch {
  readonly #reader: EventReader
  readonly events: Data[] = []
  /** The names of the sessions in progress by what was told, by their numbers. */
  readonly known: Map<number, string>
  /** What is not as events are to be. */
  readonly faults: string[] = []
  isOver = false

  /** @param known what somebody knows who comes back */
  constructor(response: Response, known: Iterable<readonly [number, string]> = []) {
    this.known = new Map(known)
    this.#reader = new EventReader(response)
    void this.#read()
  }

  get last(): Data {
    return this.events.at(-1)
  }

  get numbers(): number[] {
    return [...this.known.keys()].sort((a, b) => a - b)
  }

  /** Resolves once it knows of these sessions and no others. */
  async knows(...numbers: readonly number[]): Promise<void> {
    const wanted = JSON.stringify(numbers)
    await until(() => JSON.stringify(this.numbers) === wanted, `${wanted}, not ${this.numbers},`, 30_000)
    expect(this.faults).toEqual([])
  }

  close(): Promise<void> {
    return this.#reader.close()
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const sent = await this.#reader.next()
        if (!sent) break
        if (sent.event === 'complete') this.faults.push('complete')
        else if (sent.data.errors) this.faults.push(JSON.stringify(sent.data.errors))
        else this.#hear(sent.data.data.liveSessions ?? sent.data.data.liveSession)
      }
    } catch {
      // Its process was killed.
    }
    this.isOver = true
  }

  #hear(event: Data): void {
    this.events.push(event)
    const { isSnapshot, started = [], updated = [], ended = [] } = event
    if (isSnapshot) this.known.clear()
    const named = (sessions: Data[]) =>
      sessions.map((session) => [numbersOf([session])[0] ?? 0, session.name] as const)
    for (const [number, name] of named(started)) {
      if (this.known.has(number)) this.faults.push(`${number} began twice`)
      this.known.set(number, name)
    }
    for (const [number, name] of named(updated)) {
      if (!this.known.has(number)) this.faults.push(`${number} changed, and had not begun`)
      this.known.set(number, name)
    }
    for (const [number] of named(ended))
      if (!this.known.delete(number)) this.faults.push(`${number} ended, and had not begun`)
  }
}

export async function watchAt(
  endpoint: Endpoint,
  query: string = ALL,
  variables: Data = {},
  known: Iterable<readonly [number, string]> = [],
): Promise<Watch> {
  const response = await post(endpoint, query, variables, { headers: { accept: 'text/event-stream' } })
  expect(response.status).toBe(200)
  return new Watch(response, known)
}
