/** What was told since all that is known was stored, from which on it is stored anew: so many messages, or so many bytes of them. */
const MANY = 64
const MANY_BYTES = 256 * 1024

/** Stored since: how much a newcomer would have to hear one by one. */
export class StoredSince {
  #messages = 0
  #bytes = 0

  get isMuch(): boolean {
    return this.#messages >= MANY || this.#bytes >= MANY_BYTES
  }

  add(bytes: number, messages = 1): void {
    this.#messages += messages
    this.#bytes += bytes
  }

  clear(): void {
    this.#messages = 0
    this.#bytes = 0
  }
}
