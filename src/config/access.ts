import type { SettingsReader } from './reader.ts'
import { type ApiKey, isLoopback } from './settings/access.ts'
import { SETTINGS, type Setting, type SettingName } from './settings/index.ts'

/** How a caller shows who it is. */
export type AuthConfig =
  | { readonly kind: 'api-key'; readonly keys: readonly ApiKey[] }
  | { readonly kind: 'jwt'; readonly jwksUrl: string; readonly issuer: string; readonly audience: string }
  | { readonly kind: 'passthrough' }

/** Who may ask, and what for. */
export interface AccessConfig {
  /** Absent where everybody may ask. */
  readonly auth?: AuthConfig
  /** The hosts that requests may name beside loopback ones. Absent where they may name any. */
  readonly allowedHosts?: readonly string[]
  /** What a federation gateway proves itself with. */
  readonly gatewaySecret?: string
  /** Whether costs and recordings' links need a scope. */
  readonly scopes: boolean
  /** Whether introspection is answered. */
  readonly introspection: boolean
  /** Whether the GraphiQL page is served. */
  readonly graphiql: boolean
}

/**
 * Reads the settings of access, or gives `undefined` with a problem for each that is wrong or does not fit the others.
 * @param host where the server listens, or `undefined` if that could not be read
 */
export function readAccess(reader: SettingsReader, host: string | undefined): AccessConfig | undefined {
  const kind = reader.read('auth', SETTINGS.auth)
  const allowOpen = reader.read('allowOpen', SETTINGS.allowOpen)
  const listedHosts = reader.read('allowedHosts', SETTINGS.allowedHosts)
  const auth = readAuth(kind, reader)
  const gatewaySecret = reader.read('gatewaySecret', SETTINGS.gatewaySecret)
  const scopes = reader.read('scopes', SETTINGS.scopes)
  const isLocal = host !== undefined && isLoopback(host)
  const introspection = reader.read('introspection', SETTINGS.introspection) ?? isLocal
  const graphiql = reader.read('graphiql', SETTINGS.graphiql) ?? isLocal
  const mistake = (name: SettingName, expected: string, got?: string) =>
    reader.problems.push({ variable: SETTINGS[name].variable, expected, ...(got && { got }) })
  if (kind === 'none') {
    if (host !== undefined && !isLocal && allowOpen === 'no') {
      mistake(
        'auth',
        `api-key, jwt or passthrough while HOST is no loopback address, because whoever reaches it reads with your credentials (ROOMGRAPH_ALLOW_OPEN=yes allows that)`,
        reader.given('auth') && '"none"',
      )
    }
    if (reader.given('gatewaySecret'))
      mistake('gatewaySecret', 'nothing unless ROOMGRAPH_AUTH is set', 'a secret that guards nothing')
  } else if (kind && (reader.given('subgraph') ?? 'off') !== 'off' && !reader.given('gatewaySecret')) {
    mistake('gatewaySecret', 'a secret while ROOMGRAPH_SUBGRAPH and ROOMGRAPH_AUTH are on, for the gateway')
  }
  if (scopes && (kind === 'none' || kind === 'passthrough')) {
    mistake(
      'scopes',
      'off unless ROOMGRAPH_AUTH is api-key or jwt, which say what scopes a caller has',
      '"on"',
    )
  }
  // Where a browser of this machine is the only one in between, its pages must not come under a name of their own.
  const allowedHosts = listedHosts ?? (isLocal && kind === 'none' ? [] : undefined)
  if (!kind || !allowOpen || auth === undefined || scopes === undefined) return undefined
  return {
    scopes,
    introspection,
    graphiql,
    ...(auth !== 'open' && { auth }),
    ...(allowedHosts && { allowedHosts }),
    ...(gatewaySecret !== undefined && { gatewaySecret }),
  }
}

type AuthKind = AuthConfig['kind'] | 'none'
type AuthSetting = 'apiKeys' | 'jwtJwksUrl' | 'jwtIssuer' | 'jwtAudience'

function readAuth(kind: AuthKind | undefined, reader: SettingsReader): AuthConfig | 'open' | undefined {
  /** Reads a setting of one kind, which stands for a mistake beside another. */
  function readOf<T>(owner: AuthKind, name: AuthSetting, about: Setting<T>): T | undefined {
    if (kind === owner || kind === undefined) return reader.read(name, about, kind && '')
    if (reader.given(name) === undefined) return undefined
    reader.problems.push({
      variable: about.variable,
      expected: `nothing unless ROOMGRAPH_AUTH is ${owner}`,
      got: `a value beside ROOMGRAPH_AUTH=${kind}`,
    })
    return undefined
  }
  const keys = readOf('api-key', 'apiKeys', SETTINGS.apiKeys)
  const jwksUrl = readOf('jwt', 'jwtJwksUrl', SETTINGS.jwtJwksUrl)
  const issuer = readOf('jwt', 'jwtIssuer', SETTINGS.jwtIssuer)
  const audience = readOf('jwt', 'jwtAudience', SETTINGS.jwtAudience)
  switch (kind) {
    case 'none':
      return 'open'
    case 'api-key':
      return keys && { kind, keys }
    case 'jwt':
      return jwksUrl && issuer && audience ? { kind, jwksUrl, issuer, audience } : undefined
    case 'passthrough':
      return { kind }
    case undefined:
      return undefined
  }
}
