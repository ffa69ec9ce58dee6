import { useState } from 'react'
import { graphql, type PreloadedQuery, usePaginationFragment, usePreloadedQuery } from 'react-relay/hooks'
import { clock, day, dollars, length } from '../format.ts'
import { Notice } from '../panel.tsx'
import type { Place } from '../place.ts'
import type {
  sessionList_query$data,
  sessionList_query$key,
} from './__generated__/sessionList_query.graphql.ts'
import type { sessionListPageQuery } from './__generated__/sessionListPageQuery.graphql.ts'
import type { sessionListQuery } from './__generated__/sessionListQuery.graphql.ts'
import { Controls, isNarrowed, narrowed, type Sortable } from './controls.tsx'
import { Row } from './row.tsx'

/** Pages stay as large as the first one was, so it is large enough to be searched in. */
export const SESSION_PAGE = 100

/** The sessions of both providers: one call for each of them. */
export const SESSION_LIST_QUERY = graphql`
  query sessionListQuery($first: Int!) {
    ...sessionList_query @arguments(first: $first)
  }
`

type Edges = NonNullable<sessionList_query$data['videoSessions']>['edges']
type Session = NonNullable<Edges[number]['node']>

interface SessionListProps {
  readonly query: PreloadedQuery<sessionListQuery>
  readonly place: Place
  readonly move: (change: Partial<Place>) => void
  readonly retry: () => void
}

/** The sessions of SignalWire and of Twilio in one list. */
export function SessionList({ query, place, move, retry }: SessionListProps) {
  const root = usePreloadedQuery<sessionListQuery>(SESSION_LIST_QUERY, query)
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment<
    sessionListPageQuery,
    sessionList_query$key
  >(
    graphql`
      fragment sessionList_query on Query
      @refetchable(queryName: "sessionListPageQuery")
      @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }) {
        videoSessions(first: $first, after: $after) @connection(key: "sessionList_videoSessions") {
          edges {
            node {
              id
              provider
              name
              inProgress
              startTime
              endTime
              ... on RoomSession {
                roomId
                costInDollars
              }
              ... on InsightsRoom {
                uniqueParticipants
              }
            }
          }
        }
      }
    `,
    root,
  )
  const [failed, setFailed] = useState<Error | null>(null)
  const edges = data.videoSessions?.edges ?? []
  const sessions = edges.flatMap(({ node }) => node ?? [])
  const shown = narrowed(sessions, place, sortable)

  function more() {
    setFailed(null)
    loadNext(SESSION_PAGE, { onComplete: setFailed })
  }

  return (
    <>
      <Controls
        place={place}
        move={move}
        what="sessions"
        further={hasNext && !isLoadingNext ? more : undefined}
      />
      <div className="rooms-scroll">
        <ul className="rooms">
          {shown.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              isOpen={session.id === place.session}
              open={() => move({ session: session.id, room: undefined })}
            />
          ))}
        </ul>
        {edges.length > sessions.length && (
          <div className="notice" role="alert">
            <p>Not all sessions can be read: a provider has failed. Those of the other are here.</p>
            <div className="actions">
              <button type="button" onClick={retry}>
                Try again
              </button>
            </div>
          </div>
        )}
        {shown.length === 0 && <p className="empty">None of the loaded sessions fits.</p>}
        {(isNarrowed(place) || place.sort !== 'newest') && (
          <p className="empty" role="status">
            {shown.length} of the {sessions.length} {hasNext ? 'newest sessions' : 'sessions'}.
          </p>
        )}
        {failed && <Notice error={failed} retry={more} />}
        {hasNext && (
          <div className="turn">
            <button type="button" disabled={isLoadingNext} onClick={more}>
              {isLoadingNext ? 'Loading…' : isNarrowed(place) ? `Search ${SESSION_PAGE} more` : 'Load more'}
            </button>
          </div>
        )}
      </div>
    </>
  )
}

function sortable({ name, inProgress, startTime, costInDollars }: Session): Sortable {
  return {
    names: [name],
    isLive: inProgress === true,
    start: startTime ? Date.parse(startTime) : undefined,
    cost: costInDollars ?? undefined,
  }
}

interface SessionRowProps {
  readonly session: Session
  readonly isOpen: boolean
  readonly open: () => void
}

function SessionRow({ session, isOpen, open }: SessionRowProps) {
  const { name, provider, inProgress, startTime, endTime, costInDollars, uniqueParticipants } = session
  const seconds = startTime && endTime ? (Date.parse(endTime) - Date.parse(startTime)) / 1000 : undefined
  return (
    <Row
      isLive={inProgress === true}
      name={name ?? 'Without a name'}
      isOpen={isOpen}
      open={open}
      facts={
        <>
          <span className={`provider provider-${provider.toLowerCase()}`}>
            {provider === 'TWILIO' ? 'Twilio' : 'SignalWire'}
          </span>
          {startTime && ` ${day(startTime)}, ${clock(startTime)}`}
          {seconds !== undefined && seconds >= 0 && ` · ${length(seconds)}`}
        </>
      }
      aside={[
        inProgress && <b>Live</b>,
        costInDollars != null
          ? dollars(costInDollars)
          : uniqueParticipants != null && `${uniqueParticipants} people`,
      ]}
    />
  )
}
