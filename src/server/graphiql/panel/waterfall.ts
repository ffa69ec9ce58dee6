import { choosable, listOf, plural, span } from './elements.ts'
import type { UpstreamCall } from './runs.ts'

/** What is chosen by a click: a call marks the fields it served, a field marks its calls. */
export type Choice = { readonly call: number } | { readonly field: string } | undefined

/** The calls of a run as bars by start and duration, and below them the fields that they served. */
export function waterfall(
  calls: readonly UpstreamCall[],
  choice: Choice,
  onChoose: (choice: Choice) => void,
): HTMLElement[] {
  return [callsOf(calls, choice, onChoose), fieldList(calls, choice, onChoose)]
}

function callsOf(
  calls: readonly UpstreamCall[],
  choice: Choice,
  onChoose: (choice: Choice) => void,
): HTMLElement {
  const spanMs = Math.max(1, ...calls.map(({ startMs, durationMs }) => startMs + (durationMs ?? 0)))
  const field = choice && 'field' in choice ? choice.field : undefined
  const buttons = calls.map((call, index) => {
    const isChosen = choice !== undefined && 'call' in choice && choice.call === index
    const button = choosable(`call ${index}`, isChosen, () =>
      onChoose(isChosen ? undefined : { call: index }),
    )
    button.classList.toggle('marked', field !== undefined && fieldsOf(call).includes(field))
    button.classList.toggle('failed', isFailed(call))
    button.append(
      span('path', `${call.method} ${call.path}`),
      span('facts', factsOf(call, calls.slice(0, index)).join(' · ')),
      bar(call, spanMs),
    )
    return button
  })
  return listOf('ol', 'calls', buttons)
}

function fieldList(
  calls: readonly UpstreamCall[],
  choice: Choice,
  onChoose: (choice: Choice) => void,
): HTMLElement {
  const section = document.createElement('section')
  const title = document.createElement('h3')
  title.textContent = 'Fields and their calls'
  const chosen = choice && 'call' in choice ? calls[choice.call] : undefined
  const buttons = [...new Set(calls.flatMap(fieldsOf))].map((field) => {
    const count = calls.filter((call) => fieldsOf(call).includes(field)).length
    const isChosen = choice !== undefined && 'field' in choice && choice.field === field
    const button = choosable(field, isChosen, () => onChoose(isChosen ? undefined : { field }))
    button.classList.toggle('marked', chosen !== undefined && fieldsOf(chosen).includes(field))
    button.append(span('path', field), span('facts', plural(count, 'call')))
    return button
  })
  section.append(title, listOf('ul', 'fields', buttons))
  return section
}

/** The fields that a call served, each once: `rooms.nodes.3.members` is `rooms.nodes[].members`. */
function fieldsOf(call: UpstreamCall): string[] {
  return [...new Set(call.servedFor.map((path) => path.replace(/\.\d+(?=\.|$)/g, '[]')))]
}

function factsOf(call: UpstreamCall, before: readonly UpstreamCall[]): string[] {
  const sentBefore = before.some(
    (each) => each.path === call.path && each.method === call.method && isFailed(each),
  )
  const isInFlight = call.status === null && call.durationMs === null
  const took = call.age === undefined ? `${Math.round(call.durationMs ?? 0)} ms` : `cached, ${call.age} s old`
  return [
    ...(isInFlight ? ['in flight'] : [call.status === null ? 'no response' : String(call.status), took]),
    ...(call.shared ? ['shared'] : []),
    ...(sentBefore ? ['retry'] : []),
  ]
}

function isFailed(call: UpstreamCall): boolean {
  return call.status === null ? call.durationMs !== null : call.status >= 400
}

function bar(call: UpstreamCall, spanMs: number): HTMLElement {
  const track = span('track', '')
  const fill = span('bar', '')
  fill.style.marginInlineStart = `${(100 * call.startMs) / spanMs}%`
  fill.style.width = `${(100 * (call.durationMs ?? spanMs - call.startMs)) / spanMs}%`
  track.append(fill)
  return track
}
