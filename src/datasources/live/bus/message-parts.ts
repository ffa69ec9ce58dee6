import type { LiveMessage } from './live-bus.ts'
import { decodeSaid, encodeMessage, type SessionsPart } from './live-encoding.ts'

const LISTS = ['started', 'updated', 'ended'] as const

/** How many sessions a message tells of. */
export function sessionsIn(message: LiveMessage): number {
  return message.kind === 'change' ? LISTS.reduce((sum, list) => sum + message.change[list].length, 0) : 0
}

/**
 * Writes a change in texts of which none is long: the last one is the message, and those before it hold the sessions.
 * @param size sessions of one part
 */
export function* writeInParts(
  message: LiveMessage & { readonly kind: 'change' },
  size: number,
): Generator<string, void> {
  let parts = 0
  for (const list of LISTS) {
    const sessions = message.change[list]
    for (let at = 0; at < sessions.length; at += size) {
      yield encodeMessage({ kind: 'part', number: parts++, list, sessions: sessions.slice(at, at + size) })
    }
  }
  const change = { ...message.change, started: [], updated: [], ended: [] }
  yield encodeMessage({ ...message, change, parts })
}

/** Message parts: puts together again what others say in parts. */
export class MessageParts {
  /** Those of a message that is not complete, by who says it. */
  readonly #parts = new Map<number, SessionsPart[]>()

  /**
   * The message that a text completes; undefined for a part of one.
   * @returns 'lost' where parts of it were said before this process heard anything
   */
  read(text: string, from: number): LiveMessage | 'lost' | undefined {
    const said = decodeSaid(text)
    const parts = this.#parts.get(from) ?? []
    if (said.kind === 'part') {
      // What was not completed before never will be.
      if (said.number === 0) this.#parts.set(from, [said])
      else if (said.number === parts.length) parts.push(said)
      return undefined
    }
    if (said.kind !== 'change' || said.parts === undefined) return said
    this.#parts.delete(from)
    if (parts.length !== said.parts) return 'lost'
    const of = (list: SessionsPart['list']) =>
      parts.flatMap((part) => (part.list === list ? part.sessions : []))
    const change = { ...said.change, started: of('started'), updated: of('updated'), ended: of('ended') }
    return { kind: 'change', change, calls: said.calls }
  }

  /** Somebody says nothing more. */
  delete(from: number): void {
    this.#parts.delete(from)
  }
}
