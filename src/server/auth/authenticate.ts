import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from '../../config/settings/api-keys.ts'
import type { Caller } from '../../context.ts'
import { RoomgraphError } from '../../errors.ts'

/** The headers in which a request shows who sends it, as they came. */
export interface Shown {
  readonly authorization: string | null
  readonly apiKey: string | null
  /**
   * Told, now or later, that the credentials are good, and of whom they are: a name that is equal for all that this caller has.
   * Undefined where that is known.
   */
  readonly identified: ((name: string) => void) | undefined
}

/** Says who the caller is. Throws UNAUTHENTICATED, or AUTH_UNAVAILABLE where that cannot be found out. */
export type Authenticate = (shown: Shown) => Caller | Promise<Caller>

/** Longer than the headers of any client; Node itself takes no more than this of all headers together. */
const MAX_HEADER_LENGTH = 16_384

/**
 * A refusal of the whole request, with HTTP 401 and what is asked for. The message says what was expected, and
 * nothing of what was sent.
 */
export function unauthenticated(message: string, challenge: string): RoomgraphError {
  return new RoomgraphError('UNAUTHENTICATED', message, {
    http: { status: 401, headers: { 'www-authenticate': challenge } },
  })
}

/** A refusal of the whole request for now, with HTTP 503. `retryAfter` is in seconds. */
export function unavailable(message: string, retryAfter: number, cause?: unknown): RoomgraphError {
  const http = { status: 503, headers: { 'retry-after': String(retryAfter) } }
  return new RoomgraphError('AUTH_UNAVAILABLE', message, { retryAfter, http }, { cause })
}

/**
 * What follows the scheme in an Authorization header, or undefined for another scheme, for nothing, and for more than
 * one header, which servers on the way could read differently.
 */
export function credentialsOf(authorization: string | null, scheme: 'Basic' | 'Bearer'): string | undefined {
  if (authorization === null || authorization.length > MAX_HEADER_LENGTH) return undefined
  const [, sent, credentials] = /^([A-Za-z]+) +([^\s,]+)$/.exec(authorization.trim()) ?? []
  return sent?.toLowerCase() === scheme.toLowerCase() ? credentials : undefined
}

/** Tells whether a text is the secret, in a time that depends on neither. */
export function secretTest(secret: string): (text: string) => boolean {
  const expected = digest(secret)
  return (text) => timingSafeEqual(digest(text), expected)
}

export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

const CHALLENGE = 'Bearer realm="roomgraph"'
const EXPECTED =
  'An API key was expected, either as `Authorization: Bearer <key>` or as `x-api-key: <key>`, and not as both.'

/**
 * Takes one of several keys. Each is compared with what was sent, by digests of equal length, so that the time taken
 * tells neither how near a guess was nor whose key fitted.
 */
export function authenticateByApiKey(keys: readonly ApiKey[], withScopes: boolean): Authenticate {
  const known = keys.map(({ key, name, scopes }) => {
    const caller: Caller = { name, isGateway: false, ...(withScopes && { scopes: new Set(scopes) }) }
    return { expected: digest(key), caller }
  })
  return ({ authorization, apiKey }) => {
    const isSentTwice = authorization !== null && apiKey !== null
    const sent = apiKey === null ? credentialsOf(authorization, 'Bearer') : apiKey
    if (isSentTwice || !sent) throw unauthenticated(EXPECTED, CHALLENGE)
    const given = digest(sent)
    let found: Caller | undefined
    for (const { expected, caller } of known) {
      if (timingSafeEqual(given, expected)) found = caller
    }
    if (!found) throw unauthenticated('The API key is none that this server knows.', CHALLENGE)
    return found
  }
}
