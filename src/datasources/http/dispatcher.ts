import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import { connectorWithin, TLS, within } from './connector.ts'

/** The proxies of a network; hosts are matched as undici does it. */
export interface Proxies {
  readonly httpsProxy?: string
  readonly httpProxy?: string
  readonly noProxy?: string
}

export interface DispatcherOptions {
  readonly connectTimeoutMs: number
  readonly connections: number
}

/** Whether there is any proxy. */
export function hasProxy(proxies: Proxies | undefined): proxies is Proxies {
  return Boolean(proxies?.httpsProxy || proxies?.httpProxy)
}

/** A dispatcher for one origin, direct or through a proxy, with the same timeouts, TLS and number of connections. */
export function dispatcherFor(
  origin: string,
  options: DispatcherOptions,
  proxies: Proxies | undefined,
): Dispatcher {
  return hasProxy(proxies) ? proxyDispatcher(options, proxies) : new Pool(origin, poolOptions(options))
}

/** A dispatcher for any origin: through its proxy, or direct. It reads nothing from the environment. */
export function proxyDispatcher(
  options: DispatcherOptions,
  { httpsProxy = '', httpProxy = '', noProxy = '' }: Proxies,
): Dispatcher {
  const { connectTimeoutMs } = options
  return new EnvHttpProxyAgent({
    httpsProxy,
    httpProxy,
    noProxy,
    connectTimeout: connectTimeoutMs,
    allowH2: false,
    requestTls: TLS,
    proxyTls: TLS,
    // Limits the wait for a proxy that accepts a connection and does not respond; by default undici waits five minutes.
    clientFactory: (url, own) => new Pool(url, { ...own, headersTimeout: connectTimeoutMs }),
    factory: (url, own: Pool.Options) => {
      const { connect } = own
      const connector =
        typeof connect === 'function' ? within(connectTimeoutMs, connect) : connectorWithin(connectTimeoutMs)
      return new Pool(url, { ...own, ...poolOptions(options), connect: connector })
    },
  })
}

function poolOptions({ connectTimeoutMs, connections }: DispatcherOptions): Pool.Options {
  return {
    connections,
    // One request at a time on a connection, so that a superfluous response reaches no other request.
    pipelining: 1,
    connect: connectorWithin(connectTimeoutMs),
    headersTimeout: 0,
    bodyTimeout: 0,
  }
}
