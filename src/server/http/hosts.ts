import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { Plugin } from 'graphql-yoga'
import { isLoopback, parseHostName } from '../../config/settings/access.ts'
import type { ErrorCode } from '../../errors.ts'
import type { Cors } from './cors.ts'
import { isProbe } from './paths.ts'

/** A request that is not answered with anything but this. */
export interface Refusal {
  readonly status: number
  readonly code: ErrorCode
  readonly message: string
}

/** How many of one header a request has. Of some, node:http keeps the first and drops the others silently. */
export function timesSent({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const each = rawHeaders[at] as string
    if (each.length === name.length && each.toLowerCase() === name) count++
  }
  return count
}

/**
 * Which hosts a request may name: loopback ones, those listed, and the address that it has come to. A page whose name has
 * been pointed at this machine sends that name, and so gets nothing of what only this machine should read.
 */
export class AllowedHosts {
  readonly #listed: ReadonlySet<string>
  #last: string | undefined

  constructor(listed: readonly string[]) {
    this.#listed = new Set(listed)
  }

  /**
   * @param host a Host header, or the host of a URL
   * @param arrivedAt the address of this machine that the connection was made to, if there is one
   */
  refusalOf(host: string, arrivedAt?: string): Refusal | undefined {
    // Nearly every request names the same.
    if (host === this.#last) return undefined
    const name = nameOf(host)
    if (name !== undefined) {
      if (isLoopbackName(name) || this.#listed.has(name)) {
        this.#last = host
        return undefined
      }
      // A page that came from an address was served by whoever is there. Probes of containers name it.
      if (arrivedAt !== undefined && isIP(name) !== 0 && name === unmapped(arrivedAt)) return undefined
    }
    const named = name === undefined ? 'has no host that can be read' : `names ${name}`
    return {
      status: 421,
      code: 'HOST_NOT_ALLOWED',
      message: `The Host header ${named}. Expected was a loopback name such as localhost, or a host of ROOMGRAPH_ALLOWED_HOSTS (--allowed-hosts, or allowedHosts of createRoomgraph).`,
    }
  }

  /** The same for a request of node:http. Without a Host header, as in HTTP/1.0, it comes from no browser and is fine. */
  refusalOfRequest(request: IncomingMessage): Refusal | undefined {
    const { host } = request.headers
    if (host === undefined && timesSent(request, 'host') === 0) return undefined
    return this.refusalOf(timesSent(request, 'host') > 1 ? '' : (host ?? ''), request.socket.localAddress)
  }
}

/** The host that a Host header names, without its port, as `parseHostName` writes it. */
function nameOf(host: string): string | undefined {
  const [, name] = /^(\[[\da-f:.]+\]|[\w.-]{1,254})(?::\d*)?$/i.exec(host) ?? []
  const parsed = name === undefined ? undefined : parseHostName(name)
  return parsed && unmapped(parsed)
}

/** An IPv4 address in place of the IPv6 one that it is mapped to, as URLs or sockets write that. */
function unmapped(address: string): string {
  const [, dotted, high, low] = /^::ffff:(?:([\d.]+)|([\da-f]{1,4}):([\da-f]{1,4}))$/i.exec(address) ?? []
  if (dotted !== undefined) return dotted
  if (high === undefined || low === undefined) return address
  return [high, low]
    .map((part) => Number.parseInt(part, 16))
    .flatMap((pair) => [pair >> 8, pair & 255])
    .join('.')
}

/** Names below `localhost` belong to this machine by their definition (RFC 6761). */
function isLoopbackName(name: string): boolean {
  return isLoopback(name) || name.endsWith('.localhost')
}

/**
 * Refuses a GET that a browser makes for a page of another site, unless it is a navigation or the page may read what it
 * gets. Such a page could not read the answer; it would only make the server work, with the credentials of this machine.
 * @param mayRead whether pages of this origin may read answers
 */
export function crossSiteRefusal(
  method: string | undefined,
  header: (name: string) => string | null | undefined,
  mayRead: (origin: string | null | undefined) => boolean = () => false,
): Refusal | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  if (header('sec-fetch-site')?.toLowerCase() !== 'cross-site') return undefined
  if (header('sec-fetch-mode')?.toLowerCase() === 'navigate' || mayRead(header('origin'))) return undefined
  return {
    status: 403,
    code: 'CROSS_SITE_REQUEST',
    message:
      'A GET for a page of another site (sec-fetch-site: cross-site) is not run. Send a POST of JSON, or list the origin of the page in ROOMGRAPH_CORS_ORIGINS (--cors-origins, or corsOrigins of createRoomgraph).',
  }
}

/** The body of a refusal. */
export function refusalBody({ message, code }: Refusal): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] })
}

/** Refuses requests to hosts that are not ours, and GETs for pages of other sites, before anything is run. */
export function useOurHosts({
  hosts,
  cors,
}: {
  hosts: AllowedHosts | undefined
  cors: Cors | undefined
}): Plugin {
  function hostRefusal(request: Request, incoming: IncomingMessage | undefined): Refusal | undefined {
    if (!hosts) return undefined
    if (incoming) return hosts.refusalOfRequest(incoming)
    // A server that is mounted may have made the URL of either.
    const named = request.headers.get('host')
    return hosts.refusalOf(new URL(request.url).host) ?? (named === null ? undefined : hosts.refusalOf(named))
  }

  /** A probe runs nothing, and so any page may send one. */
  function siteRefusal({ method, headers, url }: Request): Refusal | undefined {
    const mayRead = (origin: string | null | undefined) => cors?.allows(origin) ?? false
    const refusal = crossSiteRefusal(method, (name) => headers.get(name), mayRead)
    return refusal && isProbe(url) ? undefined : refusal
  }

  return {
    onRequest({ request, serverContext, fetchAPI, endResponse }) {
      const { req } = serverContext as { readonly req?: IncomingMessage }
      const refusal = hostRefusal(request, req) ?? siteRefusal(request)
      if (!refusal) return
      const body = request.method === 'HEAD' ? null : refusalBody(refusal)
      const headers = { 'content-type': 'application/json; charset=utf-8' }
      endResponse(new fetchAPI.Response(body, { status: refusal.status, headers }))
    },
  }
}
