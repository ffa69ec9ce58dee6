import type { LiveSession } from '../live-now.ts'
import type { Sortable } from './controls.tsx'
import type { FoundRoom } from './search-rooms.ts'

/** What a page of the list has of a room. */
interface ListedRoom {
  readonly roomId: string
  readonly name: string
  readonly displayName: string | null | undefined
}

/** A line of the list of rooms. */
export type RoomItem<Room extends ListedRoom> =
  | { readonly kind: 'room'; readonly room: Room; readonly live: LiveSession | undefined }
  | { readonly kind: 'found'; readonly room: FoundRoom; readonly live: LiveSession | undefined }
  | { readonly kind: 'live'; readonly roomId: string; readonly live: LiveSession }
  | { readonly kind: 'unreadable'; readonly cursor: string; readonly number: number }

interface Sources<Room> {
  readonly edges: readonly { readonly cursor: string; readonly node: Room | null | undefined }[]
  readonly sessions: ReadonlyMap<string, LiveSession> | undefined
  readonly found: readonly FoundRoom[] | undefined
  readonly isSearched: boolean
}

/**
 * The loaded rooms. Where the list is searched, also those that the search has brought, and those in session further down,
 * which are known without a call; each once.
 */
export function roomItems<Room extends ListedRoom>(sources: Sources<Room>): RoomItem<Room>[] {
  const { edges, sessions, found, isSearched } = sources
  const items = edges.map(({ cursor, node }, index): RoomItem<Room> => {
    if (!node) return { kind: 'unreadable', cursor, number: index + 1 }
    return { kind: 'room', room: node, live: sessions?.get(node.roomId) }
  })
  if (!isSearched) return items
  const listed = new Set(edges.map(({ node }) => node?.roomId))
  for (const room of found ?? []) {
    if (listed.has(room.roomId)) continue
    listed.add(room.roomId)
    items.push({ kind: 'found', room, live: sessions?.get(room.roomId) })
  }
  for (const [roomId, live] of sessions ?? []) {
    if (!listed.has(roomId)) items.push({ kind: 'live', roomId, live })
  }
  return items
}

/** What a line is narrowed and sorted by. */
export function sortable(item: RoomItem<ListedRoom>): Sortable {
  if (item.kind === 'unreadable') return { names: [], isLive: false, start: undefined, cost: undefined }
  const { name, displayName } = item.kind === 'live' ? item.live : item.room
  const { live } = item
  return {
    names: [name, displayName],
    isLive: live !== undefined,
    start: live?.startTime ? Date.parse(live.startTime) : undefined,
    cost: live?.cost,
  }
}
