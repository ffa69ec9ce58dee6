import {
  accountFindings,
  examinePaging,
  type Item,
  itemsAt,
  type ListStyle,
  textAt,
  valueAt,
} from './pages.ts'
import type { Reads } from './reads.ts'
import type { AccountFindings, SignalWireFindings } from './report.ts'

const ROOMS: ListStyle = {
  path: '/rooms',
  sizeName: 'page_size',
  tokenName: 'page_token',
  createdName: 'created_at',
  items: (body) => itemsAt(body, 'data'),
  next: (body) => textAt(body, 'links', 'next'),
}

const INSIGHTS_ROOMS: ListStyle = {
  path: '/Rooms',
  sizeName: 'PageSize',
  tokenName: 'PageToken',
  createdName: 'create_time',
  items: (body) => itemsAt(body, 'rooms'),
  next: (body) => textAt(body, 'meta', 'next_page_url'),
}

/** An id as a segment of a path. */
const segment = (id: string | undefined) => (id === undefined ? undefined : encodeURIComponent(id))

/** Reads a SignalWire project. */
export async function examineSignalWire(reads: Reads): Promise<SignalWireFindings> {
  const { paging, whole } = await examinePaging(reads, ROOMS, '&include_active_session=true')
  const rooms = ROOMS.items(whole?.body)
  const asked = await reads.read('/conferences?page_size=200&include_active_session=true')
  const conferences = ROOMS.items(asked?.body)
  const listed = await reads.read('/room_sessions?page_size=200')
  const sessions = ROOMS.items(listed?.body)
  const more = await readBelow(reads, rooms, conferences, sessions)
  const embedded = [...rooms, ...conferences].flatMap((host) => {
    const held = valueAt(host, 'active_session')
    return typeof held === 'object' && held !== null ? [held as Item] : []
  })
  const items = {
    rooms: rooms.length,
    conferences: conferences.length,
    sessions: sessions.length,
    activeSessions: embedded.length,
    ...more,
  }
  return {
    ...accountFindings(reads, 'signalwire', paging, items),
    fps: fpsOf([...rooms, ...sessions, ...embedded]),
    activeSessionSync: syncOf(embedded),
    activeSessionNulls: nullsOf(embedded),
    noActiveSession: absenceOf([...rooms, ...conferences]),
    conferenceLinks: asked?.status === 200 ? valueAt(asked.body, 'links') !== undefined : 'unknown',
  }
}

/** Reads one item of each further kind, for the sake of its fields. */
async function readBelow(
  reads: Reads,
  rooms: readonly Item[],
  conferences: readonly Item[],
  sessions: readonly Item[],
): Promise<Record<string, number>> {
  const [room, conference, session] = [rooms, conferences, sessions].map((all) =>
    segment(textAt(all[0], 'id')),
  )
  const counted = async (path: string) => itemsAt((await reads.read(path))?.body, 'data').length
  const counts: Record<string, number> = {}
  if (room) {
    await reads.read(`/rooms/${room}?include_active_session=true`)
    counts.streams = await counted(`/rooms/${room}/streams`)
  }
  if (conference) await reads.read(`/conferences/${conference}?include_active_session=true`)
  if (session) {
    await reads.read(`/room_sessions/${session}`)
    counts.members = await counted(`/room_sessions/${session}/members?page_size=50`)
    counts.events = await counted(`/room_sessions/${session}/events?page_size=50`)
  }
  counts.recordings = await counted('/room_recordings?page_size=50')
  counts.logs = await counted('/logs?page_size=50')
  return counts
}

function fpsOf(items: readonly Item[]): SignalWireFindings['fps'] {
  const types = items.map((item) => typeof item.fps)
  return types.includes('string') ? 'text' : types.includes('number') ? 'number' : 'unknown'
}

function syncOf(embedded: readonly Item[]): SignalWireFindings['activeSessionSync'] {
  const names = ['audio_video_sync', 'sync_audio_video'] as const
  return names.find((name) => embedded.some((session) => Object.hasOwn(session, name))) ?? 'unknown'
}

/** A running session has no end: the key is there with null, or it is not there. */
function nullsOf(embedded: readonly Item[]): SignalWireFindings['activeSessionNulls'] {
  if (embedded.length === 0) return 'unknown'
  return embedded.some((session) => Object.values(session).includes(null)) ? 'null' : 'absent'
}

function absenceOf(hosts: readonly Item[]): SignalWireFindings['noActiveSession'] {
  if (hosts.some((host) => host.active_session === null)) return 'null'
  return hosts.some((host) => !Object.hasOwn(host, 'active_session')) ? 'absent' : 'unknown'
}

/** Reads a Twilio account. */
export async function examineTwilio(reads: Reads): Promise<AccountFindings> {
  const { paging, whole } = await examinePaging(reads, INSIGHTS_ROOMS, '')
  const rooms = INSIGHTS_ROOMS.items(whole?.body)
  const sid = segment(
    textAt(rooms.find((room) => Number(room.unique_participants) > 0) ?? rooms[0], 'room_sid'),
  )
  const items: Record<string, number> = { rooms: rooms.length }
  if (sid) {
    await reads.read(`/Rooms/${sid}`)
    const people = itemsAt((await reads.read(`/Rooms/${sid}/Participants?PageSize=50`))?.body, 'participants')
    items.participants = people.length
    const person = segment(textAt(people[0], 'participant_sid'))
    if (person) await reads.read(`/Rooms/${sid}/Participants/${person}`)
  }
  return accountFindings(reads, 'twilio', paging, items)
}
