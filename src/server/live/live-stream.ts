import type { PushedBody, Sink } from '../http/exchange.ts'
import type { StreamFormat } from './stream-format.ts'

export interface LiveStreamOptions {
  readonly format: StreamFormat
  /** The last event that its client has seen. */
  readonly after: string | undefined
  /** When the client has to connect anew, by the clock that never jumps, in milliseconds. */
  readonly endsAt: number
  /** When its token expires, in milliseconds since 1970; undefined if it does not. */
  readonly expiresAt: number | undefined
  /** Called once the head is out. */
  opened(stream: LiveStream): void
}

/** Live stream: one client that watches, and what it was told. */
export class LiveStream implements PushedBody {
  readonly format: StreamFormat
  readonly after: string | undefined
  readonly expiresAt: number | undefined
  endsAt: number
  /** The number of the last change that it was told of. */
  number = 0
  /** Since when its reader has too much unread; undefined while it keeps up. */
  behindSince: number | undefined
  /** Whether it has read that, and is about to be told everything anew; until then, no other event is sent. */
  isCatchingUp = false
  readonly #opened: (stream: LiveStream) => void
  #sink: Sink | undefined

  constructor({ format, after, endsAt, expiresAt, opened }: LiveStreamOptions) {
    this.format = format
    this.after = after
    this.endsAt = endsAt
    this.expiresAt = expiresAt
    this.#opened = opened
  }

  open(sink: Sink): void {
    this.#sink = sink
    sink.write(this.format.opening)
    this.#opened(this)
  }

  get isOpen(): boolean {
    return this.#sink !== undefined
  }

  get unsentBytes(): number {
    return this.#sink?.unsentBytes ?? 0
  }

  write(bytes: Uint8Array): void {
    this.#sink?.write(bytes)
  }

  /** Ends it so that the client stays away. */
  complete(): void {
    this.write(this.format.completion)
    this.cut()
  }

  /** Ends it because of errors, as JSON. */
  fail(errors: string): void {
    this.write(this.format.failure(errors))
    this.complete()
  }

  /** Ends it so that the client connects anew. */
  cut(): void {
    const sink = this.#sink
    this.#sink = undefined
    sink?.end()
  }

  /** Its client has left: nothing is written any more. */
  leave(): void {
    this.#sink = undefined
  }

  /** Cuts a reader off who takes nothing. */
  destroy(): void {
    const sink = this.#sink
    this.#sink = undefined
    sink?.destroy()
  }
}
