import type { IncomingMessage } from 'node:http'
import { MAX_PIECES, TooManyPieces } from '../overload/incoming-bodies.ts'

/** Calls back at the end of the present turn of the event loop, with one immediate for all. */
export class TurnEnds {
  #callbacks: (() => void)[] = []
  readonly #call = () => {
    const callbacks = this.#callbacks
    this.#callbacks = []
    for (const callback of callbacks) callback()
  }

  add(callback: () => void): void {
    if (this.#callbacks.push(callback) === 1) setImmediate(this.#call)
  }
}

/** Body pieces: what has come of the body of one request of node:http, and that there are not too many pieces of it. */
export class BodyPieces {
  readonly #incoming: IncomingMessage
  readonly #turnEnds: TurnEnds
  #pieces: Buffer[] = []
  readonly #cut: () => void
  #count = 0
  #isCut = false

  /** @param cut called once there are too many: it ends the connection, or node:http would read on */
  constructor(incoming: IncomingMessage, turnEnds: TurnEnds, cut: () => void) {
    this.#incoming = incoming
    this.#turnEnds = turnEnds
    this.#cut = cut
  }

  /** Whether there were too many, so that no more is taken. */
  get isCut(): boolean {
    return this.#isCut
  }

  /** Resolves at the end of the body or of this turn of the event loop, whichever is first. */
  arriving(): Promise<void> {
    const incoming = this.#incoming
    // perf: ADR 12, bench/run.ts, same operation. Listened to from its beginning, a body costs less than read later.
    return new Promise((resolve) => {
      const take = (piece: Buffer) => void this.#take(piece)
      const arrived = () => resolve()
      incoming.on('data', take).once('end', arrived)
      this.#turnEnds.add(() => {
        if (incoming.complete && !this.#isCut) return
        incoming.off('data', take).off('end', arrived).pause()
        resolve()
      })
    })
  }

  /** Takes what has come so far, in one; undefined for nothing. */
  taken(): Buffer | undefined {
    const pieces = this.#pieces
    if (pieces.length === 0) return undefined
    this.#pieces = []
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)
  }

  /** What comes in each turn of the event loop, in one. Throws where it breaks off. @throws TooManyPieces */
  async *turns(): AsyncGenerator<Uint8Array> {
    const incoming = this.#incoming
    let isOver = incoming.destroyed
    let wake = () => {}
    const take = (piece: Buffer) => {
      if (this.#take(piece)) this.#turnEnds.add(() => wake())
    }
    const over = () => {
      isOver = true
      wake()
    }
    incoming.on('data', take).once('end', over).once('close', over).resume()
    try {
      while (!this.#isCut) {
        const bytes = this.taken()
        if (bytes) yield bytes
        else if (isOver) break
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      incoming.off('data', take).off('end', over).off('close', over)
    }
    if (this.#isCut) throw new TooManyPieces()
    if (!incoming.complete) throw new Error('the body broke off')
  }

  /** Keeps a piece until it is asked for. Gives whether it is the first since then, or the first too many. */
  #take(piece: Buffer): boolean {
    if (this.#isCut) return false
    if (++this.#count <= MAX_PIECES) return this.#pieces.push(piece) === 1
    this.#isCut = true
    this.#pieces = []
    this.#cut()
    return true
  }
}
