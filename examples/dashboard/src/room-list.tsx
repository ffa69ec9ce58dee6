import { useEffect, useRef, useState } from 'react'
import { graphql, type PreloadedQuery, usePaginationFragment, usePreloadedQuery } from 'react-relay/hooks'
import type { RecordSourceProxy } from 'relay-runtime'
import type { roomList_query$key } from './__generated__/roomList_query.graphql.ts'
import type { roomListPageQuery } from './__generated__/roomListPageQuery.graphql.ts'
import type { roomListQuery } from './__generated__/roomListQuery.graphql.ts'
import { Notice } from './panel.tsx'
import type { Place } from './place.ts'
import { RoomRow } from './room-row.tsx'
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

  function load(direction: 'loadNext' | 'loadPrevious') {
    setFailed(undefined)
    page[direction](PAGE, {
      onComplete: (error) => error && setFailed({ error, again: () => load(direction) }),
    })
  }

  const end = useWhenSeen(hasNext && !isLoadingNext && !failed, () => load('loadNext'))
  return (
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
        {edges.map(({ cursor, node }, index) =>
          node ? (
            <RoomRow
              key={node.id}
              room={node}
              isOpen={node.id === place.room}
              open={() => move({ room: node.id })}
            />
          ) : (
            <li className="room-unreadable" key={cursor}>
              Room {index + 1} of this list cannot be read.
            </li>
          ),
        )}
      </ul>
      {edges.length === 0 && <p className="empty">There are no rooms here.</p>}
      {failed && <Notice error={failed.error} retry={failed.again} />}
      {hasNext && (
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
      {!hasNext && edges.length > 0 && <p className="empty">That is the end of the list.</p>}
    </div>
  )
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
    // Not on mere visibility: a tall screen would walk the whole list by itself.
    const onScroll = () => {
      const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
      if (left < watched.offsetHeight / 2) latest.current()
    }
    scroller.addEventListener('scroll', onScroll, { passive: true })
    return () => scroller.removeEventListener('scroll', onScroll)
  }, [active])
  return element
}
