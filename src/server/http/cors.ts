import type { Plugin } from 'graphql-yoga'
import { pathOf } from './routes.ts'

/**
 * Lets pages of exactly these origins read answers. Any other origin gets no header at all, be it `null`, a subdomain
 * or a longer name, and no origin may send cookies.
 */
export function useCors(options: {
  endpoint: string
  origins: readonly string[]
  /** Whether callers show who they are. */
  withAuth: boolean
}): Plugin {
  const allowed = new Set(options.origins)
  const allowedHeaders = `content-type, accept${options.withAuth ? ', authorization, x-api-key' : ''}`
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      if (request.method !== 'OPTIONS' || pathOf(request.url) !== options.endpoint) return
      const headers = headersFor(allowed, request.headers.get('origin'))
      if ('access-control-allow-origin' in headers) {
        headers['access-control-allow-methods'] = 'GET, POST'
        headers['access-control-allow-headers'] = allowedHeaders
        headers['access-control-max-age'] = '600'
      }
      endResponse(new fetchAPI.Response(null, { status: 204, headers }))
    },

    onResponse({ request, response }) {
      const headers = headersFor(allowed, request.headers.get('origin'))
      for (const [name, value] of Object.entries(headers)) {
        if (name === 'vary') response.headers.append(name, value)
        else response.headers.set(name, value)
      }
    },
  }
}

/** `Vary` goes to every caller, so that no cache hands one origin's answer to another. */
function headersFor(allowed: ReadonlySet<string>, origin: string | null): Record<string, string> {
  const vary = { vary: 'origin' }
  return origin !== null && allowed.has(origin) ? { ...vary, 'access-control-allow-origin': origin } : vary
}
