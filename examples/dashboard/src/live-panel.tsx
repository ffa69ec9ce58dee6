import { type RefObject, useEffect } from 'react'
import { graphql, type PreloadedQuery, usePreloadedQuery } from 'react-relay/hooks'
import type { livePanelQuery } from './__generated__/livePanelQuery.graphql.ts'
import { caught } from './failure.ts'
import { clock, day, word } from './format.ts'
import type { WatchedRoom } from './live/watched-room.ts'
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
        id
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
  /** What the room's subscription has told; undefined where there is none. */
  readonly watched: WatchedRoom | undefined
  /** The session for which this was last asked for anew. It outlives the panel, which begins anew then. */
  readonly asked: RefObject<string | null | undefined>
  readonly query: PreloadedQuery<livePanelQuery>
  readonly retry: () => void
}

export function LivePanel({ watched, asked, query, retry }: LivePanelProps) {
  const { room } = usePreloadedQuery<livePanelQuery>(LIVE_PANEL_QUERY, query)
  const session = room?.activeSession
  const now = watched?.session
  const shown = session?.id ?? null
  // Where another session runs than the one on the screen, or none any more; once for each.
  useEffect(() => {
    if (now === undefined || now === shown || now === asked.current) return
    asked.current = now
    retry()
  }, [now, shown, asked, retry])
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
        <Members session={session} watched={now === shown ? watched?.members : undefined} />
      )}
    </>
  )
}
