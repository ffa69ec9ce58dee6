import { UpstreamError } from '../../../errors.ts'
import { SIGNALWIRE_BASE_PATH } from '../source.ts'
import { bodyOfNew, type WriteInput } from './input-checks.ts'
import { NEW_ROOM_TOKEN } from './writable-fields.ts'
import { isRefused, refused, type WritePlace, type WriteSender, type Written } from './write-sender.ts'

/** Makes a token for a person and a room, with one call. The token is a secret, and has no id. */
export async function createRoomToken(
  sender: WriteSender,
  input: WriteInput,
  place: WritePlace,
): Promise<Written<string>> {
  const request = {
    method: 'POST' as const,
    path: `${SIGNALWIRE_BASE_PATH}/room_tokens`,
    body: bodyOfNew(NEW_ROOM_TOKEN, input),
    howToLook: 'a token cannot be looked up, but one that nobody has received does no harm; ask for another.',
  }
  const answer = await sender.send(request, NEW_ROOM_TOKEN, place)
  if (isRefused(answer)) return refused(answer)
  const { json, at, status, found } = answer
  const token = typeof json === 'object' && json !== null && 'token' in json ? json.token : undefined
  if (found && typeof token === 'string' && token !== '') return { record: token, key: null, userErrors: [] }
  const { http, originHint } = sender.loaders.source
  const message = found
    ? `${at} answered ${status} without a text \`token\`.`
    : `${at} answered ${status}: there is no such path. ${originHint}`
  throw new UpstreamError(found ? 'UPSTREAM_BAD_RESPONSE' : 'UPSTREAM_INVALID_REQUEST', message, {
    service: http.service,
    status,
  })
}
