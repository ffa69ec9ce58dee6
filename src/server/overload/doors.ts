import type { RequestListener } from 'node:http'
import { REQUEST_ID_HEADER, requestIdOf } from '../http/request-id.ts'
import { isProbe } from '../http/routes.ts'
import type { Admission } from './admission.ts'
import { refusal, refuse } from './refusal.ts'

/** The two ways into the server. */
export interface Doors {
  readonly listener: RequestListener
  readonly fetch: (request: Request) => Promise<Response>
}

/**
 * Lets requests through when it is their turn, as far as there is room for them, and refuses the others before
 * anything is done for them. Probes always come through: a supervisor must not take a busy server for a dead one.
 */
export function admitting(admission: Admission, { listener, fetch }: Doors): Doors {
  return {
    listener(request, response) {
      if (isProbe(request.url ?? '')) return listener(request, response)
      const visit = admission.enter(() => listener(request, response))
      if (!visit) return refuse(response, requestIdOf(request.headers[REQUEST_ID_HEADER]))
      // Emitted once, when the answer has been handed to the system or the caller is gone.
      response.once('close', () => admission.leave(visit))
    },

    async fetch(request) {
      if (isProbe(request.url)) return fetch(request)
      // Whoever calls it has taken the request on already, and so it does not wait.
      const visit = admission.enter()
      if (!visit) return refusal(requestIdOf(request.headers.get(REQUEST_ID_HEADER)))
      let isStreaming = false
      try {
        const response = await fetch(request)
        isStreaming = isIncremental(response)
        return isStreaming ? whenRead(response, () => admission.leave(visit)) : response
      } finally {
        if (!isStreaming) admission.leave(visit)
      }
    },
  }
}

/** Whether parts of the answer are still to come. */
function isIncremental({ headers, body }: Response): boolean {
  return body !== null && /^(multipart\/|text\/event-stream)/.test(headers.get('content-type') ?? '')
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
