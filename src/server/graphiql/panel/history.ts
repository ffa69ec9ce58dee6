import { button, listOf, plural, span } from './elements.ts'
import { keep, kept } from './kept.ts'
import { operationNamed } from './operations.ts'
import type { ObservedRun } from './runs.ts'
import type { Opened } from './tabs.ts'

const STORED = 'roomgraph:history'
const MAX_RUNS = 20
/** Characters of an operation with its variables: all of them have five million in a browser's storage. */
const MAX_LENGTH = 50_000

interface PastRun extends Opened {
  readonly calls: number | undefined
  readonly ms: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The runs before this one, kept for the next visit, each to be opened as a tab. Headers are not kept: they hold credentials. */
export class RunHistory {
  readonly element = document.createElement('details')
  readonly #open: (opened: Opened) => void
  #runs = storedRuns()

  constructor(open: (opened: Opened) => void) {
    this.#open = open
    this.element.className = 'history'
    this.#draw()
  }

  add({ request, upstream, began, endedAt = began, operationName }: ObservedRun): void {
    const variables = request.variables ? JSON.stringify(request.variables, null, 2) : null
    if (request.query.length + (variables?.length ?? 0) > MAX_LENGTH) return
    const run: PastRun = {
      query: request.query,
      variables,
      operationName: operationName || null,
      calls: upstream?.total,
      ms: endedAt - began,
      at: Date.now(),
    }
    const others = this.#runs.filter(
      (each) =>
        each.query !== run.query ||
        each.variables !== run.variables ||
        each.operationName !== run.operationName,
    )
    this.#keep([run, ...others].slice(0, MAX_RUNS))
  }

  #keep(runs: PastRun[]): void {
    this.#runs = runs
    keep(STORED, JSON.stringify(runs))
    this.#draw()
  }

  #draw(): void {
    const summary = document.createElement('summary')
    summary.textContent = `History (${this.#runs.length})`
    const runs = this.#runs.map((run) => {
      const { query, operationName, calls, ms, at } = run
      const type = operationNamed(query, operationName)?.type ?? 'query'
      const facts = [
        calls === undefined ? type : plural(calls, 'call'),
        `${Math.round(ms)} ms`,
        new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
      ]
      const element = button('', () => this.#open(run))
      element.title = 'Open as a tab'
      element.append(
        span('path', operationName ?? `${type} without a name`),
        span('facts', facts.join(' · ')),
      )
      return element
    })
    this.element.hidden = runs.length === 0
    this.element.replaceChildren(
      summary,
      listOf('ol', 'runs', runs),
      button('Clear history', () => this.#keep([])),
    )
  }
}

function storedRuns(): PastRun[] {
  try {
    const runs: unknown = JSON.parse(kept(STORED) ?? '[]')
    return Array.isArray(runs) ? (runs as PastRun[]) : []
  } catch {
    return []
  }
}
