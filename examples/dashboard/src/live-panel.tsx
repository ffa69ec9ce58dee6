import { graphql, type PreloadedQuery, usePreloadedQuery } from 'react-relay/hooks'
import type { livePanelQuery } from './__generated__/livePanelQuery.graphql.ts'
import { caught } from './failure.ts'
import { clock, day, word } from './format.ts'
import { Members } from './members.tsx'
import { Notice } from './panel.tsx'
import { Fact } from './room-heading.tsx'

export const MEMBERS = 8

/**
 * The only query that selects `activeSession`. It takes what the upstream embeds in a room and nothing else, so that
 * the session costs no call of its own. The bare `members` catches the error that the fragment below cannot see.
 */
export const LIVE_PANEL_QUERY = graphql`
  query livePanelQuery($room: ID!, $members: Int!) {
    room(id: $room) {
      activeSession {
        startTime
        layout
        quality
        recordOnStart
        members(first: $members) @catch {
          __typename
        }
        ...members_session @arguments(first: $members)
      }
    }
  }
`

interface LivePanelProps {
  readonly query: PreloadedQuery<livePanelQuery>
  readonly retry: () => void
}

export function LivePanel({ query, retry }: LivePanelProps) {
  const { room } = usePreloadedQuery<livePanelQuery>(LIVE_PANEL_QUERY, query)
  const session = room?.activeSession
  if (!session) return <p className="empty">Nobody is in session here at the moment.</p>
  const failed = session.members?.ok === false
  return (
    <>
      <dl className="facts">
        {session.startTime && (
          <Fact name="Since" value={`${day(session.startTime)}, ${clock(session.startTime)}`} />
        )}
        {session.layout && <Fact name="Layout" value={word(session.layout)} />}
        {session.quality && <Fact name="Video" value={word(session.quality)} />}
        <Fact name="Recording" value={session.recordOnStart ? 'from the start' : 'on demand'} />
      </dl>
      {failed ? (
        <Notice
          missing="Who is inside cannot be shown."
          error={caught(session.members.errors)}
          retry={retry}
        />
      ) : (
        <Members session={session} />
      )}
    </>
  )
}
