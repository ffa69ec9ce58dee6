import type { ResponsePath } from '../../datasources/loading/call-log.ts'
import { callsForEmbedded, callsForSummaries } from '../../datasources/signalwire/session-completion.ts'

/** The most and the least calls for one resource or list, and the path of the first field that needs them. */
interface Counted {
  readonly calls: number
  readonly least: number
  readonly path: ResponsePath
  readonly route: string
}

/** Calls to one upstream path for one field. */
export interface TalliedCalls {
  readonly key: string
  readonly path: ResponsePath
  /** The upstream path with `{id}` in it; empty for what makes no call. */
  readonly route: string
  readonly min: number
  readonly max: number
}

/** Sessions that lack a field. */
interface Lacking {
  readonly count: number
  /** Whether only the list has one of the fields, and whether one can be had by id. */
  readonly needsList: boolean
  readonly needsSummary: boolean
  readonly path: ResponsePath
}

/** Where the fields come from that sessions lack. */
const COMPLETION_ROUTE = '/api/video/room_sessions'

/** More than any limit; beyond it numbers say nothing. */
const MOST = 1e12

/** Sums up the upstream calls of an operation. Equal calls count once. */
export class CallTally {
  #counted = new Map<string, Counted>()
  #embedded = new Map<string, Lacking>()
  #summaries = new Map<string, Lacking>()
  #numbers = new Map<unknown, number>()
  #sum = 0

  /** Another tally that goes on from here, and leaves this one as it is. */
  branch(): CallTally {
    const branch = new CallTally()
    branch.#counted = new Map(this.#counted)
    branch.#embedded = new Map(this.#embedded)
    branch.#summaries = new Map(this.#summaries)
    branch.#numbers = this.#numbers
    branch.#sum = this.#sum
    return branch
  }

  /** Goes on from what a branch has come to. */
  take(branch: CallTally): void {
    this.#counted = branch.#counted
    this.#embedded = branch.#embedded
    this.#summaries = branch.#summaries
    this.#sum = branch.#sum
  }

  /**
   * Counts calls for what `key` names; equal keys are the same call. What is no whole number counts as more than any limit.
   * @param route the upstream path, with `{id}` for ids
   * @param least how many are made even if no list has items
   */
  add(key: string, calls: number, path: ResponsePath, route = '', least = 0): void {
    const before = this.#counted.get(key)
    if (before && calls <= before.calls && least <= before.least) return
    const counted = before?.calls ?? 0
    if (calls <= counted && !before) return
    const most = Number.isSafeInteger(calls) ? Math.min(Math.max(calls, counted), MOST) : MOST
    this.#sum += most - counted
    this.#counted.set(key, { calls: most, least: Math.max(least, before?.least ?? 0), path, route })
  }

  /** Counts sessions embedded in rooms and conferences that lack a field. */
  addEmbedded(key: string, count: number, needsList: boolean, path: ResponsePath): void {
    note(this.#embedded, key, { count, needsList, needsSummary: !needsList, path })
  }

  /** Counts sessions that came by id and lack a field that only lists have. */
  addSummaries(key: string, count: number, path: ResponsePath): void {
    note(this.#summaries, key, { count, needsList: true, needsSummary: false, path })
  }

  /** A number for an object, the same one every time. */
  numberOf(object: unknown): number {
    const number = this.#numbers.get(object) ?? this.#numbers.size
    this.#numbers.set(object, number)
    return number
  }

  get total(): number {
    const sum = this.#sum + callsForAllEmbedded(this.#embedded) + callsForAllSummaries(this.#summaries)
    return Number.isSafeInteger(sum) ? Math.min(MOST, sum) : MOST
  }

  /** What was counted, each upstream path of a field by itself. */
  *entries(): Generator<TalliedCalls> {
    for (const [key, { calls: max, least: min, path, route }] of this.#counted) {
      yield { key, path, route, min, max }
    }
    for (const [sessions, callsFor] of this.#lacking) {
      const [first] = sessions.values()
      if (first) yield { key: '', path: first.path, route: COMPLETION_ROUTE, min: 0, max: callsFor(sessions) }
    }
  }

  /** The path with the most calls, and their number. */
  get costliest(): { readonly path: string; readonly calls: number } {
    const sums = new Map<string, number>()
    const sum = (path: ResponsePath, calls: number) => {
      const text = fieldText(path)
      sums.set(text, (sums.get(text) ?? 0) + calls)
    }
    for (const { path, calls } of this.#counted.values()) sum(path, calls)
    for (const [sessions, callsFor] of this.#lacking) {
      const [first] = sessions.values()
      if (first) sum(first.path, callsFor(sessions))
    }
    const [path, calls] = [...sums].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])
    return { path, calls }
  }

  get #lacking() {
    return [
      [this.#embedded, callsForAllEmbedded],
      [this.#summaries, callsForAllSummaries],
    ] as const
  }
}

function note(sessions: Map<string, Lacking>, key: string, lacking: Lacking): void {
  const before = sessions.get(key)
  const needsList = before?.needsList || lacking.needsList
  const needsSummary = before?.needsSummary || lacking.needsSummary
  sessions.set(key, { ...(before ?? lacking), needsList, needsSummary })
}

function totalOf(sessions: ReadonlyMap<string, Lacking>): number {
  let count = 0
  for (const each of sessions.values()) count += each.count
  return count
}

function callsForAllEmbedded(sessions: ReadonlyMap<string, Lacking>): number {
  const [first] = sessions.values()
  return callsForEmbedded(totalOf(sessions), Boolean(first?.needsList && first.needsSummary))
}

function callsForAllSummaries(sessions: ReadonlyMap<string, Lacking>): number {
  return callsForSummaries(totalOf(sessions))
}

/** What of a name a place shows; aliases are the caller's own. */
const MAX_NAME = 80

/** A place in the response as text, of which no name is very long. */
export function fieldText({ prev, key }: ResponsePath): string {
  const name = String(key)
  const shown = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name
  return prev ? `${fieldText(prev)}.${shown}` : shown
}
