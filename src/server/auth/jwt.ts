import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'
import { parseScope, type Scope } from '../../access-settings.ts'
import type { Caller } from '../../context.ts'
import { type Authenticate, credentialsOf, digest, unauthenticated, unavailable } from './authenticate.ts'

export interface JwtOptions {
  /** Where the issuer's public keys are. */
  readonly jwksUrl: string
  /** The `iss` and `aud` that a token must have. */
  readonly issuer: string
  readonly audience: string
}

/** What only the holder of a private key can sign. `none` and the HS algorithms, whose key would be the public one, are not among them. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** Seconds by which clocks may differ. */
const CLOCK_TOLERANCE = 5
/** Milliseconds that the issuer has for its keys. */
const JWKS_TIMEOUT_MS = 3000
/** Tokens whose signature was checked, and the milliseconds for which that is remembered; checking costs 0.2 ms. */
const MAX_KNOWN = 1000
const KNOWN_MS = 60_000
/** Seconds after which a caller may ask again when the issuer gives no keys. */
const RETRY_AFTER = 5

const CHALLENGE = 'Bearer realm="roomgraph"'
const INVALID = `${CHALLENGE}, error="invalid_token"`

/** Why a token could not be checked at all. */
class KeysUnavailable extends Error {}

type Verify = (token: string) => Promise<JWTPayload>

/**
 * Takes tokens that the issuer has signed for this audience and that have an end. The issuer's keys are fetched when
 * the first token comes, kept for ten minutes, and fetched again, at most every 30 s, when a token names another one.
 */
export function authenticateByJwt(options: JwtOptions, withScopes: boolean): Authenticate {
  let loading: Promise<Verify> | undefined
  /** By the digest of the token, so that no token is kept. */
  const known = new LRUCache<string, { readonly caller: Caller; readonly until: number }>({ max: MAX_KNOWN })

  async function check(token: string, key: string): Promise<Caller> {
    loading ??= loadVerifier(options)
    const verify = await loading
    try {
      const claims = await verify(token)
      const caller = { isGateway: false, ...(withScopes && { scopes: scopesOf(claims) }) }
      const end = ((claims.exp ?? 0) + CLOCK_TOLERANCE) * 1000
      known.set(key, { caller, until: Math.min(end, Date.now() + KNOWN_MS) })
      return caller
    } catch (cause) {
      if (cause instanceof KeysUnavailable) {
        const message = 'No token can be checked at present: the keys of its issuer cannot be had.'
        throw unavailable(message, RETRY_AFTER, cause.cause)
      }
      throw unauthenticated(
        'The token is not valid here. It has to be signed by the issuer, meant for this audience, and in its time.',
        INVALID,
      )
    }
  }

  return ({ authorization }) => {
    const token = credentialsOf(authorization, 'Bearer')
    if (!token) {
      const message = 'A token was expected as `Authorization: Bearer <token>`, once.'
      throw unauthenticated(message, CHALLENGE)
    }
    const key = digest(token).toString('base64url')
    const seen = known.get(key)
    return seen && Date.now() < seen.until ? seen.caller : check(token, key)
  }
}

async function loadVerifier({ jwksUrl, issuer, audience }: JwtOptions): Promise<Verify> {
  const { createRemoteJWKSet, errors, jwtVerify } = await import('jose')
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: JWKS_TIMEOUT_MS })
  const keyOf: JWTVerifyGetKey = async (header, input) => {
    try {
      return await keys(header, input)
    } catch (cause) {
      // The token's own fault; anything else is the issuer's, or that of the way to it.
      const isTokens =
        cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys
      throw isTokens ? cause : new KeysUnavailable('no keys', { cause })
    }
  }
  const checks = {
    algorithms: ALGORITHMS,
    issuer,
    audience,
    requiredClaims: ['exp'],
    clockTolerance: CLOCK_TOLERANCE,
  }
  return async (token) => (await jwtVerify(token, keyOf, checks)).payload
}

/** `scope` is one text, as OAuth has it; `scp` is what others call it, as a text or a list. */
function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<Scope> {
  const words = [scope, scp].flatMap((claim: unknown) =>
    typeof claim === 'string' ? claim.split(' ') : claim,
  )
  return new Set(words.flatMap((word) => (typeof word === 'string' ? (parseScope(word) ?? []) : [])))
}
