import type { OperationContext } from '../context.ts'
import type { Conference } from '../datasources/signalwire/conferences.ts'
import type { RoomSession, SessionFieldName, SessionValue } from '../datasources/signalwire/room-sessions.ts'
import { Room } from '../datasources/signalwire/rooms.ts'
import type { Placed } from './list-connection.ts'

/**
 * `activeSession` of a room or a conference. The call that brought the parent asked for it, because the operation
 * selects it; should a parent have come without, it is fetched again with it.
 */
export async function activeSession(
  parent: Room | Conference,
  context: OperationContext,
  { path }: Placed,
): Promise<RoomSession | null> {
  if (parent.activeSession !== undefined) return parent.activeSession
  const { loaders } = context.signalwire
  const want = { rich: true, servedFor: [path] }
  const again =
    parent instanceof Room
      ? await loaders.room(parent.roomId, want)
      : await loaders.conference(parent.conferenceId, want)
  return again?.activeSession ?? null
}

/**
 * A field of a session, whatever shape the session arrived in: read from the shape at hand, or else from one that
 * has it. Throws FIELD_UNAVAILABLE when no upstream source can supply it.
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
