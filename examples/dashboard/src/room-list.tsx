import { useContext, useEffect, useRef, useState } from 'react'
import { graphql, type PreloadedQuery, usePaginationFragment, usePreloadedQuery } from 'react-relay/hooks'
import type { RecordSourceProxy } from 'relay-runtime'
import type { roomList_query$key } from './__generated__/roomList_query.graphql.ts'
import type { roomListPageQuery } from './__generated__/roomListPageQuery.graphql.ts'
import type { roomListQuery } from './__generated__/roomListQuery.graphql.ts'
import { Controls, isNarrowed, narrowed } from './list/controls.tsx'
import { roomItems, sortable } from './list/room-items.ts'
import { type RoomSearch, useRoomSearch } from './list/search-rooms.ts'
import { LiveNowContext } from './live-now.ts'
import { Notice } from './panel.tsx'
import type { Place } from './place.ts'
import { FoundRow, LiveRow, RoomRow } from './room-row.tsx'
import { ROOMS_CONNECTION } from './writes/new-room.tsx'

export const PAGE = 20

export const ROOM_LIST_QUERY = graphql`
  query roomListQuery($first: Int!, $after: String) {
    ...roomList_query @arguments(first: $first, after: $after)
  }
`

/**
 * A list that begins elsewhere must not be joined to the one that the store holds. Its edges have to go too: Relay
 * numbers those of the new list from the beginning, and refuses a number that is taken. It has also numbered, but not
 * listed, a room that a shifted page brought a second time.
 */
export function forgetRoomList(store: RecordSourceProxy): void {
  const connection = store.get(ROOMS_CONNECTION)
  const numbered = Number(connection?.getValue('__connection_next_edge_index') ?? 0)
  for (let number = 0; number < numbered; number++) store.delete(`${ROOMS_CONNECTION}:edges:${number}`)
  const pageInfo = connection?.getLinkedRecord('pageInfo')
  if (pageInfo) store.delete(pageInfo.getDataID())
  store.delete(ROOMS_CONNECTION)
}

interface RoomListProps {
  readonly query: PreloadedQuery<roomListQuery>
  readonly place: Place
  readonly move: (change: Partial<Place>) => void
}

/** Rooms from some place in the list on. It grows at both ends, and can be turned to the next page. */
export function RoomList({ query, place, move }: RoomListProps) {
  const root = usePreloadedQuery<roomListQuery>(ROOM_LIST_QUERY, query)
  const page = usePaginationFragment<roomListPageQuery, roomList_query$key>(
    graphql`
      fragment roomList_query on Query
      @refetchable(queryName: "roomListPageQuery")
      @argumentDefinitions(
        first: { type: "Int" }
        after: { type: "String" }
        last: { type: "Int" }
        before: { type: "String" }
      ) {
        rooms(first: $first, after: $after, last: $last, before: $before) @connection(key: "roomList_rooms") {
          edges {
            cursor
            node {
              id
              roomId
              name
              displayName
              ...roomRow_room
            }
          }
          pageInfo {
            endCursor
          }
        }
      }
    `,
    root,
  )
  const { data, hasNext, hasPrevious, isLoadingNext, isLoadingPrevious } = page
  const [failed, setFailed] = useState<{ error: Error; again: () => void } | undefined>()
  const edges = data.rooms?.edges ?? []
  const { sessions } = useContext(LiveNowContext)
  const isSearched = isNarrowed(place)
  const search = useRoomSearch()
  const mayHaveMore = hasNext || hasPrevious || place.after !== undefined
  const shown = narrowed(roomItems({ edges, sessions, found: search.rooms, isSearched }), place, sortable)

  function load(direction: 'loadNext' | 'loadPrevious') {
    setFailed(undefined)
    page[direction](PAGE, {
      onComplete: (error) => error && setFailed({ error, again: () => load(direction) }),
    })
  }

  const end = useWhenSeen(hasNext && !isLoadingNext && !failed && !isSearched, () => load('loadNext'))
  return (
    <>
      <Controls
        place={place}
        move={move}
        what="rooms"
        further={mayHaveMore && !search.isLoading ? search.load : undefined}
      />
      <div className="rooms-scroll">
        {(hasPrevious || place.after !== undefined) && (
          <div className="turn">
            {hasPrevious && (
              <button type="button" disabled={isLoadingPrevious} onClick={() => load('loadPrevious')}>
                {isLoadingPrevious ? 'Loading…' : '↑ Earlier rooms'}
              </button>
            )}
            {place.after !== undefined && (
              <button type="button" className="quiet" onClick={() => move({ after: undefined })}>
                To the top
              </button>
            )}
          </div>
        )}
        <ul className="rooms">
          {shown.map((item) =>
            item.kind === 'room' ? (
              <RoomRow
                key={item.room.id}
                room={item.room}
                isOpen={item.room.id === place.room || item.room.roomId === place.room}
                open={() => move({ room: item.room.id, session: undefined })}
              />
            ) : item.kind === 'found' ? (
              <FoundRow
                key={item.room.id}
                room={item.room}
                isOpen={item.room.id === place.room || item.room.roomId === place.room}
                open={() => move({ room: item.room.id, session: undefined })}
              />
            ) : item.kind === 'live' ? (
              <LiveRow
                key={item.roomId}
                session={item.live}
                isOpen={item.roomId === place.room}
                open={() => move({ room: item.roomId, session: undefined })}
              />
            ) : (
              <li className="room-unreadable" key={item.cursor}>
                Room {item.number} of this list cannot be read.
              </li>
            ),
          )}
        </ul>
        {edges.length === 0 && <p className="empty">There are no rooms here.</p>}
        {edges.length > 0 && (isSearched || place.sort !== 'newest') && (
          <p className="empty" role="status">
            {shown.length === 1 ? '1 room' : `${shown.length} rooms`} of{' '}
            {scopeOf(edges.length, search, isSearched)}.
          </p>
        )}
        {search.failure && isSearched && <Notice error={search.failure} retry={search.load} />}
        {isSearched && mayHaveMore && !search.rooms && !search.failure && (
          <div className="turn">
            <button type="button" disabled={search.isLoading} onClick={search.load}>
              {search.isLoading ? 'Searching…' : 'Search all rooms'}
            </button>
          </div>
        )}
        {failed && <Notice error={failed.error} retry={failed.again} />}
        {hasNext && !isSearched && (
          <div className="turn" ref={end}>
            <button type="button" disabled={isLoadingNext} onClick={() => load('loadNext')}>
              {isLoadingNext ? 'Loading…' : 'Load more'}
            </button>
            <button
              type="button"
              className="quiet"
              onClick={() => move({ after: data.rooms?.pageInfo.endCursor ?? undefined })}
            >
              Next page only
            </button>
          </div>
        )}
        {!hasNext && !isSearched && edges.length > 0 && <p className="empty">That is the end of the list.</p>}
      </div>
    </>
  )
}

/** Among what has been searched or sorted, in words. */
function scopeOf(loaded: number, { rooms, isAll }: RoomSearch, isSearched: boolean): string {
  if (!isSearched) return `the ${loaded} that are loaded`
  if (!rooms) return `the ${loaded} that are loaded and those in session`
  return isAll ? `all ${rooms.length}` : `the newest ${rooms.length} and those in session`
}

/** A reference to an element whose scrolling into view, by a person, has an effect. */
function useWhenSeen(active: boolean, effect: () => void) {
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef(effect)
  useEffect(() => {
    latest.current = effect
  })
  useEffect(() => {
    const watched = element.current
    const scroller = watched?.parentElement
    if (!active || !watched || !scroller) return undefined
    // Not on mere visibility: a tall screen would walk the whole list by itself. And not where Tab has scrolled it, or nobody
    // with a keyboard would ever come to its end.
    let isByTab = false
    const onKey = ({ key }: KeyboardEvent) => {
      isByTab = key === 'Tab'
    }
    const onHand = () => {
      isByTab = false
    }
    const onScroll = () => {
      if (isByTab) return
      const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
      if (left < watched.offsetHeight / 2) latest.current()
    }
    scroller.addEventListener('scroll', onScroll, { passive: true })
    addEventListener('keydown', onKey, { capture: true })
    scroller.addEventListener('wheel', onHand, { passive: true })
    scroller.addEventListener('pointerdown', onHand)
    return () => {
      scroller.removeEventListener('scroll', onScroll)
      removeEventListener('keydown', onKey, { capture: true })
      scroller.removeEventListener('wheel', onHand)
      scroller.removeEventListener('pointerdown', onHand)
    }
  }, [active])
  return element
}
