import type { Plugin } from 'graphql-yoga'
import { isReadable, unreadableBody } from './content-type.ts'
import { isInParts } from './media-type.ts'
import { parseJsonBody, parseQueryString } from './parameters.ts'
import { pathOf, RETRY_AFTER_S } from './paths.ts'
import { PlainRequest } from './plain-request.ts'
import type { Readiness } from './readiness.ts'

/** That the process runs and turns its event loop is all that it tells, whatever else is wrong. */
const HEALTH = { status: 'ok' } as const

function isWell({ status }: typeof HEALTH | Readiness): boolean {
  return status === 'ok' || status === 'ready'
}

/**
 * Which requests exist: `/health` and `/ready`, and GraphQL at exactly one path, as JSON by POST or as a query by GET.
 * Once closed, everything else that is new is turned away.
 */
export function useRoutes(options: {
  endpoint: string
  isClosed: () => boolean
  readiness: () => Readiness
}): Plugin {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const answer = (status: number, body: string | null, headers: Record<string, string> = {}) =>
        endResponse(new fetchAPI.Response(request.method === 'HEAD' ? null : body, { status, headers }))
      const path = request instanceof PlainRequest ? request.path : pathOf(request.url)
      if (path === '/health' || path === '/ready') {
        const probed = path === '/health' ? HEALTH : options.readiness()
        if (request.method !== 'GET' && request.method !== 'HEAD') answer(405, null, { allow: 'GET, HEAD' })
        else
          answer(isWell(probed) ? 200 : 503, JSON.stringify(probed), { 'content-type': 'application/json' })
      } else if (options.isClosed()) {
        answer(503, null, { 'retry-after': String(RETRY_AFTER_S) })
      } else if (path !== options.endpoint && path !== `${options.endpoint}/`) {
        answer(404, `Nothing is here. GraphQL is at ${options.endpoint}.`, { 'content-type': 'text/plain' })
      }
    },

    onRequestParse({ request, setRequestParser }) {
      const { method, headers } = request
      if (method === 'GET') setRequestParser(parseQueryString)
      if (method !== 'POST') return
      // A form can be posted from any site without a preflight.
      if (!isReadable(headers)) throw unreadableBody(headers)
      setRequestParser(parseJsonBody)
    },

    onResponse({ response: { headers } }) {
      headers.set('x-content-type-options', 'nosniff')
      // Whether the connection goes on is between node:http and the caller, and an encoding called `none` there is not.
      headers.delete('connection')
      if (headers.get('content-encoding') === 'none') headers.delete('content-encoding')
      // nginx would hold the parts back until they fill its buffers.
      if (isInParts(headers.get('content-type'))) headers.set('x-accel-buffering', 'no')
      // The page alone may be kept and asked after by its tag: it holds nothing of anybody.
      if (!headers.has('etag')) {
        // What Yoga says of a stream in capitals would stay beside it.
        if (headers.has('cache-control')) headers.delete('cache-control')
        headers.set('cache-control', 'no-store')
      }
    },
  }
}
