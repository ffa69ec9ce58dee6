import type { ServerResponse } from 'node:http'
import type { UnsentAnswers } from '../overload/unsent-answers.ts'
import type { Sink } from './exchange.ts'

/** Response sink: the pieces of a stream go out by node:http, and count as unsent until the system has them. */
export class ResponseSink implements Sink {
  readonly #response: ServerResponse
  readonly #unsent: UnsentAnswers

  constructor(response: ServerResponse, unsent: UnsentAnswers) {
    this.#response = response
    this.#unsent = unsent
  }

  get unsentBytes(): number {
    return this.#unsent.bytesOf(this.#response)
  }

  write(bytes: Uint8Array): void {
    if (!this.#response.destroyed) this.#response.write(bytes)
  }

  end(): void {
    this.#response.end()
  }

  destroy(): void {
    this.#response.destroy()
  }
}
