import type { JWTPayload } from 'jose'
import { LRUCache } from 'lru-cache'
import { parseScope, type Scope } from '../../config/settings/api-keys.ts'
import type { Caller } from '../../context.ts'
import { hasProxy, type Proxies } from '../../datasources/http/dispatcher.ts'
import { type Authenticate, credentialsOf, digest, unauthenticated, unavailable } from './authenticate.ts'
import { fetchThrough, JWKS_TIMEOUT_MS, KeyFetcher, KeysUnavailable } from './jwks.ts'

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
/** Keys that are tried for one token, where several fit what it says of its key. */
const MAX_TRIED_KEYS = 16
/** Tokens whose signature was checked, and the milliseconds for which that is remembered; checking costs 0.2 ms. */
const MAX_KNOWN = 1000
const KNOWN_MS = 60_000
/** Seconds after which a caller may ask again when the issuer gives no keys. */
const RETRY_AFTER = 5

const CHALLENGE = 'Bearer realm="roomgraph"'
const INVALID = `${CHALLENGE}, error="invalid_token"`

/** A token whose signature was checked. */
interface CheckedToken {
  readonly caller: Caller
  /** Whom it is of; one for all where the issuer does not say. */
  readonly subject: string
  readonly until: number
}

type Verify = (token: string) => Promise<JWTPayload>

/**
 * Takes tokens that the issuer has signed for this audience and that have an end. The issuer's keys are fetched when
 * the first token comes, kept for ten minutes, and fetched again, at most every 30 s, when a token names another one or is
 * signed by none of those that fit it. While they cannot be had, tokens that need none but those kept are still checked.
 */
export function authenticateByJwt(options: JwtOptions, withScopes: boolean, proxy?: Proxies): Authenticate {
  let loading: Promise<Verify> | undefined
  /** By the digest of the token, so that no token is kept. */
  const known = new LRUCache<string, CheckedToken>({ max: MAX_KNOWN })

  async function check(token: string, key: string): Promise<CheckedToken> {
    loading ??= loadVerifier(options, proxy)
    const verify = await loading
    try {
      const claims = await verify(token)
      const end = ((claims.exp ?? 0) + CLOCK_TOLERANCE) * 1000
      const caller = { isGateway: false, expiresAt: end, ...(withScopes && { scopes: scopesOf(claims) }) }
      const checked = { caller, subject: claims.sub ?? '', until: Math.min(end, Date.now() + KNOWN_MS) }
      known.set(key, checked)
      return checked
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

  return ({ authorization, identified }) => {
    const token = credentialsOf(authorization, 'Bearer')
    if (!token) {
      const message = 'A token was expected as `Authorization: Bearer <token>`, once.'
      throw unauthenticated(message, CHALLENGE)
    }
    const key = digest(token).toString('base64url')
    const seen = known.get(key)
    const letIn = ({ caller, subject }: CheckedToken) => {
      identified?.(subject)
      return caller
    }
    return seen && Date.now() < seen.until ? letIn(seen) : check(token, key).then(letIn)
  }
}

async function loadVerifier(
  { jwksUrl, issuer, audience }: JwtOptions,
  proxy: Proxies | undefined,
): Promise<Verify> {
  const { createRemoteJWKSet, customFetch, errors, jwtVerify } = await import('jose')
  const fetcher = new KeyFetcher(hasProxy(proxy) ? await fetchThrough(proxy) : undefined)
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: JWKS_TIMEOUT_MS,
    // keys: a symbol of the library
    [customFetch]: (url: string, init: RequestInit) => fetcher.fetch(url, init),
  })
  const checks = {
    algorithms: ALGORITHMS,
    issuer,
    audience,
    requiredClaims: ['exp'],
    clockTolerance: CLOCK_TOLERANCE,
  }

  async function verify(token: string): Promise<JWTPayload> {
    try {
      return (await jwtVerify(token, keys, checks)).payload
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
      return tryEach(token, error)
    }
  }

  /** Two keys may have one id, and a token need not name any: what counts is that one of them has signed it. */
  async function tryEach(token: string, fitting: AsyncIterable<CryptoKey>): Promise<JWTPayload> {
    let tried = 0
    for await (const key of fitting) {
      try {
        return (await jwtVerify(token, key, checks)).payload
      } catch (error) {
        if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
          throw error
      }
      if (++tried === MAX_TRIED_KEYS) break
    }
    throw new errors.JWSSignatureVerificationFailed()
  }

  return async (token) => {
    try {
      return await verify(token)
    } catch (error) {
      // An issuer that changes a key may keep its id, or give it none.
      const isSignedByOther = error instanceof errors.JWSSignatureVerificationFailed
      if (!isSignedByOther || keys.coolingDown) throw error
      await keys.reload()
      return verify(token)
    }
  }
}

/** `scope` is one text, as OAuth has it; `scp` is what others call it, as a text or a list. */
function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<Scope> {
  const words = [scope, scp].flatMap((claim: unknown) =>
    typeof claim === 'string' ? claim.split(' ') : claim,
  )
  return new Set(words.flatMap((word) => (typeof word === 'string' ? (parseScope(word) ?? []) : [])))
}
