import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../../context.ts'
import type { Conference } from '../../datasources/signalwire/conferences.ts'
import type { Room } from '../../datasources/signalwire/rooms.ts'
import {
  createHost,
  deleteHost,
  updateHost,
  WRITABLE_CONFERENCE,
  WRITABLE_ROOM,
  type WritableHost,
} from '../../datasources/signalwire/writes/hosts.ts'
import {
  faultsOfChanges,
  faultsOfNew,
  type WriteInput,
} from '../../datasources/signalwire/writes/input-checks.ts'
import type { Written } from '../../datasources/signalwire/writes/write-sender.ts'
import { globalId } from '../global-id.ts'
import { faultsOfExpected, mutate, readInputId } from './mutation.ts'

/** The input of an update: which, from which state on, and what to change. */
interface ChangesInput extends WriteInput {
  readonly expectedUpdatedAt?: string | null | undefined
}

/** `Mutation.createRoom`. */
export function createRoom(
  { input }: { readonly input: WriteInput },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<Room>> {
  return create(WRITABLE_ROOM, input, context, info)
}

/** `Mutation.createConference`. */
export function createConference(
  { input }: { readonly input: WriteInput },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<Conference>> {
  return create(WRITABLE_CONFERENCE, input, context, info)
}

/** `Mutation.updateRoom`. */
export function updateRoom(
  { input: { roomId, ...input } }: { readonly input: ChangesInput & { readonly roomId: string } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<Room>> {
  return update(WRITABLE_ROOM, readInputId('roomId', 'Room', roomId), input, context, info)
}

/** `Mutation.updateConference`. */
export function updateConference(
  { input: { conferenceId, ...input } }: { readonly input: ChangesInput & { readonly conferenceId: string } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<Conference>> {
  const read = readInputId('conferenceId', 'Conference', conferenceId)
  return update(WRITABLE_CONFERENCE, read, input, context, info)
}

/** `Mutation.deleteRoom`. The key of what it gives is the global ID. */
export async function deleteRoom(
  { input }: { readonly input: { readonly roomId: string; readonly evenIfInSession: boolean } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<never>> {
  const { id, faults } = readInputId('roomId', 'Room', input.roomId)
  const written = await mutate(context, info, faults, (sender, field) =>
    deleteHost(sender, WRITABLE_ROOM, id, input.evenIfInSession, field),
  )
  return { ...written, key: written.key && globalId('Room', written.key) }
}

/** `Mutation.deleteConference`. The key of what it gives is the global ID. */
export async function deleteConference(
  { input }: { readonly input: { readonly conferenceId: string; readonly evenIfInSession: boolean } },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<never>> {
  const { id, faults } = readInputId('conferenceId', 'Conference', input.conferenceId)
  const written = await mutate(context, info, faults, (sender, field) =>
    deleteHost(sender, WRITABLE_CONFERENCE, id, input.evenIfInSession, field),
  )
  return { ...written, key: written.key && globalId('Conference', written.key) }
}

function create<T>(
  host: WritableHost<T>,
  input: WriteInput,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<T>> {
  return mutate(context, info, faultsOfNew(host.ofNew, input), (sender, field) =>
    createHost(sender, host, input, field),
  )
}

function update<T>(
  host: WritableHost<T>,
  { id, faults }: ReturnType<typeof readInputId>,
  input: ChangesInput,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<T>> {
  const all = [
    ...faults,
    ...faultsOfExpected(input.expectedUpdatedAt),
    ...faultsOfChanges(host.ofChanges, input),
  ]
  return mutate(context, info, all, (sender, field) => updateHost(sender, host, id, input, field))
}
