import { bytesText, paragraph } from './elements.ts'
import type { ObservedRun } from './runs.ts'

/** How it stands with a subscription: events, and how long ago the last one came. */
export class Watching {
  readonly element = document.createElement('section')
  readonly #facts = new Map<string, HTMLElement>()

  constructor() {
    const list = document.createElement('dl')
    for (const name of ['Events', 'Last event', 'Connected for', 'Received']) {
      const term = document.createElement('dt')
      term.textContent = name
      const fact = document.createElement('dd')
      this.#facts.set(name, fact)
      list.append(term, fact)
    }
    this.element.append(
      list,
      paragraph(
        'It takes no upstream call of its own: the server reads once for all who watch, and nothing when nobody does.',
      ),
    )
  }

  /** @param now by the clock of the page */
  show(run: ObservedRun, now: number): void {
    const { parts, lastPartAt, began, endedAt, bytes } = run
    this.#set('Events', String(parts))
    const age = duration((endedAt ?? now) - lastPartAt)
    this.#set(
      'Last event',
      parts === 0 ? 'none' : `${age} ${endedAt === undefined ? 'ago' : 'before the end'}`,
    )
    this.#set('Connected for', duration((endedAt ?? now) - began))
    this.#set('Received', bytesText(bytes))
  }

  #set(name: string, content: string): void {
    const fact = this.#facts.get(name)
    if (fact) fact.textContent = content
  }
}

/** What became of a subscription, for its first line. */
export function watchState({ state, status, errorCode }: ObservedRun): string {
  if (state === 'running') return status === undefined ? 'connecting' : 'connected'
  if (state === 'stopped') return 'ended: you stopped it'
  if (state === 'failed') return 'ended: the connection failed'
  if (state === 'cut') return 'ended: the connection was cut, run it again'
  if (status !== 200) return `refused: ${errorCode ?? `HTTP ${status}`}`
  return `ended: ${errorCode ?? 'complete, nothing follows'}`
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
