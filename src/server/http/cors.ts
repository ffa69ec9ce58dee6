import type { Reply, ReplyHeaders, RequestExchange } from './exchange.ts'
import { isEndpoint } from './routes.ts'

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
  headersFor(origin: string | null | undefined): { vary: string } & ReplyHeaders {
    if (!this.allows(origin)) return { vary: 'origin' }
    return {
      vary: 'origin',
      'access-control-allow-origin': origin as string,
      'access-control-expose-headers': EXPOSED_HEADERS,
    }
  }

  /**
   * The answer to a preflight, a 204, or undefined for a request that is none. Pages of the origins get leave for any
   * path, or they could not read that nothing is there.
   */
  preflight(exchange: RequestExchange): Reply | undefined {
    if (exchange.method !== 'OPTIONS') return undefined
    const { path } = exchange
    const isAllowed = this.allows(exchange.header('origin'))
    if (!isEndpoint(path, this.#endpoint) && !(isAllowed && exchange.header('access-control-request-method')))
      return undefined
    const headers: ReplyHeaders = isAllowed
      ? {
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': this.#requestHeaders,
          'access-control-max-age': '600',
        }
      : {}
    return { status: 204, headers }
  }

  /** Puts on an answer who may read it. */
  finish(exchange: RequestExchange, headers: ReplyHeaders): void {
    const { vary, ...own } = this.headersFor(exchange.header('origin'))
    Object.assign(headers, own)
    const before = headers.vary
    if (before === undefined) headers.vary = vary
    else if (!variesOn(before, vary)) headers.vary = `${before}, ${vary}`
  }
}

function variesOn(vary: string, name: string): boolean {
  return vary.split(',').some((each) => each.trim().toLowerCase() === name)
}
