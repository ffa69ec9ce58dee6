import { isIP } from 'node:net'
import { apiKeysFault, MIN_SECRET_LENGTH, parseApiKeys, parseSharedSecret } from './api-keys.ts'
import { list, oneOf, placeholderFault, setting, toggle } from './kinds.ts'
import { parseOrigin } from './providers.ts'

/** How callers show who they are. */
export const AUTH_SETTINGS = {
  kind: oneOf(['none', 'api-key', 'jwt', 'passthrough'], {
    variable: 'ROOMGRAPH_AUTH',
    flag: 'auth',
    summary:
      'who may ask: everybody, callers with a key or a token, or callers with credentials of a provider',
    more: 'access.md',
    default: 'none',
  }),
  keys: setting({
    variable: 'ROOMGRAPH_API_KEYS',
    placeholder: 'keys',
    summary: 'the keys of auth `api-key`: `name:key` or `name:key:scope scope`, separated by commas',
    expected: `entries name:key or name:key:scopes, separated by commas, with keys of ${MIN_SECRET_LENGTH} characters or more`,
    secret: true,
    parse: parseApiKeys,
    fault: apiKeysFault,
  }),
  jwksUrl: setting({
    variable: 'ROOMGRAPH_JWT_JWKS_URL',
    flag: 'jwt-jwks-url',
    placeholder: 'url',
    summary: 'where the public keys of auth `jwt` are: https, or http on loopback',
    expected: 'an https URL without credentials, or an http one on a loopback address',
    parse: parseJwksUrl,
  }),
  issuer: setting({
    variable: 'ROOMGRAPH_JWT_ISSUER',
    flag: 'jwt-issuer',
    placeholder: 'issuer',
    summary: 'the `iss` that tokens of auth `jwt` must have, to the letter',
    expected: 'an issuer, which has no spaces or control characters',
    parse: parseClaim,
  }),
  audience: setting({
    variable: 'ROOMGRAPH_JWT_AUDIENCE',
    flag: 'jwt-audience',
    placeholder: 'audience',
    summary: 'the `aud` that tokens of auth `jwt` must have, to the letter',
    expected: 'an audience, which has no spaces or control characters',
    parse: parseClaim,
  }),
} as const

/** What callers may reach, from where; options of `createRoomgraph` by the same names. */
export const ACCESS_SETTINGS = {
  /**
   * Hosts that requests may name beside loopback ones. Default: none while `HOST` is loopback without
   * `ROOMGRAPH_AUTH`, else any.
   */
  allowedHosts: list('host names or IP addresses without a port, such as graph.example.com', parseHostName, {
    variable: 'ROOMGRAPH_ALLOWED_HOSTS',
    flag: 'allowed-hosts',
    placeholder: 'hosts',
    summary: 'hosts that requests may name beside loopback ones',
    more: 'access.md#on-this-machine',
    unset: 'none while `HOST` is loopback without `ROOMGRAPH_AUTH`, else any',
  }),
  /**
   * What a gateway sends in `x-roomgraph-gateway-secret` to read `_service` and `_entities`; needed with auth
   * and a subgraph. Default: none.
   */
  gatewaySecret: setting({
    variable: 'ROOMGRAPH_GATEWAY_SECRET',
    placeholder: 'secret',
    summary:
      'what a gateway sends in `x-roomgraph-gateway-secret` to read `_service` and `_entities`; needed with auth and a subgraph',
    expected: `a secret of ${MIN_SECRET_LENGTH} visible ASCII characters or more`,
    secret: true,
    parse: parseSharedSecret,
    fault: placeholderFault,
  }),
  /**
   * Keep costs for callers with the scope `cost`, links of recordings for those with `recordings`, and each
   * write for those with its scope. Default: `false`.
   */
  scopes: toggle({
    variable: 'ROOMGRAPH_SCOPES',
    flag: 'scopes',
    summary:
      'keep costs for callers with the scope `cost`, links of recordings for those with `recordings`, and each write for those with its scope',
    more: 'access.md',
    default: false,
  }),
  /** Offer mutations; beyond loopback it needs `ROOMGRAPH_AUTH` and `ROOMGRAPH_SCOPES`. Default: `false`. */
  writes: toggle({
    variable: 'ROOMGRAPH_WRITES',
    flag: 'writes',
    summary: 'offer mutations; beyond loopback it needs `ROOMGRAPH_AUTH` and `ROOMGRAPH_SCOPES`',
    more: 'writes.md',
    default: false,
    inDemo: true,
  }),
  /** Answer introspection, and suggest names in errors. Default: `true`. */
  introspection: toggle({
    variable: 'ROOMGRAPH_INTROSPECTION',
    flag: 'introspection',
    summary: 'answer introspection, and suggest names in errors',
    unset: '`on` while `HOST` is loopback',
    optionDefault: true,
  }),
  /** Serve the GraphiQL page to browsers. Default: `false`. */
  graphiql: toggle({
    variable: 'ROOMGRAPH_GRAPHIQL',
    flag: 'graphiql',
    summary: 'serve the GraphiQL page to browsers',
    unset: '`on` while `HOST` is loopback',
    optionDefault: false,
  }),
  /** Origins whose pages may read answers. Default: `[]`. */
  corsOrigins: list('origins such as https://app.example.com', parseExactOrigin, {
    variable: 'ROOMGRAPH_CORS_ORIGINS',
    flag: 'cors-origins',
    placeholder: 'origins',
    summary: 'origins whose pages may read answers',
    more: 'access.md#pages-of-other-origins',
    default: [],
  }),
  /** Request headers that those pages may send beside the usual ones. Default: `[]`. */
  corsHeaders: list('names of headers such as x-client-version', parseHeaderName, {
    variable: 'ROOMGRAPH_CORS_HEADERS',
    flag: 'cors-headers',
    placeholder: 'names',
    summary: 'request headers that those pages may send beside the usual ones',
    default: [],
  }),
} as const

/** Whether an address or name can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

/**
 * A host name or IP address as it is compared: as URLs write it, in small letters, without brackets or a dot at its end.
 * Undefined for anything else.
 */
export function parseHostName(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  const isName = /^[\w-]+(\.[\w-]+)*\.?$/.test(bare)
  const url = `http://${bare.includes(':') ? `[${bare}]` : bare}`
  if ((!isName && isIP(bare) === 0) || bare.includes('%') || !URL.canParse(url)) return undefined
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

/** An origin as browsers send it, to the letter; `null` and `*` are none. */
function parseExactOrigin(text: string): string | undefined {
  return parseOrigin(text) === text ? text : undefined
}

/** The name of a header; `*` is none. */
function parseHeaderName(text: string): string | undefined {
  return /^[\w!#$%&'+.^`|~-]+$/.test(text) ? text.toLowerCase() : undefined
}

/** The `iss` or `aud` of a token. */
function parseClaim(text: string): string | undefined {
  return /^[^\s\p{Cc}]+$/u.test(text) ? text : undefined
}

/** An address whose answer can be trusted: no one in between can have changed it. */
function parseJwksUrl(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const { protocol, hostname, username, password, href } = new URL(text)
  if (username || password) return undefined
  return protocol === 'https:' || isLoopback(hostname) ? href : undefined
}
