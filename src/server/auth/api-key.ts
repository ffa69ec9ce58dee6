import { timingSafeEqual } from 'node:crypto'
import type { ApiKey } from '../../config/settings/api-keys.ts'
import type { Caller } from '../../context.ts'
import { type Authenticate, credentialsOf, digest, unauthenticated } from './authenticate.ts'

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
