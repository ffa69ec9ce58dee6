import { isIP } from 'node:net'
import { isPlaceholder, parseList, placeholderFault, setting, toggle, word } from './setting.ts'

/** What a caller may be allowed beside the plain fields. */
export const SCOPES = ['cost', 'recordings'] as const

export type Scope = (typeof SCOPES)[number]

/** A key that callers send, who they then are, and what they may read beside the plain fields. */
export interface ApiKey {
  readonly name: string
  readonly key: string
  readonly scopes: readonly Scope[]
}

const MIN_SECRET_LENGTH = 16

/** Who may ask, and what for. */
export const ACCESS_SETTINGS = {
  auth: word(['none', 'api-key', 'jwt', 'passthrough'], {
    variable: 'ROOMGRAPH_AUTH',
    flag: 'auth',
    summary: 'who may ask: everybody, who has a key or a token, or whoever brings provider credentials',
    default: 'none',
  }),
  allowOpen: word(['yes', 'no'], {
    variable: 'ROOMGRAPH_ALLOW_OPEN',
    flag: 'allow-open',
    summary: 'serve everybody who reaches a HOST that is not loopback, without ROOMGRAPH_AUTH',
    default: 'no',
  }),
  allowedHosts: setting({
    variable: 'ROOMGRAPH_ALLOWED_HOSTS',
    flag: 'allowed-hosts',
    placeholder: 'hosts',
    summary:
      'hosts that requests may name beside loopback ones, separated by commas; while HOST is loopback without ROOMGRAPH_AUTH, none when left out, else any',
    expected: 'host names or IP addresses without a port, such as graph.example.com, separated by commas',
    parse: (text) => parseList(text, parseHostName),
  }),
  apiKeys: setting({
    variable: 'ROOMGRAPH_API_KEYS',
    placeholder: 'keys',
    summary: 'the keys of auth api-key: name:key or name:key:scope scope, separated by commas',
    expected: `entries name:key or name:key:scopes, separated by commas, with keys of ${MIN_SECRET_LENGTH} characters or more`,
    secret: true,
    parse: parseApiKeys,
    fault: apiKeysFault,
  }),
  jwtJwksUrl: setting({
    variable: 'ROOMGRAPH_JWT_JWKS_URL',
    flag: 'jwt-jwks-url',
    placeholder: 'url',
    summary: 'where the public keys of auth jwt are',
    expected: 'an https URL without credentials, or an http one on a loopback address',
    parse: parseJwksUrl,
  }),
  jwtIssuer: setting({
    variable: 'ROOMGRAPH_JWT_ISSUER',
    flag: 'jwt-issuer',
    placeholder: 'issuer',
    summary: 'the iss that tokens of auth jwt must have, to the letter',
    expected: 'an issuer, which has no spaces or control characters',
    parse: parseClaim,
  }),
  jwtAudience: setting({
    variable: 'ROOMGRAPH_JWT_AUDIENCE',
    flag: 'jwt-audience',
    placeholder: 'audience',
    summary: 'the aud that tokens of auth jwt must have, to the letter',
    expected: 'an audience, which has no spaces or control characters',
    parse: parseClaim,
  }),
  gatewaySecret: setting({
    variable: 'ROOMGRAPH_GATEWAY_SECRET',
    placeholder: 'secret',
    summary: 'what a gateway sends in x-roomgraph-gateway-secret to read _service and _entities',
    expected: `a secret of ${MIN_SECRET_LENGTH} visible ASCII characters or more`,
    secret: true,
    parse: parseSharedSecret,
    fault: placeholderFault,
  }),
  scopes: toggle({
    variable: 'ROOMGRAPH_SCOPES',
    flag: 'scopes',
    summary: 'keep costs for callers with the scope cost, and links of recordings for those with recordings',
    default: 'off',
  }),
  introspection: toggle({
    variable: 'ROOMGRAPH_INTROSPECTION',
    flag: 'introspection',
    summary: 'answer introspection, and suggest names in errors; on while HOST is loopback when left out',
  }),
  graphiql: toggle({
    variable: 'ROOMGRAPH_GRAPHIQL',
    flag: 'graphiql',
    summary: 'serve the GraphiQL page to browsers; on while HOST is loopback when left out',
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
export function parseHostName(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  const isName = /^[\w-]+(\.[\w-]+)*\.?$/.test(bare)
  const url = `http://${bare.includes(':') ? `[${bare}]` : bare}`
  if ((!isName && isIP(bare) === 0) || bare.includes('%') || !URL.canParse(url)) return undefined
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

/** A secret that two sides share: it has to fit into a header, and must not be guessed. */
export function parseSharedSecret(text: string): string | undefined {
  const isSecret = new RegExp(`^[\\x21-\\x7e]{${MIN_SECRET_LENGTH},}$`).test(text)
  return isSecret && !isPlaceholder(text) ? text : undefined
}

/** The `iss` or `aud` of a token. */
export function parseClaim(text: string): string | undefined {
  return /^[^\s\p{Cc}]+$/u.test(text) ? text : undefined
}

/** An address whose answer can be trusted: no one in between can have changed it. */
export function parseJwksUrl(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const { protocol, hostname, username, password, href } = new URL(text)
  if (username || password) return undefined
  return protocol === 'https:' || isLoopback(hostname) ? href : undefined
}

export function parseScope(text: string): Scope | undefined {
  return SCOPES.find((each) => each === text)
}

/** A name that may stand in a log. */
export function parseKeyName(text: string): string | undefined {
  return /^[\w.-]{1,64}$/.test(text) ? text : undefined
}

/** What is wrong with the names and keys of several entries together, if anything. */
export function duplicateOf(keys: readonly ApiKey[]): string | undefined {
  if (new Set(keys.map((each) => each.name)).size < keys.length) return 'two entries with the same name'
  if (new Set(keys.map((each) => each.key)).size < keys.length) return 'two entries with the same key'
  return undefined
}

function parseApiKeys(text: string): readonly ApiKey[] | undefined {
  const read = readApiKeys(text)
  return typeof read === 'string' ? undefined : read
}

function apiKeysFault(text: string): string | undefined {
  const read = readApiKeys(text)
  return typeof read === 'string' ? read : undefined
}

/** The keys, or what is wrong with them without a part of any. */
function readApiKeys(text: string): readonly ApiKey[] | string {
  const keys: ApiKey[] = []
  for (const [index, entry] of text.split(',').entries()) {
    const read = readApiKey(entry.trim())
    if (typeof read === 'string') return `${read} in entry ${index + 1}`
    keys.push(read)
  }
  return duplicateOf(keys) ?? keys
}

function readApiKey(entry: string): ApiKey | string {
  const [name = '', key, words = '', ...rest] = entry.split(':')
  if (entry === '') return 'nothing'
  if (key === undefined || rest.length > 0) return `${key === undefined ? 'no colon' : 'too many colons'}`
  if (!parseKeyName(name)) return 'a name that is not of letters, digits, dots and dashes'
  if (key.length < MIN_SECRET_LENGTH) return `a key of ${key.length} characters`
  if (isPlaceholder(key)) return 'the placeholder of an example as the key'
  if (!parseSharedSecret(key)) return 'a key with something other than visible ASCII characters'
  const scopes = words.split(/\s+/).filter((word) => word !== '')
  const known = scopes.flatMap((word) => parseScope(word) ?? [])
  if (known.length < scopes.length) return `a scope other than ${SCOPES.join(' and ')}`
  return { name, key, scopes: known }
}
