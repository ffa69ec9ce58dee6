import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AllowedHosts, crossSiteRefusal, refusalBody } from '../../http/hosts.ts'
import { type ListenAt, type Listening, listen } from '../../http/listen.ts'
import { type Logger, stackOf } from '../logger.ts'
import type { Metrics } from './metric-types.ts'

/** What can be read: of this process, or of several together. */
export type Readable = Pick<Metrics, 'contentType' | 'text'>

/**
 * Serves `GET /metrics` on a port of its own, which callers of the graph need not reach.
 * @param at where, and which hosts requests may name; any when left out
 * @throws as `listen` does
 */
export function listenForMetrics(
  metrics: Readable,
  { hosts, ...at }: ListenAt & { readonly hosts?: AllowedHosts | undefined },
  logger: Logger,
): Promise<Listening> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const header = (name: string) => request.headers[name] as string | undefined
    const refusal = hosts?.refusalOfRequest(request) ?? crossSiteRefusal(request.method, header)
    response.setHeader('x-content-type-options', 'nosniff')
    if (refusal) {
      const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
      response.writeHead(refusal.status, headers).end(refusalBody(refusal))
    } else if (request.url?.replace(/\?.*$/s, '') !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Nothing is here. See /metrics.')
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
    } else {
      const text = await metrics.text()
      const headers = { 'content-type': metrics.contentType, 'cache-control': 'no-store' }
      response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : text)
    }
  }
  return listen((request, response) => {
    answer(request, response).catch((error: unknown) => {
      logger.error('The metrics cannot be read', { stack: stackOf(error) })
      response.writeHead(503).end()
    })
  }, at)
}
