/** Announced bytes from which on a body gets memory of its own, and up to which a mere announcement is believed. */
const LARGE = 100_000
const MAX_BELIEVED = 4 * 1024 * 1024

/** The bytes of an answer, until somebody reads them. They wait outside of the heap, where no collection moves them. */
export class Body {
  #bytes = 0
  #pieces: Buffer[] = []
  /** Memory that nobody else has, and that can be given back by hand. */
  #own: Buffer | undefined

  /** @param announced how many bytes are to come, as far as it is known */
  constructor(announced = 0) {
    if (announced >= LARGE && announced <= MAX_BELIEVED) this.#own = Buffer.allocUnsafeSlow(announced)
  }

  get bytes(): number {
    return this.#bytes
  }

  add(piece: Buffer): void {
    if (this.#own) piece.copy(this.#own, this.#bytes)
    else this.#pieces.push(piece)
    this.#bytes += piece.length
  }

  /** What `read` makes of its bytes, which are gone afterwards. */
  read<T>(read: (bytes: Buffer) => T): T {
    const own = this.#own
    try {
      return read(own ? own.subarray(0, this.#bytes) : this.#joined())
    } finally {
      this.#own = undefined
      this.#pieces = []
      // Otherwise it would count until the next full collection, and a few dozen of them bring that about.
      if (own?.buffer instanceof ArrayBuffer) own.buffer.transfer(0)
    }
  }

  #joined(): Buffer {
    const [first, second] = this.#pieces
    return first && !second ? first : Buffer.concat(this.#pieces)
  }
}
