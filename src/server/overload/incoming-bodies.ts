import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a piece of a body takes beside its bytes: pieces may be one byte long. */
const PIECE_BYTES = 256

export interface IncomingBodyLimits {
  /** Requests whose bodies may be incomplete at the same moment. */
  readonly maxRequests: number
  /** Bytes that all of them may hold together. */
  readonly maxBytes: number
  /** A longer body is not waited for: whoever reads it refuses it. */
  readonly maxBodyBytes: number
}

/** A request that is still coming in. */
interface IncomingBody {
  readonly request: IncomingMessage
  readonly pieces: Buffer[]
  /** Bytes of the pieces, and what they take of the memory. */
  size: number
  held: number
  /** Ends the waiting: the body is whole, or nobody waits for it any more. */
  readonly stop: () => void
  readonly giveUp: () => void
}

type Continue = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Waits for the bodies of requests, so that a request that is still coming in holds no slot of those that are worked on.
 * What the bodies hold until then is bounded for the server as a whole. Where it is too much, the request that has been
 * coming in for the longest is given up: a healthy one is here within moments. How long one may take is for the HTTP
 * server to say.
 */
export class IncomingBodies {
  readonly #limits: IncomingBodyLimits
  /** In the order of their arrival. */
  readonly #bodies = new Set<IncomingBody>()
  #held = 0

  constructor(limits: IncomingBodyLimits) {
    this.#limits = limits
  }

  /**
   * Calls `whole` when all of the request is here, at once if it has no body, and never if the caller leaves before.
   * The body is left in the request, to be read as usual.
   * @param giveUp answers a request that is not waited for any longer
   */
  whenWhole(request: IncomingMessage, response: ServerResponse, whole: Continue, giveUp: Continue): void {
    if (!this.#isWorthWaiting(request)) {
      whole(request, response)
      return
    }
    // A body that came together with its head is here when node:http has parsed what it has read.
    process.nextTick(() => {
      if (isOver(request, response)) return
      if (request.complete) whole(request, response)
      else this.#wait(request, response, whole, giveUp)
    })
  }

  #isWorthWaiting(request: IncomingMessage): boolean {
    if (request.complete) return false
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers
    return coding !== undefined || (length !== undefined && Number(length) <= this.#limits.maxBodyBytes)
  }

  #wait(request: IncomingMessage, response: ServerResponse, whole: Continue, giveUp: Continue): void {
    const stop = () => {
      if (!this.#bodies.delete(body)) return
      this.#held -= body.held
      request.off('readable', read)
      response.off('close', stop)
    }
    const body: IncomingBody = {
      request,
      pieces: [],
      size: 0,
      held: PIECE_BYTES,
      stop,
      giveUp: () => giveUp(request, response),
    }
    const read = () => {
      if (isOver(request, response)) return stop()
      if (!request.complete) {
        this.#take(body)
        if (body.size <= this.#limits.maxBodyBytes) return this.#makeRoom()
      }
      stop()
      putBack(body)
      whole(request, response)
    }
    this.#bodies.add(body)
    this.#held += body.held
    request.on('readable', read)
    response.once('close', stop)
    this.#makeRoom()
  }

  /** Takes what has arrived, as one piece, so that small ones do not pile up. */
  #take(body: IncomingBody): void {
    const piece: Buffer | null = body.request.read()
    if (piece === null) return
    const held = piece.length + PIECE_BYTES
    body.pieces.push(piece)
    body.size += piece.length
    body.held += held
    this.#held += held
  }

  #makeRoom(): void {
    const { maxRequests, maxBytes } = this.#limits
    for (const body of this.#bodies) {
      if (this.#bodies.size <= maxRequests && this.#held <= maxBytes) return
      body.stop()
      body.giveUp()
    }
  }
}

function isOver(request: IncomingMessage, response: ServerResponse): boolean {
  return request.destroyed || response.destroyed
}

/** Puts what was taken before what has come since, before the end of the body has been told. */
function putBack({ request, pieces }: IncomingBody): void {
  if (pieces.length > 0) request.unshift(Buffer.concat(pieces))
}
