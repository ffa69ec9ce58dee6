import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
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
    const { destroyed, writableEnded } = this.#response
    if (!destroyed && !writableEnded) this.#response.write(bytes)
  }

  end(): void {
    this.#response.end()
  }

  destroy(): void {
    this.#response.destroy()
  }
}

const WAITING = Symbol('answers that wait')
const STREAM = Symbol('stream')

/** Kept with the connection itself: nearly none has any of it. */
type Queue = Socket & { [WAITING]?: number; [STREAM]?: (() => void) | undefined }

/**
 * Takes note of an answer that is there and waits for the one before it on its connection, as where requests are pipelined. A stream
 * before it would let it wait for an hour, with all that it holds, so that stream ends as one whose time is up.
 */
export function waitBehind(connection: Queue, response: ServerResponse): void {
  connection[WAITING] = (connection[WAITING] ?? 0) + 1
  response.once('close', () => {
    connection[WAITING] = (connection[WAITING] ?? 1) - 1
  })
  connection[STREAM]?.()
}

/** Takes note of a stream, which ends once an answer waits for its connection. @param end ends it; called once at the most */
export function endBefore(connection: Queue, response: ServerResponse, end: () => void): void {
  connection[STREAM]?.()
  connection[STREAM] = end
  response.once('close', () => {
    if (connection[STREAM] === end) connection[STREAM] = undefined
  })
  if (connection[WAITING]) end()
}
