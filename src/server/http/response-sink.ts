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

const ANSWERS = Symbol('answers in their order')
const QUEUED = Symbol('answers whose turn has not come')

/** An answer that is a stream, or that is there and waits for those before it. */
export interface QueuedAnswer {
  readonly response: ServerResponse
  /** Later requests of a connection have higher ones. */
  readonly number: number
  /** Ends a stream as one whose time is up. */
  readonly end?: () => void
}

/** Kept with the connection itself: nearly none has any of it. */
type Queue = Socket & { [ANSWERS]?: Set<QueuedAnswer>; [QUEUED]?: Set<ServerResponse> }

/**
 * Takes note of an answer until it is out. Where requests are pipelined, a stream would let all that is asked after it on its
 * connection wait for an hour, with what the answers hold: so it ends once there is an answer behind it, be that a stream as
 * well. An answer before it, which may wait for one that takes its time, is no reason.
 */
export function takeTurn(connection: Queue, answer: QueuedAnswer): void {
  connection[ANSWERS] ??= new Set()
  const answers = connection[ANSWERS]
  for (const other of answers) {
    const first = isBefore(other, answer) ? other : answer
    first.end?.()
  }
  answers.add(answer)
  answer.response.once('close', () => answers.delete(answer))
}

/** Who has the connection is first; what an application does before may hand over requests in another order. */
function isBefore(one: QueuedAnswer, other: QueuedAnswer): boolean {
  if (one.response.socket !== null || other.response.socket !== null) return one.response.socket !== null
  return one.number < other.number
}

/**
 * Lets a response end with its connection, also before its turn: who waits for its `close` would wait for ever, and what is lent
 * until then would stay lent. Newer versions of Node see to that themselves.
 */
export function endWithConnection(connection: Queue, response: ServerResponse): void {
  const queued = connection[QUEUED] ?? queueOf(connection)
  queued.add(response)
  response.once('close', () => queued.delete(response))
}

/** One listener for all: clients may ask for hundreds of things at once. */
function queueOf(connection: Queue): Set<ServerResponse> {
  const queued = new Set<ServerResponse>()
  connection[QUEUED] = queued
  connection.once('close', () => {
    for (const response of queued) {
      // Node tells those that have the connection.
      if (response.destroyed || response.socket !== null) continue
      response.destroyed = true
      response.emit('close')
    }
  })
  return queued
}
