import type { AuthConfig } from '../../config/access.ts'
import { AUTH_SETTINGS } from '../../config/settings/access.ts'
import {
  type ApiKey,
  duplicateOf,
  parseKeyName,
  parseScope,
  parseSharedSecret,
  SCOPES,
  type Scope,
} from '../../config/settings/api-keys.ts'
import { acceptOption, check, checkNames } from './check.ts'

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

/** The options that each kind takes. */
const NAMES = {
  'api-key': ['kind', 'keys'],
  jwt: ['kind', 'jwksUrl', 'issuer', 'audience'],
  passthrough: ['kind'],
} as const

/** @throws TypeError that names the option that is not as expected. */
export function resolveAuth(options: AuthOptions): AuthConfig {
  check(typeof options === 'object' && options !== null, 'auth', 'an object with a kind')
  const { kind } = options
  check(kind === 'api-key' || kind === 'jwt' || kind === 'passthrough', 'auth.kind', KINDS)
  checkNames('auth', options, NAMES[kind])
  if (kind === 'passthrough') return { kind }
  if (kind === 'api-key') return { kind, keys: resolveKeys(options.keys) }
  return {
    kind,
    jwksUrl: acceptOption('auth.jwksUrl', AUTH_SETTINGS.jwksUrl, options.jwksUrl),
    issuer: acceptOption('auth.issuer', AUTH_SETTINGS.issuer, options.issuer),
    audience: acceptOption('auth.audience', AUTH_SETTINGS.audience, options.audience),
  }
}

const KINDS = 'api-key, jwt or passthrough; leave auth out to let everybody ask'

/** Checks how the options of access go together. @throws TypeError that names the one that does not fit. */
export function checkAccess(options: {
  readonly auth?: AuthConfig
  readonly gatewaySecret?: string | undefined
  readonly scopes: boolean
  readonly subgraph: boolean | 'with-node'
}): void {
  const { auth, gatewaySecret, scopes, subgraph } = options
  const canHaveScopes = auth?.kind === 'api-key' || auth?.kind === 'jwt'
  check(!scopes || canHaveScopes, 'scopes', 'false unless auth is api-key or jwt')
  check(!gatewaySecret || auth, 'gatewaySecret', 'absent unless auth is set')
  const isGuarded = !auth || !subgraph || gatewaySecret
  check(isGuarded, 'gatewaySecret', 'set where auth and subgraph are on')
}

function resolveKeys(keys: readonly ApiKeyOptions[]): readonly ApiKey[] {
  check(Array.isArray(keys) && keys.length > 0, 'auth.keys', 'a list with a key at least')
  const resolved = keys.map((entry: ApiKeyOptions, index) => {
    const at = `auth.keys[${index}]`
    check(typeof entry === 'object' && entry !== null, at, 'an object with name and key')
    checkNames(at, entry, ['name', 'key', 'scopes'])
    const { name, key, scopes = [] } = entry
    check(typeof name === 'string' && parseKeyName(name), `${at}.name`, 'letters, digits, dots and dashes')
    const isSecret = typeof key === 'string' && parseSharedSecret(key)
    check(isSecret, `${at}.key`, '16 visible ASCII characters or more')
    const areScopes = Array.isArray(scopes) && scopes.every(parseScope)
    check(areScopes, `${at}.scopes`, `a list of ${SCOPES.join(', ')}`)
    return { name, key, scopes }
  })
  check(!duplicateOf(resolved), 'auth.keys', 'entries with names and keys of their own')
  return resolved
}
