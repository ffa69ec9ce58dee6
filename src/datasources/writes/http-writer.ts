import { type RoomgraphError, type Service, UpstreamError } from '../../errors.ts'
import { Attempts, type Head, LoggedAttempts } from '../http/attempts.ts'
import type { Outcome } from '../http/exchange.ts'
import { routeOf } from '../http/observer.ts'
import type { WriteMethod } from '../http/receive.ts'
import type { Signal } from '../http/signal.ts'
import type { ResponsePath } from '../loading/call-log.ts'
import type { CallScope } from '../loading/call-scope.ts'
import type { PolicyCall, PolicyRunner } from '../resilience/policy.ts'
import type { Claimant } from '../resilience/semaphore.ts'
import { WriteCall } from './write-call.ts'
import type { WriteProgress } from './write-outcome.ts'

/** One write to send. */
export interface WriteRequest {
  readonly method: WriteMethod
  /** Absolute, already encoded. */
  readonly path: string
  /** The upstream's id of what is written, where it is known before. */
  readonly id?: string
  /** Becomes JSON; absent where nothing is sent. */
  readonly body?: Readonly<Record<string, unknown>>
  /** How to find out what became of it, as a sentence. */
  readonly howToLook: string
}

/** What a write is part of. */
export interface WriteOptions {
  readonly scope: CallScope
  readonly servedFor: readonly ResponsePath[]
  readonly claimant: Claimant
  readonly progress: WriteProgress
}

/** The complete answer to a write. */
export interface WriteAnswer {
  /** False where the upstream answered 404, unless an attempt before that may have deleted it. */
  readonly found: boolean
  /** Undefined where the answer has no body. */
  readonly json: unknown
  readonly status: number
  /** Names the exchange in messages. */
  readonly at: string
  readonly requestId: string | undefined
}

export interface HttpWriterOptions {
  readonly service: Service
  readonly runner: PolicyRunner
  /** Path and query of a GET that finds out whether the upstream is back. */
  readonly probe: string
  /** Whether anything may be repeated still. */
  mayRepeat(): boolean
  /** Sends one attempt. */
  send(sending: Sending, signal: Signal, head: Partial<Head>): Promise<Outcome>
  /** Called when a write that was sent has ended, whatever became of it, which then waits for the promise. It never rejects. */
  onSent(): Promise<unknown> | undefined
  /** The error of a call that its operation has abandoned. */
  abandoned(at: string, scope: CallScope): RoomgraphError
}

/** One attempt to send. */
export interface Sending {
  readonly at: string
  readonly method: 'GET' | WriteMethod
  readonly target: string
  readonly body?: string
  readonly onSent?: () => void
}

/**
 * HTTP writer: sends writes to one upstream with one set of credentials. A POST is sent once; PUT and DELETE are repeated as a
 * GET is. Nothing that was sent is ended by a deadline or by a caller who leaves, nothing is shared, and nothing is a
 * circuit breaker's probe. docs/adr/0022-write-outcomes.md
 */
export class HttpWriter {
  readonly #options: HttpWriterOptions
  readonly #inFlight = new Set<Promise<unknown>>()

  constructor(options: HttpWriterOptions) {
    this.#options = options
  }

  /** Resolves when no write is in flight. */
  async ended(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight)
  }

  /**
   * Sends a write. Throws UPSTREAM_OUTCOME_UNKNOWN where it was sent and has no complete answer; what `HttpSource.get`
   * throws where nothing was done. `progress` knows the outcome then.
   */
  write(request: WriteRequest, options: WriteOptions): Promise<WriteAnswer> {
    const written = this.#write(request, options)
    this.#inFlight.add(written)
    const forget = () => this.#inFlight.delete(written)
    written.then(forget, forget)
    return written
  }

  async #write(request: WriteRequest, options: WriteOptions): Promise<WriteAnswer> {
    const { method, path, body } = request
    const { scope, servedFor, claimant, progress } = options
    const { runner } = this.#options
    const route = routeOf(path)
    const at = `${method} ${route}`
    const write = new WriteCall(method, scope.signal, this.#options.mayRepeat)
    const attempts = new Attempts()
    const observer = new LoggedAttempts(scope, { method, target: path }, servedFor, false)
    // Of the last attempt that was sent; what an attempt before was answered is no news of it.
    let head: Readonly<Partial<Head>> = {}
    let id = request.id
    attempts.observe(observer)
    try {
      scope.budget.take(at)
      if (scope.signal.aborted) throw scope.signal.reason
      const sending = { at, method, target: path, ...(body !== undefined && { body: JSON.stringify(body) }) }
      const send = (signal: Signal, attemptHead: Partial<Head>) =>
        write.attempt((onSent) => {
          const begin = () => {
            head = attemptHead
            onSent()
          }
          return this.#options.send({ ...sending, onSent: begin }, signal, attemptHead)
        })
      const mayRetry = (failure: UpstreamError) => write.mayRetry(failure)
      const call = { method, path, claimant, attempts, signal: write.signal, send, mayRetry }
      const { json, status, requestId } = await runner.runWrite(call, this.#probe(options, write.signal))
      id ??= idIn(json)
      return { found: write.outcome === 'done', json, status, at, requestId }
    } catch (cause) {
      // A repeated DELETE was told, in other words than a 404, that there is nothing left.
      if (method === 'DELETE' && write.outcome === 'done' && head.status !== undefined)
        return { found: true, json: undefined, status: head.status, at, requestId: head.requestId }
      if (write.outcome === 'unknown') throw this.#unknown(request, at, cause)
      throw scope.signal.aborted && cause === scope.signal.reason ? this.#options.abandoned(at, scope) : cause
    } finally {
      write.release()
      attempts.unobserve(observer)
      const heard = write.wasSent ? this.#options.onSent() : undefined
      progress.add(write.outcome)
      scope.onWrite?.({
        field: progress.field,
        method,
        route,
        ...(id !== undefined && { id }),
        ...(head.status !== undefined && { status: head.status }),
        outcome: write.outcome,
        ...(head.requestId !== undefined && { upstreamRequestId: head.requestId }),
      })
      if (heard) await heard
    }
  }

  /** A GET of next to nothing, sent where the circuit is open and its pause is over. */
  #probe({ scope, servedFor, claimant }: WriteOptions, signal: Signal): PolicyCall<Outcome> {
    const { probe: target, send } = this.#options
    const [path = ''] = target.split('?')
    const attempts = new Attempts()
    attempts.observe(new LoggedAttempts(scope, { method: 'GET', target }, servedFor, false))
    const sendProbe = (attemptSignal: Signal, head: Partial<Head>) =>
      send({ at: `GET ${path}`, method: 'GET', target }, attemptSignal, head)
    return { method: 'GET', path, claimant, attempts, signal, send: sendProbe }
  }

  #unknown({ method, howToLook }: WriteRequest, at: string, cause: unknown): RoomgraphError {
    const upstream = cause instanceof UpstreamError ? cause.upstream : { service: this.#options.service }
    const again =
      method === 'POST'
        ? 'It was not repeated, and should not be before you have looked'
        : 'Asking again does no harm; before that, you can look'
    return new UpstreamError(
      'UPSTREAM_OUTCOME_UNKNOWN',
      `${at} was sent, and nobody knows whether it was done: ${whatCame(cause)}. ${again}: ${howToLook}`,
      { ...upstream, isRepeatable: method !== 'POST' },
      { cause },
    )
  }
}

/** What came in place of a complete answer. */
function whatCame(cause: unknown): string {
  if (!(cause instanceof UpstreamError)) return 'the server failed meanwhile'
  const { code, upstream } = cause
  if (code === 'UPSTREAM_TIMEOUT') return 'no complete answer came in time'
  if (upstream.status === undefined) return 'the connection broke off'
  if (upstream.status >= 400 && upstream.status < 500)
    return `an attempt broke off, and the one after it was answered ${upstream.status}`
  if (upstream.status === 202) return 'it was answered 202, accepted and not done yet'
  return code === 'UPSTREAM_UNAVAILABLE'
    ? `it was answered ${upstream.status}`
    : `what came with ${upstream.status} was no complete answer`
}

/** What an id of this upstream looks like; anything else under `id` may be a secret. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Of something new, the id that its answer gives it. */
function idIn(json: unknown): string | undefined {
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined
  return typeof id === 'string' && ID.test(id) ? id : undefined
}
