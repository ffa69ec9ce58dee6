/** What a piece of a body takes beside its bytes: pieces may be one byte long. */
const PIECE_BYTES = 256
/** Pieces that a body may come in. Each takes a microsecond or two of the event loop, however short it is. */
export const MAX_PIECES = 5000

/** A body comes in more pieces than it may have. */
export class TooManyPieces extends Error {}

export interface IncomingBodyLimits {
  /** Requests whose bodies may be incomplete at the same moment. */
  readonly maxRequests: number
  /** Bytes that all of them may hold together. */
  readonly maxBytes: number
  /** A longer body is not waited for: it is refused. */
  readonly maxBodyBytes: number
}

/** A body that is whole, or why it is not. */
export type IncomingBody = Uint8Array | 'too-long' | 'in-pieces' | 'broken-off' | 'given-up'

/** A request that is still coming in. */
interface Incoming {
  held: number
  readonly giveUp: (why: 'given-up') => void
}

/**
 * Waits for the bodies of requests, so that a request that is still coming in holds no slot of those that are worked on.
 * What the bodies hold until then is bounded for the server as a whole. Where it is too much, the request that has been
 * coming in for the longest is given up: a healthy one is here within moments. How long one may take is for the HTTP
 * server to say.
 */
export class IncomingBodies {
  readonly #limits: IncomingBodyLimits
  /** In the order of their arrival. */
  readonly #incoming = new Set<Incoming>()
  #held = 0

  constructor(limits: IncomingBodyLimits) {
    this.#limits = limits
  }

  /** Collects a body from its pieces, of which several may come in one. Never rejects. */
  async collect(pieces: AsyncIterator<Uint8Array>): Promise<IncomingBody> {
    const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<'given-up'>()
    const incoming: Incoming = { held: PIECE_BYTES, giveUp }
    this.#incoming.add(incoming)
    this.#held += incoming.held
    this.#makeRoom()
    try {
      return await Promise.race([this.#read(pieces, incoming), givenUp])
    } finally {
      this.#remove(incoming)
    }
  }

  async #read(pieces: AsyncIterator<Uint8Array>, incoming: Incoming): Promise<IncomingBody> {
    const taken: Uint8Array[] = []
    let size = 0
    try {
      for (;;) {
        const { done, value } = await pieces.next()
        if (done) return Buffer.concat(taken)
        if (!this.#incoming.has(incoming)) break
        size += value.byteLength
        if (size > this.#limits.maxBodyBytes) break
        if (taken.push(value) > MAX_PIECES) throw new TooManyPieces()
        this.#hold(incoming, value.byteLength + PIECE_BYTES)
      }
    } catch (error) {
      if (!(error instanceof TooManyPieces)) return 'broken-off'
      await pieces.return?.()
      return 'in-pieces'
    }
    await pieces.return?.()
    return 'too-long'
  }

  #hold(incoming: Incoming, bytes: number): void {
    incoming.held += bytes
    this.#held += bytes
    this.#makeRoom()
  }

  #remove(incoming: Incoming): void {
    if (this.#incoming.delete(incoming)) this.#held -= incoming.held
  }

  #makeRoom(): void {
    const { maxRequests, maxBytes } = this.#limits
    for (const incoming of this.#incoming) {
      if (this.#incoming.size <= maxRequests && this.#held <= maxBytes) return
      this.#remove(incoming)
      incoming.giveUp('given-up')
    }
  }
}
