import type { Dispatcher } from 'undici'
import type { Signal } from './signal.ts'

/** The methods that change something. */
export type WriteMethod = 'POST' | 'PUT' | 'DELETE'

/** One request to send. */
export interface Outgoing {
  readonly method: 'GET' | WriteMethod
  /** Scheme, host and port. */
  readonly origin: string
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON; absent where nothing is sent. */
  readonly body?: string
  readonly signal: Signal
  /** Called when the first byte is about to be sent: from then on, the request may be worked on. */
  readonly onSent?: () => void
}

/** The headers of an answer; names are in small letters. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>

/** How much of a body is read, and the error where there is more. */
export interface BodyPolicy {
  /** The most bytes of the body for this head, or undefined to discard the body. */
  bytesOf(status: number, headers: AnswerHeaders): number | undefined
  tooLong(): Error
}

/** Most bytes of a discarded body, and most milliseconds to its end, before the connection is closed. */
const MAX_DRAINED_BYTES = 128 * 1024
const DRAIN_MS = 1000

/**
 * Sends one request and receives its response without a stream. Where `policy` discards the body, the promise resolves at
 * once with an empty one; the rest is drained, if it is short, so that the connection can be reused. Where `policy`
 * throws, or the body is too long, the connection is closed at once. Rejects with the signal's reason as soon as that is
 * aborted, and with undici's errors.
 */
export function receive(dispatcher: Dispatcher, outgoing: Outgoing, policy: BodyPolicy): Promise<Body> {
  return new Promise((resolve, reject) => {
    const { origin, method, target, headers, body, signal, onSent } = outgoing
    const receiver = new Receiver(signal, policy, resolve, reject, onSent)
    const sent = { origin, method, path: target, headers, ...(body !== undefined && { body }) }
    dispatcher.dispatch(sent, receiver)
  })
}

class Receiver implements Dispatcher.DispatchHandler {
  readonly #signal: Signal
  readonly #policy: BodyPolicy
  readonly #resolve: (body: Body) => void
  readonly #reject: (cause: unknown) => void
  readonly #onSent: (() => void) | undefined
  readonly #leave = () => this.#fail(this.#signal.reason)
  #body: Body | undefined
  #controller: Dispatcher.DispatchController | undefined
  #limit: number | undefined
  #bytes = 0
  #isSettled = false
  #drainTimer: NodeJS.Timeout | undefined

  constructor(
    signal: Signal,
    policy: BodyPolicy,
    resolve: (body: Body) => void,
    reject: (cause: unknown) => void,
    onSent: (() => void) | undefined,
  ) {
    this.#signal = signal
    this.#policy = policy
    this.#onSent = onSent
    this.#resolve = resolve
    this.#reject = reject
    signal.addEventListener('abort', this.#leave)
    if (signal.aborted) this.#leave()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // The call was aborted while it waited for a connection.
    if (this.#isSettled) controller.abort(new Error('abandoned'))
    else this.#onSent?.()
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    if (status < 200) return
    try {
      this.#limit = this.#policy.bytesOf(status, headers)
    } catch (cause) {
      this.#fail(cause)
      return
    }
    if (this.#limit !== undefined) {
      this.#body = new Body(Number(headers['content-length'] ?? 0))
      return
    }
    this.#settle()
    this.#resolve(new Body())
    this.#drainTimer = setTimeout(() => controller.abort(new Error('too slow')), DRAIN_MS).unref()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#limit === undefined) {
      if (this.#bytes > MAX_DRAINED_BYTES) controller.abort(new Error('too long'))
    } else if (this.#bytes > this.#limit) {
      this.#fail(this.#policy.tooLong())
    } else {
      this.#body?.add(chunk)
    }
  }

  onResponseEnd(): void {
    clearTimeout(this.#drainTimer)
    if (this.#isSettled) return
    this.#settle()
    this.#resolve(this.#body ?? new Body())
    this.#body = undefined
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.#drainTimer)
    this.#fail(error)
  }

  #fail(cause: unknown): void {
    if (this.#isSettled) return
    this.#settle()
    this.#reject(cause)
    this.#controller?.abort(new Error('given up', { cause }))
  }

  #settle(): void {
    this.#isSettled = true
    this.#signal.removeEventListener('abort', this.#leave)
  }
}

/** Content length from which a body gets a buffer of its own, and the most that is allocated in advance. */
const MIN_PREALLOCATED = 100_000
const MAX_PREALLOCATED = 4 * 1024 * 1024

/** Body: the bytes of a response until they are read. They lie outside of the heap, where no collection moves them. */
export class Body {
  #bytes = 0
  #pieces: Buffer[] = []
  /** A buffer of its own, which can be freed by hand. */
  #own: Buffer | undefined

  /** @param announced the content length, or 0 where it is unknown */
  constructor(announced = 0) {
    if (announced >= MIN_PREALLOCATED && announced <= MAX_PREALLOCATED)
      this.#own = Buffer.allocUnsafeSlow(announced)
  }

  get bytes(): number {
    return this.#bytes
  }

  add(piece: Buffer): void {
    if (this.#own) piece.copy(this.#own, this.#bytes)
    else this.#pieces.push(piece)
    this.#bytes += piece.length
  }

  /** Reads the bytes once, and frees them. */
  async read<T>(read: (bytes: Buffer) => Promise<T>): Promise<T> {
    const own = this.#own
    try {
      return await read(own ? own.subarray(0, this.#bytes) : this.#joined())
    } finally {
      this.#own = undefined
      this.#pieces = []
      // perf: ADR 19. The buffer would count until the next full collection, and a few dozen of them cause one.
      if (own?.buffer instanceof ArrayBuffer) own.buffer.transfer(0)
    }
  }

  #joined(): Buffer {
    const [first, second] = this.#pieces
    return first && !second ? first : Buffer.concat(this.#pieces)
  }
}
