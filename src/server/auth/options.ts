import type { AuthConfig } from '../../config/access.ts'
import {
  type ApiKey,
  duplicateOf,
  parseClaim,
  parseJwksUrl,
  parseKeyName,
  parseScope,
  parseSharedSecret,
  SCOPES,
  type Scope,
} from '../../config/settings/access.ts'
import { check, parsed } from '../options/check.ts'

/** One key of auth `api-key`. */
export interface ApiKeyOptions {
  /** What it is called in logs: letters, digits, dots and dashes. */
  readonly name: string
  /** What callers send: 16 visible ASCII characters or more. */
  readonly key: string
  /** What its callers may read beside the plain fields, where `scopes` is on. Default: nothing. */
  readonly scopes?: readonly Scope[]
}

/** How a caller shows who it is. */
export type AuthOptions =
  | { readonly kind: 'api-key'; readonly keys: readonly ApiKeyOptions[] }
  | {
      readonly kind: 'jwt'
      /** Where the issuer's public keys are: https, or http on a loopback address. */
      readonly jwksUrl: string
      /** The `iss` and `aud` that tokens must have. */
      readonly issuer: string
      readonly audience: string
    }
  /** Each caller brings the credentials of a SignalWire project or a Twilio account. */
  | { readonly kind: 'passthrough' }

/** @throws TypeError that names the option that is not as expected. */
export function resolveAuth(options: AuthOptions): AuthConfig {
  check(typeof options === 'object' && options !== null, 'options.auth', 'an object with a kind')
  const { kind } = options
  if (kind === 'passthrough') return { kind }
  if (kind === 'api-key') return { kind, keys: resolveKeys(options.keys) }
  check(kind === 'jwt', 'options.auth.kind', 'api-key, jwt or passthrough')
  const jwksUrl = parsed(options.jwksUrl, parseJwksUrl)
  check(jwksUrl, 'options.auth.jwksUrl', 'an https URL, or an http one on a loopback address')
  const issuer = parsed(options.issuer, parseClaim)
  check(issuer, 'options.auth.issuer', 'a text without spaces or control characters')
  const audience = parsed(options.audience, parseClaim)
  check(audience, 'options.auth.audience', 'a text without spaces or control characters')
  return { kind, jwksUrl, issuer, audience }
}

/** Checks how the options of access go together. @throws TypeError that names the one that does not fit. */
export function checkAccess(options: {
  readonly auth?: AuthConfig
  readonly gatewaySecret?: string
  readonly scopes: boolean
  readonly introspection: boolean
  readonly subgraph: boolean | 'with-node'
}): void {
  const { auth, gatewaySecret, scopes, introspection, subgraph } = options
  check(typeof introspection === 'boolean', 'options.introspection', 'a boolean')
  check(typeof scopes === 'boolean', 'options.scopes', 'a boolean')
  const canHaveScopes = auth?.kind === 'api-key' || auth?.kind === 'jwt'
  check(!scopes || canHaveScopes, 'options.scopes', 'false unless auth is api-key or jwt')
  const isSecret = gatewaySecret === undefined || parsed(gatewaySecret, parseSharedSecret)
  check(isSecret, 'options.gatewaySecret', '16 visible ASCII characters or more')
  check(!gatewaySecret || auth, 'options.gatewaySecret', 'absent unless auth is set')
  const isGuarded = !auth || !subgraph || gatewaySecret
  check(isGuarded, 'options.gatewaySecret', 'set where auth and subgraph are on')
}

function resolveKeys(keys: readonly ApiKeyOptions[]): readonly ApiKey[] {
  check(Array.isArray(keys) && keys.length > 0, 'options.auth.keys', 'a list with a key at least')
  const resolved = keys.map((entry: ApiKeyOptions, index) => {
    const at = `options.auth.keys[${index}]`
    check(typeof entry === 'object' && entry !== null, at, 'an object with name and key')
    const name = parsed(entry.name, parseKeyName)
    check(name, `${at}.name`, 'letters, digits, dots and dashes')
    const key = parsed(entry.key, parseSharedSecret)
    check(key, `${at}.key`, '16 visible ASCII characters or more')
    const { scopes = [] } = entry
    const areScopes = Array.isArray(scopes) && scopes.every((scope) => parsed(scope, parseScope))
    check(areScopes, `${at}.scopes`, `a list of ${SCOPES.join(' and ')}`)
    return { name, key, scopes }
  })
  check(!duplicateOf(resolved), 'options.auth.keys', 'entries with names and keys of their own')
  return resolved
}
