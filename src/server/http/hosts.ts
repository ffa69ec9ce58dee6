import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { isLoopback, parseHostName } from '../../config/settings/access.ts'
import type { ErrorCode } from '../../errors.ts'
import { timesSent } from './addresses.ts'
import type { Cors } from './cors.ts'
import { isProbe, type Reply, type RequestExchange } from './exchange.ts'

/** A request that is not answered with anything but this. */
export interface Refusal {
  readonly status: number
  readonly code: ErrorCode
  readonly message: string
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
      // A page that came from an address was served from there. Probes of containers name it.
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
    const count = timesSent(request, 'host')
    if (host === undefined && count === 0) return undefined
    return this.refusalOf(count > 1 ? '' : (host ?? ''), request.socket.localAddress)
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
  const sites = header('sec-fetch-site')?.toLowerCase().split(',') ?? []
  // Of several headers of that name, which no browser sends, one that says so is enough.
  if (!sites.some((site) => site.trim() === 'cross-site')) return undefined
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
export class OurHosts {
  readonly #hosts: AllowedHosts | undefined
  readonly #mayRead: (origin: string | null | undefined) => boolean

  /** @param hosts any, if undefined; @param cors says whether pages of an origin may read answers */
  constructor(hosts: AllowedHosts | undefined, cors: Cors | undefined) {
    this.#hosts = hosts
    this.#mayRead = (origin) => cors?.allows(origin) ?? false
  }

  refuse(exchange: RequestExchange): Reply | undefined {
    const refusal = this.#hostRefusal(exchange) ?? this.#siteRefusal(exchange)
    return refusal && replyOf(exchange, refusal)
  }

  #hostRefusal({ hosts, arrivedAt }: RequestExchange): Refusal | undefined {
    if (!this.#hosts) return undefined
    for (const host of hosts) {
      const refusal = this.#hosts.refusalOf(host, arrivedAt)
      if (refusal) return refusal
    }
    return undefined
  }

  /** A probe runs nothing, and so any page may send one. */
  #siteRefusal(exchange: RequestExchange): Refusal | undefined {
    const { method } = exchange
    if (method === 'POST') return undefined
    const refusal = crossSiteRefusal(method, (name) => exchange.header(name), this.#mayRead)
    return refusal && isProbe(exchange.path) ? undefined : refusal
  }
}

function replyOf({ method }: RequestExchange, refusal: Refusal): Reply {
  return {
    status: refusal.status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: method === 'HEAD' ? undefined : [refusalBody(refusal)],
  }
}
