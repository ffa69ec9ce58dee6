import { UpstreamError } from '../../../errors.ts'
import { encodedPath } from '../../http/request-target.ts'
import { keyIn, type ReadItem, unreadable } from '../../loading/rest-list.ts'
import { inPlaceOf, type Provenance, type Wire } from '../../records/decode.ts'
import type { WriteAnswer } from '../../writes/http-writer.ts'
import type { Conference } from '../conferences.ts'
import { readConference, readRoom, WITH_SESSION } from '../lists.ts'
import type { Room } from '../rooms.ts'
import { SIGNALWIRE_BASE_PATH } from '../source.ts'
import {
  bodyOfChanges,
  bodyOfNew,
  faultsOfKept,
  faultsOfMerged,
  msOf,
  survivors,
  type WriteInput,
} from './input-checks.ts'
import { type InputFault, inputFault, nothingUnder, type WrittenResource } from './input-faults.ts'
import {
  CONFERENCE_CHANGES,
  NEW_CONFERENCE,
  NEW_ROOM,
  ROOM_CHANGES,
  type WritableFields,
} from './writable-fields.ts'
import { isRefused, type MutationField, refused, type WriteSender, type Written } from './write-sender.ts'

/** Writable host: what sessions run in, a room or a conference, and how it is written. */
export interface WritableHost<T, K extends string = string> extends WrittenResource {
  readonly noun: 'room' | 'conference'
  /** The input field with its id. */
  readonly idField: K
  readonly path: string
  readonly read: ReadItem<T>
  readonly ofNew: WritableFields
  readonly ofChanges: WritableFields
  /** How to find out what became of a create. */
  readonly howToLook: string
}

export const WRITABLE_ROOM: WritableHost<Room, 'roomId'> = {
  noun: 'room',
  idField: 'roomId',
  path: `${SIGNALWIRE_BASE_PATH}/rooms`,
  read: readRoom,
  ofNew: NEW_ROOM,
  ofChanges: ROOM_CHANGES,
  howToLook: 'ask for `room(name:)`.',
}

export const WRITABLE_CONFERENCE: WritableHost<Conference, 'conferenceId'> = {
  noun: 'conference',
  idField: 'conferenceId',
  path: `${SIGNALWIRE_BASE_PATH}/conferences`,
  read: readConference,
  ofNew: NEW_CONFERENCE,
  ofChanges: CONFERENCE_CHANGES,
  howToLook: 'look for it in `conferences`.',
}

/** Creates a room or a conference, with one call. */
export async function createHost<T>(
  sender: WriteSender,
  host: WritableHost<T>,
  input: WriteInput,
  field: MutationField,
): Promise<Written<T>> {
  const { path, ofNew, howToLook } = host
  const request = { method: 'POST' as const, path, body: bodyOfNew(ofNew, input), howToLook }
  const answer = await sender.send(request, ofNew, field)
  if (isRefused(answer)) return refused(answer)
  if (!answer.found) throw noSuchList(sender, answer)
  const record: unknown = recordOfAnswer(sender, host.read, answer, field)
  if (record instanceof UpstreamError) throw record
  return { record: record as T, key: keyIn(answer.json, 'id') ?? null, userErrors: [] }
}

/**
 * Changes a room or a conference: reads it, and writes every field, so that it makes no difference whether a PUT replaces
 * or merges. A field that survives being cleared by leaving it out is sent as null, with a third call.
 */
export async function updateHost<T>(
  sender: WriteSender,
  host: WritableHost<T>,
  id: string,
  input: WriteInput,
  field: MutationField,
): Promise<Written<T>> {
  const path = host.path + encodedPath(id)
  const { json: current, found, at } = await sender.read(path, {}, field)
  if (!found || !isItself(current, id)) return refused([nothingUnder(host)])
  const wire = current as Wire
  const changed = faultOfVersion(host, input.expectedUpdatedAt, wire.updated_at, at)
  if (changed) return refused([changed])
  const body = bodyOfChanges(host.ofChanges, input, wire)
  const faults = [...faultsOfKept(host.ofChanges, input, wire), ...faultsOfMerged(body, input)]
  if (faults.length > 0) return refused(faults)
  const howToLook = `ask for \`${host.noun}(id:)\`.`
  const request = { method: 'PUT' as const, path, id, body, howToLook }
  const answer = await sender.send(request, host.ofChanges, field, host)
  if (isRefused(answer)) return refused(answer)
  if (!answer.found) return refused([nothingUnder(host)])
  const left = survivors(host.ofChanges, input, wireOf(answer, id))
  if (left.length === 0)
    return { record: recordOfAnswer(sender, host.read, answer, field, id), key: id, userErrors: [] }
  // keys: names of the upstream
  const nulls = Object.fromEntries(left.map(({ attribute }) => [attribute, null]))
  const again = await clear(sender, { ...request, body: { ...body, ...nulls } }, host, field)
  const last = again && !isRefused(again) && again.found ? again : answer
  const codeRaw = again && isRefused(again) ? (again[0]?.codeRaw ?? null) : null
  const userErrors = survivors(left, input, wireOf(last, id)).map(({ path: field }) =>
    notCleared(field, codeRaw),
  )
  return { record: recordOfAnswer(sender, host.read, last, field, id), key: id, userErrors }
}

/** Sends what survived as null. Undefined where that could not be sent any more, though the rest was done. */
async function clear(
  sender: WriteSender,
  request: Parameters<WriteSender['send']>[0],
  host: WritableHost<unknown>,
  field: MutationField,
): Promise<Awaited<ReturnType<WriteSender['send']>> | undefined> {
  try {
    return await sender.send(request, host.ofChanges, field, host)
  } catch (error) {
    // What may have been done is not for this to tell.
    if (field.progress.outcome !== 'done') throw error
    return undefined
  }
}

/** Deletes a room or a conference; reads it first, unless it is to go though a session runs in it. */
export async function deleteHost(
  sender: WriteSender,
  host: WritableHost<unknown>,
  id: string,
  evenIfInSession: boolean,
  field: MutationField,
): Promise<Written<never>> {
  const path = host.path + encodedPath(id)
  if (!evenIfInSession) {
    const { json, found } = await sender.read(path, WITH_SESSION, field)
    if (!found || !isItself(json, id)) return refused([nothingUnder(host)])
    if (((json as Wire).active_session ?? null) !== null) return refused([inSession(host)])
  }
  const howToLook = `ask for \`${host.noun}(id:)\`.`
  const answer = await sender.send({ method: 'DELETE', path, id, howToLook }, [], field, host)
  if (isRefused(answer)) return refused(answer)
  return answer.found ? { record: null, key: id, userErrors: [] } : refused([nothingUnder(host)])
}

/**
 * The record that a write answered with; the operation need not read it again. What cannot be read is an error in its
 * place, since the write was done.
 * @param id of what was written, where it is known before: an answer with another one is about something else
 */
export function recordOfAnswer<T>(
  sender: WriteSender,
  read: ReadItem<T>,
  { json, at, requestId }: WriteAnswer,
  { servedFor }: MutationField,
  id?: string,
): T {
  const from: Provenance = { service: sender.loaders.source.http.service, at, requestId }
  const key = keyIn(json, 'id')
  if (key !== undefined && id !== undefined && !isItself(json, id)) return inPlaceOf(ofAnother(from))
  const record = key === undefined ? unreadable(json, 'id', from) : read(json, from, false)
  if (record instanceof UpstreamError) return inPlaceOf(record)
  sender.loaders.seen.add([record], servedFor)
  return record
}

/** Ids and names may share an upstream path: a room that is only named like this id is another one. */
function isItself(json: unknown, id: string): boolean {
  return keyIn(json, 'id')?.toLowerCase() === id.toLowerCase()
}

/** What an answer says of the thing with this id. */
function wireOf({ json }: WriteAnswer, id: string): Wire {
  return isItself(json, id) ? (json as Wire) : {}
}

function ofAnother({ service, at, requestId }: Provenance): UpstreamError {
  const message = `${at} answered with something of another id than what was written. It was done; read it again.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, {
    service,
    ...(requestId !== undefined && { requestId }),
  })
}

function inSession({ noun }: WritableHost<unknown>): InputFault {
  const message = `A session runs in the ${noun}. Give \`evenIfInSession: true\` to delete it all the same.`
  return inputFault('IN_SESSION', ['evenIfInSession'], message)
}

function notCleared(path: readonly string[], codeRaw: string | null): InputFault {
  const message = `\`${path.join('.')}\` could not be cleared: the upstream keeps its value. The rest was done.`
  return inputFault('NOT_CLEARED', path, message, codeRaw)
}

/** Compared as instants, to the millisecond: clients read times into a `Date`. */
function faultOfVersion(
  { noun }: WritableHost<unknown>,
  expected: unknown,
  current: unknown,
  at: string,
): InputFault | undefined {
  if (typeof expected !== 'string' || expected === current) return undefined
  const isKnown = typeof current === 'string' && !Number.isNaN(msOf(current))
  if (isKnown && msOf(current) === msOf(expected)) return undefined
  const message = isKnown
    ? `The ${noun} has changed since \`expectedUpdatedAt\`. Read it again.`
    : `${at} does not say when the ${noun} was last changed, so that \`expectedUpdatedAt\` cannot be compared.`
  return inputFault('CHANGED_MEANWHILE', ['expectedUpdatedAt'], message)
}

function noSuchList(sender: WriteSender, { at, status }: WriteAnswer): UpstreamError {
  const { http, originHint } = sender.loaders.source
  const message = `${at} answered ${status}: there is no such list. ${originHint}`
  return new UpstreamError('UPSTREAM_INVALID_REQUEST', message, { service: http.service, status })
}
