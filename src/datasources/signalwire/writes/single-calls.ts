import { UpstreamError } from '../../../errors.ts'
import { encodedPath } from '../../http/request-target.ts'
import { keyIn, type ReadItem } from '../../loading/rest-list.ts'
import type { WireRecord } from '../../records/decode.ts'
import type { WriteRequest } from '../../writes/http-writer.ts'
import type { ConferenceToken } from '../conference-tokens.ts'
import { readStream, readToken } from '../lists.ts'
import { SIGNALWIRE_BASE_PATH } from '../source.ts'
import type { VideoStream } from '../video-streams.ts'
import { recordOfAnswer } from './hosts.ts'
import { bodyOfNew, type WriteInput } from './input-checks.ts'
import { nothingUnder, type WrittenResource } from './input-faults.ts'
import { NEW_ROOM_TOKEN, STREAM_ADDRESS, type WritableFields } from './writable-fields.ts'
import { isRefused, type MutationField, refused, type WriteSender, type Written } from './write-sender.ts'

/** A write that is one call, and what its input calls the thing that it is about. */
interface SingleCall extends WrittenResource {
  readonly request: WriteRequest
  readonly fields: WritableFields
}

/** Adds an address to which the sessions of a room or a conference are sent. */
export function createStream(
  sender: WriteSender,
  owner: 'room' | 'conference',
  id: string,
  input: WriteInput,
  field: MutationField,
): Promise<Written<VideoStream>> {
  const request = {
    method: 'POST' as const,
    path: `${SIGNALWIRE_BASE_PATH}/${owner}s${encodedPath(id)}/streams`,
    body: bodyOfNew(STREAM_ADDRESS, input),
    howToLook: `look for it in \`streams\` of the ${owner}.`,
  }
  const call = { request, fields: STREAM_ADDRESS, idField: `${owner}Id`, noun: owner }
  return write(sender, call, readStream, field)
}

/** Gives a stream another address. */
export function updateStream(
  sender: WriteSender,
  id: string,
  input: WriteInput,
  field: MutationField,
): Promise<Written<VideoStream>> {
  const request = {
    method: 'PUT' as const,
    path: `${SIGNALWIRE_BASE_PATH}/streams${encodedPath(id)}`,
    id,
    body: bodyOfNew(STREAM_ADDRESS, input),
    howToLook: 'ask for `videoStream(id:)`.',
  }
  const call = { request, fields: STREAM_ADDRESS, idField: 'streamId', noun: 'stream' }
  return write(sender, call, readStream, field)
}

/** Makes a new secret for a token of a conference; the old one is good no longer. */
export function resetToken(
  sender: WriteSender,
  id: string,
  field: MutationField,
): Promise<Written<ConferenceToken>> {
  const request = {
    method: 'POST' as const,
    path: `${SIGNALWIRE_BASE_PATH}/conference_tokens${encodedPath(id)}/reset`,
    id,
    howToLook: 'ask for `conferenceToken(id:)`, which has the secret that is good.',
  }
  return write(sender, { request, fields: [], idField: 'tokenId', noun: 'token' }, readToken, field)
}

/** Deletes a stream or a recording. */
export async function deleteSingle(
  sender: WriteSender,
  noun: 'stream' | 'recording',
  id: string,
  field: MutationField,
): Promise<Written<never>> {
  const isStream = noun === 'stream'
  const request = {
    method: 'DELETE' as const,
    path: `${SIGNALWIRE_BASE_PATH}/${isStream ? 'streams' : 'room_recordings'}${encodedPath(id)}`,
    id,
    howToLook: `ask for \`${isStream ? 'videoStream' : 'roomRecording'}(id:)\`.`,
  }
  const about = { idField: `${noun}Id`, noun }
  const answer = await sender.send(request, [], field, about)
  if (isRefused(answer)) return refused(answer)
  return answer.found ? { record: null, key: id, userErrors: [] } : refused([nothingUnder(about)])
}

async function write<T extends WireRecord>(
  sender: WriteSender,
  call: SingleCall,
  read: ReadItem<T>,
  field: MutationField,
): Promise<Written<T>> {
  const { request, fields } = call
  const answer = await sender.send(request, fields, field, call)
  if (isRefused(answer)) return refused(answer)
  if (!answer.found) return refused([nothingUnder(call)])
  const record: unknown = recordOfAnswer(sender, read, answer, field, request.id)
  const key = request.id ?? keyIn(answer.json, 'id')
  // Of something new without an id, nothing can be told but that it was done.
  if (key === undefined && record instanceof Error) throw record
  return { record: record as T, key: key ?? null, userErrors: [] }
}

/** Makes a token for a person and a room, with one call. The token is a secret, and has no id. */
export async function createRoomToken(
  sender: WriteSender,
  input: WriteInput,
  field: MutationField,
): Promise<Written<string>> {
  const request = {
    method: 'POST' as const,
    path: `${SIGNALWIRE_BASE_PATH}/room_tokens`,
    body: bodyOfNew(NEW_ROOM_TOKEN, input),
    howToLook: 'a token cannot be looked up, but one that nobody has received does no harm; ask for another.',
  }
  const answer = await sender.send(request, NEW_ROOM_TOKEN, field)
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
