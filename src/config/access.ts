import type { ReadValues, SettingsReader } from './reader.ts'
import { ACCESS_SETTINGS, AUTH_SETTINGS, isLoopback } from './settings/access.ts'
import type { ApiKey } from './settings/api-keys.ts'
import type { ADDRESS_SETTINGS } from './settings/process.ts'
import { SERVING_SETTINGS } from './settings/serving.ts'
import type { Setting, SettingValues } from './settings/setting.ts'

/** How a caller shows who it is. */
export type AuthConfig =
  | { readonly kind: 'api-key'; readonly keys: readonly ApiKey[] }
  | { readonly kind: 'jwt'; readonly jwksUrl: string; readonly issuer: string; readonly audience: string }
  | { readonly kind: 'passthrough' }

/** Who may ask, and what callers may reach. */
export interface AccessConfig
  extends Omit<SettingValues<typeof ACCESS_SETTINGS>, 'allowedHosts' | 'gatewaySecret'> {
  /** Absent where everybody may ask. */
  readonly auth?: AuthConfig
  /** The hosts that requests may name beside loopback ones. Absent where they may name any. */
  readonly allowedHosts?: readonly string[]
  /** What a federation gateway proves itself with. */
  readonly gatewaySecret?: string
  readonly introspection: boolean
  readonly graphiql: boolean
}

/**
 * Reads the settings of access, with a problem for each that is wrong or does not fit the others.
 * @param address where the server listens, as far as it could be read
 */
export function readAccess(reader: SettingsReader, address: ReadValues<typeof ADDRESS_SETTINGS>) {
  const kind = reader.read(AUTH_SETTINGS.kind)
  const auth = readAuth(kind, reader)
  const { allowedHosts: listed, gatewaySecret, ...access } = reader.readTable(ACCESS_SETTINGS)
  const { host, allowOpen } = address
  const isLocal = host !== undefined && isLoopback(host)
  if (kind === 'none') {
    if (host !== undefined && !isLocal && allowOpen === 'no') {
      reader.report(
        AUTH_SETTINGS.kind,
        'api-key, jwt or passthrough while HOST is no loopback address, because everybody who reaches it reads with your credentials (ROOMGRAPH_ALLOW_OPEN=yes allows that)',
        reader.given(AUTH_SETTINGS.kind) && '"none"',
      )
    }
    if (reader.given(ACCESS_SETTINGS.gatewaySecret)) {
      const expected = 'nothing unless ROOMGRAPH_AUTH is set'
      reader.report(ACCESS_SETTINGS.gatewaySecret, expected, 'a secret that guards nothing')
    }
  } else if (kind && isSubgraph(reader) && !reader.given(ACCESS_SETTINGS.gatewaySecret)) {
    const expected = 'a secret while ROOMGRAPH_SUBGRAPH and ROOMGRAPH_AUTH are on, for the gateway'
    reader.report(ACCESS_SETTINGS.gatewaySecret, expected)
  }
  if (access.scopes && (kind === 'none' || kind === 'passthrough')) {
    const expected = 'off unless ROOMGRAPH_AUTH is api-key or jwt, which say what scopes a caller has'
    reader.report(ACCESS_SETTINGS.scopes, expected, '"on"')
  }
  // The demo offers writes by itself, but only where nobody else can reach it.
  const writes = (access.writes ?? false) && (isLocal || reader.given(ACCESS_SETTINGS.writes) !== undefined)
  if (writes && host !== undefined && !isLocal && !access.scopes) {
    const expected =
      'off while HOST is no loopback address, unless ROOMGRAPH_AUTH is api-key or jwt and ROOMGRAPH_SCOPES is on, so that only callers with the scopes of writes change anything'
    reader.report(ACCESS_SETTINGS.writes, expected, '"on"')
  }
  // Where a browser of this machine is the only one in between, its pages must not come under a name of their own.
  const allowedHosts = listed ?? (isLocal && kind === 'none' ? [] : undefined)
  return {
    ...access,
    writes,
    introspection: access.introspection ?? isLocal,
    graphiql: access.graphiql ?? isLocal,
    ...(auth && { auth }),
    ...(allowedHosts && { allowedHosts }),
    ...(gatewaySecret !== undefined && { gatewaySecret }),
  }
}

function isSubgraph(reader: SettingsReader): boolean {
  return (reader.given(SERVING_SETTINGS.subgraph) ?? 'off') !== 'off'
}

type AuthKind = AuthConfig['kind'] | 'none'

/** How callers show who they are, or undefined where nobody has to or with a problem. */
function readAuth(kind: AuthKind | undefined, reader: SettingsReader): AuthConfig | undefined {
  /** Reads a setting of one kind, which stands for a mistake beside another. */
  function readOf<T>(owner: AuthKind, about: Setting<T>): T | undefined {
    if (kind === owner || kind === undefined) return reader.read(about, kind && '')
    if (reader.given(about) === undefined) return undefined
    reader.report(about, `nothing unless ROOMGRAPH_AUTH is ${owner}`, `a value beside ROOMGRAPH_AUTH=${kind}`)
    return undefined
  }
  const keys = readOf('api-key', AUTH_SETTINGS.keys)
  const jwksUrl = readOf('jwt', AUTH_SETTINGS.jwksUrl)
  const issuer = readOf('jwt', AUTH_SETTINGS.issuer)
  const audience = readOf('jwt', AUTH_SETTINGS.audience)
  switch (kind) {
    case 'api-key':
      return keys && { kind, keys }
    case 'jwt':
      return jwksUrl && issuer && audience ? { kind, jwksUrl, issuer, audience } : undefined
    case 'passthrough':
      return { kind }
    default:
      return undefined
  }
}
