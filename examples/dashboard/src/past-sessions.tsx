import { useState } from 'react'
import { graphql, type PreloadedQuery, usePaginationFragment, usePreloadedQuery } from 'react-relay/hooks'
import type { pastSessions_query$key } from './__generated__/pastSessions_query.graphql.ts'
import type { pastSessionsPageQuery } from './__generated__/pastSessionsPageQuery.graphql.ts'
import type { pastSessionsQuery } from './__generated__/pastSessionsQuery.graphql.ts'
import { dollars, length, zone } from './format.ts'
import { Notice } from './panel.tsx'
import { type Bar, TimeAxis } from './time-axis.tsx'

export const SESSIONS = 12

/**
 * From the root, not from the room: `Room.sessions` would be paged through `node`, and that fetches the room again
 * for each further page.
 */
export const PAST_SESSIONS_QUERY = graphql`
  query pastSessionsQuery($room: ID!, $first: Int!) {
    ...pastSessions_query @arguments(room: $room, first: $first)
  }
`

interface PastSessionsProps {
  readonly query: PreloadedQuery<pastSessionsQuery>
  readonly chosen: string | undefined
  readonly choose: (session: string) => void
}

export function PastSessions({ query, chosen, choose }: PastSessionsProps) {
  const root = usePreloadedQuery<pastSessionsQuery>(PAST_SESSIONS_QUERY, query)
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment<
    pastSessionsPageQuery,
    pastSessions_query$key
  >(
    graphql`
      fragment pastSessions_query on Query
      @refetchable(queryName: "pastSessionsPageQuery")
      @argumentDefinitions(room: { type: "ID!" }, first: { type: "Int!" }, after: { type: "String" }) {
        roomSessions(filter: { roomId: $room }, first: $first, after: $after)
          @connection(key: "pastSessions_roomSessions", filters: ["filter"]) {
          edges {
            node {
              id
              startTime
              endTime
              inProgress
              costInDollars
            }
          }
        }
      }
    `,
    root,
  )
  const [failed, setFailed] = useState<Error | null>(null)
  const bars = (data.roomSessions?.edges ?? []).flatMap(({ node }) => (node ? barOf(node) : []))

  function more() {
    setFailed(null)
    loadNext(SESSIONS, { onComplete: setFailed })
  }

  if (bars.length === 0) return <p className="empty">No session has been held here yet.</p>
  const cost = bars.reduce((sum, bar) => sum + bar.cost, 0)
  const seconds = bars.reduce(
    (sum, bar) => sum + (bar.end === undefined ? 0 : (bar.end - bar.start) / 1000),
    0,
  )
  return (
    <>
      <p className="summary">
        <b>{bars.length}</b> {hasNext ? 'latest sessions' : 'sessions'}, <b>{length(seconds)}</b> held,{' '}
        <b>{dollars(cost)}</b> <span className="dim">· times in {zone()}</span>
      </p>
      <TimeAxis bars={bars} chosen={chosen} choose={choose} />
      {failed && <Notice error={failed} retry={more} />}
      {hasNext && !failed && (
        <div className="turn">
          <button type="button" disabled={isLoadingNext} onClick={more}>
            {isLoadingNext ? 'Loading…' : 'Older sessions'}
          </button>
        </div>
      )}
    </>
  )
}

interface SessionTimes {
  readonly id: string
  readonly startTime: string | null | undefined
  readonly endTime: string | null | undefined
  readonly inProgress: boolean | null | undefined
  readonly costInDollars: number | null | undefined
}

/** No bar for a session of which the upstream does not say when it was. */
function barOf({ id, startTime, endTime, inProgress, costInDollars }: SessionTimes): Bar[] {
  if (!startTime || (!endTime && !inProgress)) return []
  return [
    {
      id,
      start: Date.parse(startTime),
      end: endTime ? Date.parse(endTime) : undefined,
      cost: costInDollars ?? 0,
    },
  ]
}
