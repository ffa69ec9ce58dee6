import type { ProviderContext } from '../answer.ts'
import type { Changes } from '../changes.ts'
import type { InsightsWorld } from './world.ts'

export interface InsightsItemContext extends ProviderContext {
  world: InsightsWorld
  changes: Changes
}

/** Values that no contract knows, for some items when `unknownEnums` is on. */
const STRANGERS: Readonly<Record<string, string>> = {
  room_type: 'holographic',
  room_status: 'archived',
  created_method: 'telepathy',
  end_reason: 'sunset',
  processing_state: 'pondering',
  media_region: 'stage_us1',
  edge_location: 'outside',
  status: 'on_hold',
}

/** Every fifth item, told by its SID alone, so that a list and a single item agree. */
function isStrange(sid: string): boolean {
  return Number.parseInt(sid.slice(2, 10), 16) % 5 === 0
}

function dress(item: Record<string, unknown>, sid: string, unknownEnums: boolean): Record<string, unknown> {
  if (!unknownEnums || !isStrange(sid)) return item
  const dressed = { ...item }
  for (const [key, stranger] of Object.entries(STRANGERS)) {
    // keys: those of `STRANGERS`
    if (typeof dressed[key] === 'string') dressed[key] = stranger
  }
  if (Array.isArray(dressed.codecs)) dressed.codecs = [...dressed.codecs, 'AV1']
  return dressed
}

/** A room as it is sent. */
export function sendRoom(context: InsightsItemContext, key: number): Record<string, unknown> {
  const room = context.world.room(key)
  const sid = room.room_sid ?? ''
  return context.changes.apply('room', sid, dress({ ...room }, sid, context.behaviour().unknownEnums))
}

/** A participant as it is sent. */
export function sendParticipant(context: InsightsItemContext, key: number): Record<string, unknown> {
  const participant = context.world.participant(key)
  const sid = participant.participant_sid ?? ''
  const dressed = dress({ ...participant }, sid, context.behaviour().unknownEnums)
  return context.changes.apply('participant', sid, dressed)
}
