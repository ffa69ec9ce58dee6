import type { Plugin } from 'graphql-yoga'
import { pathOf } from './paths.ts'

/** What browsers ask leave for: of GraphQL clients, of tracing, and of event streams that were cut. */
const REQUEST_HEADERS: readonly string[] = [
  'content-type',
  'accept',
  'apollographql-client-name',
  'apollographql-client-version',
  'apollo-require-preflight',
  'x-request-id',
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
  'last-event-id',
]
const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'x-api-key']
/** What a page has to know of an answer to ask again in time, or to tell somebody which one it was. */
const EXPOSED_HEADERS = 'retry-after, x-request-id'

export interface CorsOptions {
  readonly endpoint: string
  readonly origins: readonly string[]
  /** Request headers that pages may send beside the usual ones. */
  readonly headers: readonly string[]
  /** Whether callers show who they are. */
  readonly withAuth: boolean
}

/** The headers of a request, of Yoga's or of node:http. */
type Header = (name: string) => string | null | undefined

/**
 * Lets pages of exactly these origins read answers. Any other origin gets no header at all, be it `null`, a subdomain
 * or a longer name, and no origin may send cookies.
 */
export class Cors {
  readonly #endpoint: string
  readonly #origins: ReadonlySet<string>
  readonly #requestHeaders: string

  constructor({ endpoint, origins, headers, withAuth }: CorsOptions) {
    this.#endpoint = endpoint
    this.#origins = new Set(origins)
    const all = [...REQUEST_HEADERS, ...(withAuth ? CREDENTIAL_HEADERS : []), ...headers]
    this.#requestHeaders = [...new Set(all.map((name) => name.toLowerCase()))].join(', ')
  }

  allows(origin: string | null | undefined): boolean {
    return origin != null && this.#origins.has(origin)
  }

  /** `Vary` goes to every caller, so that no cache hands one origin's answer to another. */
  headersFor(origin: string | null | undefined): Record<string, string> {
    if (!this.allows(origin)) return { vary: 'origin' }
    return {
      vary: 'origin',
      'access-control-allow-origin': origin as string,
      'access-control-expose-headers': EXPOSED_HEADERS,
    }
  }

  /**
   * The headers of the answer to a preflight, a 204, or undefined for a request that is none. Pages of the origins get
   * leave for any path, or they could not read that nothing is there.
   */
  preflight(method: string | undefined, url: string, header: Header): Record<string, string> | undefined {
    if (method !== 'OPTIONS') return undefined
    const origin = header('origin')
    const isAllowed = this.allows(origin)
    const path = pathOf(url)
    const isGraph = path === this.#endpoint || path === `${this.#endpoint}/`
    if (!isGraph && !(isAllowed && header('access-control-request-method'))) return undefined
    if (!isAllowed) return this.headersFor(origin)
    return {
      ...this.headersFor(origin),
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': this.#requestHeaders,
      'access-control-max-age': '600',
    }
  }
}

/** Answers preflights, and puts on every other answer who may read it. */
export function useCors(cors: Cors): Plugin {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      if (request.method !== 'OPTIONS') return
      const headers = cors.preflight('OPTIONS', request.url, (name) => request.headers.get(name))
      if (headers) endResponse(new fetchAPI.Response(null, { status: 204, headers }))
    },

    onResponse({ request, response: { headers } }) {
      for (const [name, value] of Object.entries(cors.headersFor(request.headers.get('origin')))) {
        if (name !== 'vary') headers.set(name, value)
        else if (!variesOn(headers.get('vary'), value)) headers.append(name, value)
      }
    },
  }
}

function variesOn(vary: string | null, name: string): boolean {
  return vary?.split(',').some((each) => each.trim().toLowerCase() === name) ?? false
}
