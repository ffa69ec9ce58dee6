import { button, bytesText, paragraph, plural } from './elements.ts'
import { RunHistory } from './history.ts'
import { keep, kept } from './kept.ts'
import type { EditorPlan } from './plans.ts'
import type { ObservedRun } from './runs.ts'
import { openAnew } from './tabs.ts'
import { Watching, watchState } from './watching.ts'
import { type Choice, waterfall } from './waterfall.ts'

const HIDDEN = 'roomgraph:upstream-hidden'
const TICK_MS = 1000

/** Upstream panel: the upstream calls of the last run as a waterfall, beside the editor. */
export class UpstreamPanel {
  readonly element = document.createElement('aside')
  readonly #toggle = button('', () => this.#hide(!this.#isHidden))
  readonly #copy = button('Copy link', () => void this.#copyLink())
  readonly #link = document.createElement('input')
  readonly #plan = document.createElement('p')
  readonly #summary = document.createElement('p')
  readonly #body = document.createElement('div')
  readonly #history = new RunHistory(openAnew)
  readonly #linkOf: () => string | undefined
  #watching: Watching | undefined
  #run: ObservedRun | undefined
  #choice: Choice

  /** @param linkOf the address of the tab in front; undefined for what has none */
  constructor(linkOf: () => string | undefined) {
    this.#linkOf = linkOf
    this.element.id = 'upstream'
    this.element.ariaLabel = 'Upstream calls'
    const title = document.createElement('h2')
    title.textContent = 'Upstream calls'
    this.#toggle.setAttribute('aria-controls', 'upstream-calls')
    const header = document.createElement('header')
    header.append(title, this.#copy, this.#toggle)
    this.#link.readOnly = true
    this.#link.hidden = true
    this.#link.ariaLabel = 'Link to this tab'
    this.#summary.setAttribute('role', 'status')
    this.#body.id = 'upstream-calls'
    this.#plan.className = 'plan'
    this.element.append(header, this.#link, this.#plan, this.#summary, this.#body, this.#history.element)
    this.#hide(kept(HIDDEN) === 'yes')
    this.#draw()
    setInterval(() => this.#tick(), TICK_MS)
  }

  show(run: ObservedRun): void {
    if (run !== this.#run) {
      this.#choice = undefined
      this.element.scrollTop = 0
      this.#watching = run.type === 'subscription' ? new Watching() : undefined
    }
    this.#run = run
    if (run.state !== 'running') this.#history.add(run)
    this.#draw()
  }

  /** Says what the operation in the editor would take. */
  plan(plan: EditorPlan): void {
    this.#plan.textContent = plan ? planText(plan) : ''
  }

  /** Another tab is in front, or another text in it. */
  tabChanged(): void {
    this.#copy.textContent = 'Copy link'
    this.#link.hidden = true
  }

  get #isHidden(): boolean {
    return this.element.classList.contains('hidden')
  }

  #hide(hidden: boolean): void {
    this.element.classList.toggle('hidden', hidden)
    this.#toggle.textContent = hidden ? 'Show calls' : 'Hide'
    this.#toggle.ariaExpanded = String(!hidden)
    keep(HIDDEN, hidden ? 'yes' : 'no')
  }

  async #copyLink(): Promise<void> {
    const link = this.#linkOf()
    if (link === undefined) {
      this.#copy.textContent = 'Too long or empty'
      return
    }
    try {
      await navigator.clipboard.writeText(link)
      this.#copy.textContent = 'Copied'
    } catch {
      // A page that came over plain HTTP from another machine has no clipboard.
      this.#link.value = link
      this.#link.hidden = false
      this.#link.select()
    }
  }

  #choose(choice: Choice): void {
    this.#choice = choice
    this.#draw()
  }

  /** Time passes for who watches. That is no news, so it is none for a screen reader. */
  #tick(): void {
    if (this.#run?.state === 'running') this.#watching?.show(this.#run, performance.now())
  }

  #draw(): void {
    const focused = document.activeElement?.getAttribute('data-key')
    this.#body.replaceChildren(...this.#content())
    // The rows are drawn anew; the keyboard stays where it was.
    if (focused) this.#body.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus()
  }

  #content(): HTMLElement[] {
    const run = this.#run
    const summary = run
      ? summaryOf(run)
      : 'Run an operation with ▶ or Ctrl+Enter: its calls to the providers show here.'
    // The same once more would be read out once more.
    if (this.#summary.textContent !== summary) this.#summary.textContent = summary
    if (!run) return []
    const isRefused = run.status !== undefined && run.status !== 200
    if (this.#watching && !isRefused) {
      this.#watching.show(run, performance.now())
      return [this.#watching.element]
    }
    const calls = run.upstream?.calls ?? []
    if (calls.length > 0) return waterfall(calls, this.#choice, (choice) => this.#choose(choice))
    return run.state === 'running' ? [] : [note(run)]
  }
}

function planText(plan: NonNullable<EditorPlan>): string {
  if (plan === 'subscription') return 'This operation watches: it takes no calls of its own.'
  const { min, max, calls } = plan
  const total = `This operation takes ${min === max ? '' : `${min} to `}${plural(max, 'call')}`
  const sums = new Map<string, number>()
  for (const { field, times } of calls) sums.set(field, (sums.get(field) ?? 0) + times.max)
  const [costliest, next] = [...sums].sort(([, a], [, b]) => b - a)
  return costliest && next && costliest[1] > next[1]
    ? `${total}, most for ${costliest[0]}: up to ${costliest[1]}.`
    : `${total}.`
}

function summaryOf(run: ObservedRun): string {
  const { upstream, began, endedAt = performance.now(), bytes, status, operationName, state } = run
  if (run.type === 'subscription') return [operationName, watchState(run)].filter(Boolean).join(' · ')
  if (state === 'running' && run.parts === 0) return [operationName, 'running'].filter(Boolean).join(' · ')
  const facts = [
    operationName,
    upstream && `${upstream.total} of at most ${plural(upstream.worstCase, 'call')}`,
    `${Math.round(endedAt - began)} ms`,
    bytesText(bytes),
    status !== 200 && status && `HTTP ${status}`,
    state === 'running' && `running, part ${run.parts} is here`,
  ]
  return facts.filter(Boolean).join(' · ')
}

/** Why a run lists no calls. */
function note(run: ObservedRun): HTMLElement {
  if (run.state === 'stopped') return paragraph('You stopped it before its answer was there.')
  if (run.state === 'failed' || run.state === 'cut') return paragraph('The answer did not come to its end.')
  if (run.status !== 200) return paragraph('The operation did not run; the result says why.')
  if (run.upstream) return paragraph('No upstream call was needed.')
  return paragraph('This answer does not list its calls. ROOMGRAPH_EXPLAIN=on makes the server list them.')
}
