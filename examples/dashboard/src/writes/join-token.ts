import { Failure, spoils } from '../failure.ts'
import { failureOf, type Server } from '../server.ts'
import type { Mistake } from './form.tsx'

export interface JoinTokenInput {
  readonly roomName: string
  readonly userName: string | undefined
  readonly joinAs: 'MEMBER' | 'AUDIENCE'
  /** As RFC 3339. A token without an end would be good for ever. */
  readonly joinUntil: string
}

interface Made {
  readonly createRoomToken?: {
    readonly token: string | null
    readonly userErrors: readonly Mistake[]
  } | null
}

/**
 * Past Relay on purpose: its store would keep the token for as long as the page is open. Throws a Failure.
 */
export async function makeJoinToken(
  server: Server,
  input: JoinTokenInput,
): Promise<{ token: string | undefined; mistakes: readonly Mistake[] }> {
  const operation = { name: 'joinToken', text: TEXT, isWrite: true }
  const { data, errors } = await server.ask(operation, { input: { ...input, autoCreateRoom: false } })
  const spoilt = errors?.find((error) => spoils(error, false))
  if (spoilt) throw failureOf(spoilt, true)
  const made = (data as Made | null | undefined)?.createRoomToken
  if (!made) throw new Failure('The answer holds no token.', { code: 'BUG', outcome: 'unknown' })
  return { token: made.token ?? undefined, mistakes: made.userErrors }
}

const TEXT = `mutation joinToken($input: CreateRoomTokenInput!) {
  createRoomToken(input: $input) {
    token
    userErrors { code message path }
  }
}`
