import type { FetchAPI, Plugin } from 'graphql-yoga'
import { pathOf } from '../http/paths.ts'
import { type Logger, stackOf } from '../observability/logger.ts'
import type { CompressedPage } from './graphiql-page.ts'

/** The page needs inline scripts and workers made from blobs, and may talk to its own server only. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Serves the GraphiQL page to browsers; it is rendered and compressed when the first one asks. */
export function useGraphiqlPage(options: {
  endpoint: string
  load: () => Promise<CompressedPage>
  logger: Logger
}): Plugin {
  let loading: Promise<CompressedPage> | undefined
  return {
    // Without a promise for all the requests that are none of a browser.
    onRequest({ request, fetchAPI, endResponse }) {
      if (request.method !== 'GET' || !request.headers.get('accept')?.includes('text/html')) return
      const path = pathOf(request.url)
      if (path !== options.endpoint && path !== `${options.endpoint}/`) return
      return servePage(request, fetchAPI, endResponse)
    },
  }

  async function servePage(
    request: Request,
    fetchAPI: FetchAPI,
    endResponse: (response: Response) => void,
  ): Promise<void> {
    loading ??= options.load()
    const page = await loading.catch((error: unknown) => {
      loading = undefined
      options.logger.error('GraphiQL cannot be loaded', { stack: stackOf(error) })
    })
    if (!page) {
      endResponse(
        new fetchAPI.Response('GraphiQL cannot be loaded. The log of the server says why.', { status: 500 }),
      )
      return
    }
    const brotli = acceptsBrotli(request.headers.get('accept-encoding'))
    // Two encodings are two representations: a strong tag must not be shared.
    const etag = `"${page.hash}${brotli ? '-br' : ''}"`
    const headers: Record<string, string> = { etag, vary: 'accept-encoding', 'cache-control': 'no-cache' }
    if (isKnown(request.headers.get('if-none-match'), etag)) {
      endResponse(new fetchAPI.Response(null, { status: 304, headers }))
      return
    }
    const body = brotli ? page.brotli : await page.identity()
    headers['content-type'] = 'text/html; charset=utf-8'
    headers['content-length'] = String(body.byteLength)
    headers['content-security-policy'] = POLICY
    headers['referrer-policy'] = 'no-referrer'
    if (brotli) headers['content-encoding'] = 'br'
    endResponse(new fetchAPI.Response(body, { headers }))
  }
}

function acceptsBrotli(header: string | null): boolean {
  return (header ?? '').split(',').some((entry) => {
    const [coding, ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    return coding === 'br' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}

function isKnown(header: string | null, etag: string): boolean {
  return (header ?? '').split(',').some((each) => each.trim().replace(/^W\//, '') === etag)
}
