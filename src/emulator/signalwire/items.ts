import type { WireRoomRecording } from '../../datasources/signalwire/wire.ts'
import type { ProviderContext } from '../answer.ts'
import type { Behaviour } from '../behaviour.ts'
import type { Changes } from '../changes.ts'
import { type SessionShape, shapeSession } from './shapes.ts'
import type { World } from './world/world.ts'

export interface ItemContext extends ProviderContext {
  world: World
  changes: Changes
}

const DEFAULT_MEDIA_TTL = '900'

/** Values that no contract knows; a running session keeps its status, or its filter would lie. */
const STRANGERS: Readonly<Record<string, string>> = {
  quality: '4320p',
  layout: 'spiral-galaxy',
  size: 'colossal',
  status: 'archived',
}

/** Every fifth item, told by its id alone, so that one session looks the same in each of its shapes. */
function isStrange(id: string): boolean {
  return Number.parseInt(id.slice(0, 8), 16) % 5 === 0
}

function dress(item: Record<string, unknown>, id: string, behaviour: Behaviour): Record<string, unknown> {
  const dressed = { ...item }
  if (behaviour.fps === 'string' && typeof dressed.fps === 'number') dressed.fps = `${dressed.fps}`
  if (!behaviour.unknownEnums || !isStrange(id)) return dressed
  for (const [key, stranger] of Object.entries(STRANGERS)) {
    // keys: those of `STRANGERS`
    if (typeof dressed[key] === 'string' && dressed[key] !== 'in-progress') dressed[key] = stranger
  }
  return dressed
}

/** A session as it is sent in one of its shapes. */
export function sendSession(context: ItemContext, key: number, shape: SessionShape): Record<string, unknown> {
  const session = context.world.session(key)
  const behaviour = context.behaviour()
  const shaped = dress(shapeSession(session, shape, behaviour), session.id, behaviour)
  return context.changes.apply(`session.${shape}`, session.id, shaped)
}

/** A room or a conference as it is sent, with its session if that was asked for. */
export function sendHost(
  context: ItemContext,
  kind: 'room' | 'conference',
  key: number,
  query: URLSearchParams,
): Record<string, unknown> {
  const host = kind === 'room' ? context.world.rooms.get(key) : context.world.conferences.get(key)
  const behaviour = context.behaviour()
  const sent = dress({ ...host }, host.id, behaviour)
  const asked = query.get('include_active_session') === 'true'
  if (asked) {
    const session = context.world.activeSession(kind, key)
    if (session !== undefined) sent.active_session = sendSession(context, session, 'embedded')
    else if (behaviour.noActiveSession === 'null') sent.active_session = null
  }
  const { active_session, ...rest } = context.changes.apply(kind, host.id, sent)
  return asked && active_session !== undefined ? { ...rest, active_session } : rest
}

/** One person in a session as it is sent. */
export function sendMember(context: ItemContext, key: number): Record<string, unknown> {
  const member = context.world.member(key)
  return context.changes.apply('member', member.id, { ...member })
}

/** A recording as it is sent: the link expires after as many seconds as the caller asked for. */
export function sendRecording(
  context: ItemContext,
  key: number,
  query: URLSearchParams,
): Record<string, unknown> {
  const recording: WireRoomRecording = context.world.recording(key)
  const expires = query.get('media_ttl') ?? DEFAULT_MEDIA_TTL
  const uri =
    recording.status === 'completed'
      ? `https://media.example.com/recordings/${recording.id}.mp4?expires=${expires}`
      : null
  const sent = dress({ ...recording, uri }, recording.id, context.behaviour())
  return context.changes.apply('recording', recording.id, sent)
}

/** An entry of the log as it is sent. */
export function sendLog(context: ItemContext, key: number, base: string): Record<string, unknown> {
  const log = context.world.log(key, base)
  return context.changes.apply('log', log.id, { ...log })
}
