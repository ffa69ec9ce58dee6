import { randomUUID } from 'node:crypto'
import type { Plugin } from 'graphql-yoga'

/** The header that carries the id of a request, in and out. */
export const REQUEST_ID_HEADER = 'x-request-id'

/** What proxies and clients make ids of: UUIDs, trace ids, Base64. Nothing that a log or a header could trip over. */
const FORM = /^[\w.:+/=@-]{1,128}$/

/** The id that came with a request, or a new one if there is none that can be taken over. */
export function requestIdOf(given: unknown): string {
  return typeof given === 'string' && FORM.test(given) ? given : randomUUID()
}

const ID: unique symbol = Symbol('request id')

/** The id of each request that is under way, kept with the request itself. */
export class RequestIds {
  of(request: Request & { [ID]?: string }): string {
    request[ID] ??= requestIdOf(request.headers.get(REQUEST_ID_HEADER))
    return request[ID]
  }
}

/** Gives every answer the id of its request. */
export function useRequestIds(ids: RequestIds): Plugin {
  return {
    onResponse({ request, response }) {
      response.headers.set(REQUEST_ID_HEADER, ids.of(request))
    },
  }
}
