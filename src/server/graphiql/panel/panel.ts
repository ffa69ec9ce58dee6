import { type PlannedCalls, planWhileTyping } from './plans.ts'
import { type ObservedRun, observeRuns, type UpstreamCall } from './runs.ts'

const HIDDEN = 'roomgraph:upstream-hidden'

/** What is chosen by a click: a call marks the fields it served, a field marks its calls. */
type Choice = { readonly call: number } | { readonly field: string } | undefined

/** Upstream panel: the upstream calls of the last run as a waterfall, beside the editor. */
class UpstreamPanel {
  readonly #element = document.createElement('aside')
  readonly #toggle = document.createElement('button')
  readonly #plan = document.createElement('p')
  readonly #summary = document.createElement('p')
  readonly #body = document.createElement('div')
  #run: ObservedRun | undefined
  #choice: Choice

  constructor() {
    this.#element.id = 'upstream'
    this.#element.ariaLabel = 'Upstream calls'
    const title = document.createElement('h2')
    title.textContent = 'Upstream calls'
    this.#toggle.type = 'button'
    this.#toggle.setAttribute('aria-controls', 'upstream-calls')
    this.#toggle.addEventListener('click', () => this.#hide(!this.#isHidden))
    const header = document.createElement('header')
    header.append(title, this.#toggle)
    this.#summary.setAttribute('role', 'status')
    this.#body.id = 'upstream-calls'
    this.#plan.className = 'plan'
    this.#element.append(header, this.#plan, this.#summary, this.#body)
    this.#hide(localStorage.getItem(HIDDEN) === 'yes')
    this.#draw()
    // Behind the editor, which the rest of the page brings.
    document.addEventListener('DOMContentLoaded', () => document.body.append(this.#element))
  }

  show(run: ObservedRun): void {
    if (run !== this.#run) this.#choice = undefined
    this.#run = run
    this.#draw()
  }

  /** Says what the operation in the editor would take. */
  plan(plan: PlannedCalls | undefined): void {
    this.#plan.textContent = plan ? planText(plan) : ''
  }

  get #isHidden(): boolean {
    return this.#element.classList.contains('hidden')
  }

  #hide(hidden: boolean): void {
    this.#element.classList.toggle('hidden', hidden)
    this.#toggle.textContent = hidden ? 'Show calls' : 'Hide'
    this.#toggle.ariaExpanded = String(!hidden)
    localStorage.setItem(HIDDEN, hidden ? 'yes' : 'no')
  }

  #choose(choice: Choice): void {
    const focused = document.activeElement?.getAttribute('data-key')
    this.#choice = choice
    this.#draw()
    // The rows are drawn anew; the keyboard stays where it was.
    if (focused) this.#body.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus()
  }

  #draw(): void {
    const run = this.#run
    this.#body.replaceChildren()
    if (!run) {
      this.#summary.textContent =
        'Run an operation with ▶ or Ctrl+Enter: its calls to the providers show here.'
      return
    }
    const { upstream } = run
    this.#summary.textContent = `${summaryOf(run)}${run.state === 'running' ? ' · running' : ''}`
    if (!upstream?.calls.length) {
      if (run.state !== 'running') this.#body.append(note(run))
      return
    }
    this.#body.append(this.#waterfall(upstream.calls), this.#fields(upstream.calls))
  }

  #waterfall(calls: readonly UpstreamCall[]): HTMLElement {
    const span = Math.max(1, ...calls.map(({ startMs, durationMs }) => startMs + (durationMs ?? 0)))
    const list = document.createElement('ol')
    list.className = 'calls'
    for (const [index, call] of calls.entries()) {
      const isChosen = this.#choice !== undefined && 'call' in this.#choice && this.#choice.call === index
      const field = this.#choice && 'field' in this.#choice ? this.#choice.field : undefined
      const button = choosable(`call ${index}`, isChosen, () =>
        this.#choose(isChosen ? undefined : { call: index }),
      )
      button.classList.toggle('marked', field !== undefined && fieldsOf(call).includes(field))
      button.classList.toggle('failed', isFailed(call))
      button.append(
        text('path', `${call.method} ${call.path}`),
        text('facts', factsOf(call, calls.slice(0, index)).join(' · ')),
        bar(call, span),
      )
      const item = document.createElement('li')
      item.append(button)
      list.append(item)
    }
    return list
  }

  #fields(calls: readonly UpstreamCall[]): HTMLElement {
    const section = document.createElement('section')
    const title = document.createElement('h3')
    title.textContent = 'Fields and their calls'
    const list = document.createElement('ul')
    list.className = 'fields'
    const chosen = this.#choice && 'call' in this.#choice ? calls[this.#choice.call] : undefined
    for (const field of new Set(calls.flatMap(fieldsOf))) {
      const count = calls.filter((call) => fieldsOf(call).includes(field)).length
      const isChosen = this.#choice !== undefined && 'field' in this.#choice && this.#choice.field === field
      const button = choosable(field, isChosen, () => this.#choose(isChosen ? undefined : { field }))
      button.classList.toggle('marked', chosen !== undefined && fieldsOf(chosen).includes(field))
      button.append(text('path', field), text('facts', count === 1 ? '1 call' : `${count} calls`))
      const item = document.createElement('li')
      item.append(button)
      list.append(item)
    }
    section.append(title, list)
    return section
  }
}

function planText({ min, max, calls }: PlannedCalls): string {
  const range = min === max ? String(max) : `${min} to ${max}`
  const total = `This operation takes ${range} ${plural(max, 'call')}`
  const sums = new Map<string, number>()
  for (const { field, times } of calls) sums.set(field, (sums.get(field) ?? 0) + times.max)
  const [costliest, next] = [...sums].sort(([, a], [, b]) => b - a)
  return costliest && next && costliest[1] > next[1]
    ? `${total}, most for ${costliest[0]}: up to ${costliest[1]}.`
    : `${total}.`
}

/** The fields that a call served, each once: `rooms.nodes.3.members` is `rooms.nodes[].members`. */
function fieldsOf(call: UpstreamCall): string[] {
  return [...new Set(call.servedFor.map((path) => path.replace(/\.\d+(?=\.|$)/g, '[]')))]
}

function summaryOf({ upstream, ms, bytes, status, operationName }: ObservedRun): string {
  const calls =
    upstream && `${upstream.total} of at most ${upstream.worstCase} ${plural(upstream.worstCase, 'call')}`
  const facts = [
    operationName,
    calls,
    `${Math.round(ms)} ms`,
    sizeOf(bytes),
    status !== 200 && status && `HTTP ${status}`,
  ]
  return facts.filter(Boolean).join(' · ')
}

function factsOf(call: UpstreamCall, before: readonly UpstreamCall[]): string[] {
  const sentBefore = before.some(
    (each) => each.path === call.path && each.method === call.method && isFailed(each),
  )
  return [
    call.status === null ? (call.durationMs === null ? 'in flight' : 'no response') : String(call.status),
    call.age === undefined ? `${Math.round(call.durationMs ?? 0)} ms` : `cached, ${call.age} s old`,
    ...(call.shared ? ['shared'] : []),
    ...(sentBefore ? ['retry'] : []),
  ]
}

function isFailed(call: UpstreamCall): boolean {
  return call.status === null ? call.durationMs !== null : call.status >= 400
}

/** Why a run lists no calls. */
function note(run: ObservedRun): HTMLElement {
  if (run.state === 'failed') return paragraph('The answer did not come to its end.')
  if (run.status !== 200) return paragraph('The operation did not run; the result says why.')
  if (run.upstream) return paragraph('No upstream call was needed.')
  return paragraph('This answer does not list its calls. ROOMGRAPH_EXPLAIN=on makes the server list them.')
}

function bar(call: UpstreamCall, span: number): HTMLElement {
  const track = text('track', '')
  const fill = text('bar', '')
  fill.style.marginInlineStart = `${(100 * call.startMs) / span}%`
  fill.style.width = `${(100 * (call.durationMs ?? span - call.startMs)) / span}%`
  track.append(fill)
  return track
}

function choosable(key: string, isChosen: boolean, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.ariaPressed = String(isChosen)
  button.dataset.key = key
  button.addEventListener('click', onClick)
  return button
}

function paragraph(content: string): HTMLElement {
  const element = document.createElement('p')
  element.textContent = content
  return element
}

function text(className: string, content: string): HTMLElement {
  const element = document.createElement('span')
  element.className = className
  element.textContent = content
  return element
}

function sizeOf(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`
}

function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`
}

const panel = new UpstreamPanel()
const send = observeRuns(document.body.dataset.endpoint ?? '/graphql', (run) => panel.show(run))
planWhileTyping(send, (plan) => panel.plan(plan))
