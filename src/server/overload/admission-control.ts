import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isInParts } from '../http/media-type.ts'
import { isProbe } from '../http/paths.ts'
import type { Admission } from './admission.ts'
import { IncomingBodies } from './incoming-bodies.ts'
import type { Refusals } from './refusal.ts'

/** The two ways into the server. */
export interface Entrances {
  readonly listener: RequestListener
  readonly fetch: (request: Request) => Promise<Response>
}

/** Bytes of the bodies that wait for their turn, all together. */
const MAX_WAITING_BYTES = 32_000_000
/** Requests whose bodies are coming in, and bytes that they may hold together. */
const MAX_INCOMING = { maxRequests: 1000, maxBytes: 32_000_000 } as const

/**
 * Lets requests through when it is their turn, as far as there is room for them, and refuses the others before
 * anything is done for them. A request takes its slot when all of it is here. Probes always come through: a supervisor
 * must not take a busy server for a dead one.
 * @param maxBodyBytes longer bodies are let through unread, for whoever reads them to refuse
 * @param isCrowdedOut tells by its Authorization header whether a request is one too many of callers who are not known
 */
export function controlAdmission(
  admission: Admission,
  { listener, fetch }: Entrances,
  {
    maxBodyBytes,
    refusals,
    isCrowdedOut = () => false,
  }: {
    maxBodyBytes: number
    refusals: Refusals
    isCrowdedOut?: ((authorization: string | null | undefined) => boolean) | undefined
  },
): Entrances {
  const bodies = new IncomingBodies({ ...MAX_INCOMING, maxBodyBytes })
  let waitingBytes = 0

  function enter(request: IncomingMessage, response: ServerResponse): void {
    const bytes = request.readableLength
    let waiting = 0
    const stopWaiting = () => {
      waitingBytes -= waiting
      waiting = 0
    }
    const start = () => {
      stopWaiting()
      listener(request, response)
    }
    const permit = waitingBytes + bytes > MAX_WAITING_BYTES ? admission.refuse() : admission.enter(start)
    if (!permit) {
      refusals.send(request, response)
      return
    }
    if (permit.start) {
      waiting = bytes
      waitingBytes += bytes
    }
    // Emitted once, when the answer has been handed to the system or the caller is gone.
    response.once('close', () => {
      stopWaiting()
      admission.leave(permit)
    })
  }

  function giveUp(request: IncomingMessage, response: ServerResponse): void {
    admission.refuse()
    refusals.send(request, response, { isLast: true })
  }

  return {
    listener(request, response) {
      if (isProbe(request.url ?? '')) listener(request, response)
      else if (admission.refuses()) refusals.send(request, response)
      else if (isCrowdedOut(request.headers.authorization)) {
        admission.crowdOut()
        refusals.send(request, response, { reason: 'crowded-out' })
      } else bodies.whenWhole(request, response, enter, giveUp)
    },

    async fetch(request) {
      if (isProbe(request.url)) return fetch(request)
      if (!admission.isFull && isCrowdedOut(request.headers.get('authorization'))) {
        admission.crowdOut()
        return refusals.answerTo(request, 'crowded-out')
      }
      // Whoever calls it has taken the request on already, and so it does not wait.
      const permit = admission.enter()
      if (!permit) return refusals.answerTo(request)
      let isStreaming = false
      try {
        const response = await fetch(request)
        isStreaming = isIncremental(response)
        return isStreaming ? whenRead(response, () => admission.leave(permit)) : response
      } finally {
        if (!isStreaming) admission.leave(permit)
      }
    },
  }
}

/** Whether parts of the answer are still to come. */
function isIncremental({ headers, body }: Response): boolean {
  return body !== null && isInParts(headers.get('content-type'))
}

/** The same answer, which tells when it has been read to its end, has failed or was given up. */
function whenRead({ status, statusText, headers, body }: Response, done: () => void): Response {
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  const parts = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done: isOver, value } = await reader.read()
        if (!isOver) return controller.enqueue(value)
        done()
        controller.close()
      } catch (error) {
        done()
        controller.error(error)
      }
    },
    cancel(reason) {
      done()
      return reader.cancel(reason)
    },
  })
  return new Response(parts, { status, statusText, headers })
}
