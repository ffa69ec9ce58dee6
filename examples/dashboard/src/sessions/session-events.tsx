import { useState } from 'react'
import { graphql, usePaginationFragment } from 'react-relay/hooks'
import { clockWithSeconds } from '../format.ts'
import { Notice } from '../panel.tsx'
import type { sessionEvents_session$key } from './__generated__/sessionEvents_session.graphql.ts'
import type { sessionEventsPageQuery } from './__generated__/sessionEventsPageQuery.graphql.ts'
import { type Happening, Timeline } from './timeline.tsx'

const PAGE = 200

interface SessionEventsProps {
  readonly session: sessionEvents_session$key
  /** Milliseconds since 1970. */
  readonly start: number | undefined
  readonly end: number | undefined
}

/** What happened in a session, on its timeline and in words. */
export function SessionEvents({ session, start, end }: SessionEventsProps) {
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment<
    sessionEventsPageQuery,
    sessionEvents_session$key
  >(
    graphql`
      fragment sessionEvents_session on RoomSession
      @refetchable(queryName: "sessionEventsPageQuery")
      @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }) {
        events(first: $first, after: $after) @connection(key: "sessionEvents_events") {
          edges {
            node {
              eventId
              name
              level
              createdAt
              payload
            }
          }
        }
      }
    `,
    session,
  )
  const [failed, setFailed] = useState<Error | null>(null)
  const [isWhole, setWhole] = useState(false)
  const all = (data.events?.edges ?? []).flatMap(({ node }) => (node ? [happening(node)] : []))
  const chief = all.filter(({ isChatter }) => !isChatter)
  const shown = (isWhole ? all : chief).toSorted((a, b) => a.time - b.time)

  function more() {
    setFailed(null)
    loadNext(PAGE, { onComplete: setFailed })
  }

  if (all.length === 0) return <p className="empty">Nothing is written down.</p>
  return (
    <>
      <Timeline happenings={shown} start={start} end={end} />
      <details className="events">
        <summary>
          {shown.length} events in words{hasNext && ', the latest'}
        </summary>
        <ol>
          {shown.map(({ id, time, text }) => (
            <li key={id}>
              <time dateTime={new Date(time).toISOString()}>{clockWithSeconds(time)}</time> {text}
            </li>
          ))}
        </ol>
      </details>
      {failed && <Notice error={failed} retry={more} />}
      <div className="turn">
        <label className="check">
          <input
            type="checkbox"
            checked={isWhole}
            onChange={(event) => setWhole(event.currentTarget.checked)}
          />
          Also who talked, and small changes ({all.length - chief.length})
        </label>
        {hasNext && !failed && (
          <button type="button" disabled={isLoadingNext} onClick={more}>
            {isLoadingNext ? 'Loading…' : 'Earlier events'}
          </button>
        )}
      </div>
    </>
  )
}

interface Told {
  readonly eventId: string
  readonly name: string
  readonly level: string
  readonly createdAt: string
  readonly payload: Record<string, unknown> | null | undefined
}

function happening({ eventId, name, level, createdAt, payload }: Told): Happening {
  const [subject = '', what = ''] = name.split('.')
  const who = typeof payload?.name === 'string' ? payload.name : subject === 'member' ? 'A guest' : ''
  const kind = subject === 'member' ? 'people' : subject === 'recording' ? 'recording' : 'room'
  const said = [who || subject, what.replaceAll('_', ' ')].filter(Boolean).join(' ')
  const isGrave = level !== 'info' && level !== 'debug'
  return {
    id: eventId,
    time: Date.parse(createdAt),
    kind,
    text: said.charAt(0).toUpperCase() + said.slice(1) + (isGrave ? ` (${level})` : ''),
    isChatter: !isGrave && kind === 'people' && what !== 'joined' && what !== 'left',
  }
}
