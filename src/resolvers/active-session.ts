import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import type { LoadOptions } from '../datasources/loading/rest-loads.ts'
import type { Conference } from '../datasources/signalwire/conferences.ts'
import type { SignalWireLoaders } from '../datasources/signalwire/loaders.ts'
import type { RoomSession, SessionFieldName, SessionValue } from '../datasources/signalwire/room-sessions.ts'
import { Room } from '../datasources/signalwire/rooms.ts'
import { type Placed, selectsField } from './selection.ts'

/**
 * Whether the call for the field at hand asks for the active session too (`include_active_session`): where the operation
 * selects it anywhere below. @param typeName the concrete type where the field returns an interface
 */
export function selectsActiveSession(info: GraphQLResolveInfo, typeName?: string): boolean {
  return selectsField(info, 'activeSession', typeName)
}

/**
 * `activeSession` of a room or a conference. The call that brought the parent asked for it, because the operation
 * selects it. Where the operation defers it, the parent came without: then its page is asked for once more, with the
 * sessions of all its items, or the parent alone if it came by itself or has left that page.
 */
export async function activeSession(
  parent: Room | Conference,
  context: OperationContext,
  { path }: Placed,
): Promise<RoomSession | null> {
  if (parent.activeSession !== undefined) return parent.activeSession
  const { loaders } = context.signalwire
  const options = { expanded: true, servedFor: [path] }
  const moved = await onItsPage(parent, loaders, options)
  if (moved?.activeSession !== undefined) return moved.activeSession
  const again =
    parent instanceof Room
      ? await loaders.room(parent.roomId, options)
      : await loaders.conference(parent.conferenceId, options)
  return again?.activeSession ?? null
}

async function onItsPage(
  { key, origin }: Room | Conference,
  loaders: SignalWireLoaders,
  options: LoadOptions,
): Promise<Room | Conference | undefined> {
  if (!origin) return undefined
  const { items } = await loaders.page<Room | Conference>(origin.list, origin.ref, options)
  return items.find((item): item is Room | Conference => 'key' in item && item.key === key)
}

/**
 * A field of a session in any form: read from the session itself, or else from a form that has it. Throws
 * FIELD_UNAVAILABLE when no upstream source has it.
 */
export function sessionField<N extends SessionFieldName>(
  session: RoomSession,
  name: N,
  context: OperationContext,
  { path }: Placed,
): SessionValue<N> | Promise<SessionValue<N>> {
  if (session.has(name) || session.shape === 'full') return session.read(name)
  return context.signalwire.completion.withField(session, name, path).then((complete) => complete.read(name))
}
