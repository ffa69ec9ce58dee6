import { setting } from './kinds.ts'

/** The way out of a network that has a proxy for it. */
export interface ProxySettings {
  /** The proxy for https origins, and for http ones, with its credentials if it wants any. */
  readonly httpsProxy?: string
  readonly httpProxy?: string
  /** Hosts that are reached without it: names, with all below them, and addresses, with a port or without, or `*`. */
  readonly noProxy?: string
}

const EXPECTED = 'an http or https URL without path, such as http://user:password@proxy.example.com:3128'

/** What other programs read too, so that names are theirs; the names in small letters win, as everywhere. */
export const PROXY_SETTINGS = {
  httpsProxy: setting({
    variable: 'HTTPS_PROXY',
    inSmallLetters: true,
    placeholder: 'url',
    summary: 'the proxy through which https origins are called',
    expected: EXPECTED,
    secret: true,
    parse: parseProxy,
  }),
  httpProxy: setting({
    variable: 'HTTP_PROXY',
    inSmallLetters: true,
    placeholder: 'url',
    summary: 'the proxy through which http origins are called, and https ones without `HTTPS_PROXY`',
    expected: EXPECTED,
    secret: true,
    parse: parseProxy,
  }),
  noProxy: setting({
    variable: 'NO_PROXY',
    inSmallLetters: true,
    flag: 'bypass-proxy',
    placeholder: 'hosts',
    summary: 'hosts that are called without a proxy, separated by commas; `*` for all',
    expected: 'host names and addresses, each with a port or without, separated by commas',
    parse: parseBypass,
  }),
} as const

/** A proxy's URL with its credentials; without a scheme it is http. */
function parseProxy(text: string): string | undefined {
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (/[\s\p{Cc}\\]/u.test(full) || !URL.canParse(full)) return undefined
  const url = new URL(full)
  const isOrigin = url.pathname === '/' && url.search === '' && url.hash === ''
  return /^https?:$/.test(url.protocol) && isOrigin && urlCredentials(url.href) ? url.href : undefined
}

function parseBypass(text: string): string | undefined {
  return /^[\w.:*,\s[\]-]*$/.test(text) ? text : undefined
}

/** The user and password in a URL, each empty where there is none; undefined where they cannot be decoded. */
export function urlCredentials(
  url: string,
): { readonly user: string; readonly password: string } | undefined {
  const { username, password } = new URL(url)
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    return undefined
  }
}

/** What must not be logged of the way out. */
export function proxySecrets({ httpsProxy, httpProxy }: ProxySettings = {}): string[] {
  return [httpsProxy ?? [], httpProxy ?? []].flat().flatMap((url) => {
    const { user = '', password = '' } = urlCredentials(url) ?? {}
    return password === '' ? [] : [`${user}:${password}`, password, new URL(url).password]
  })
}
