import { useRef, useState } from 'react'
import type { livePanelQuery } from './__generated__/livePanelQuery.graphql.ts'
import type { pastSessionsQuery } from './__generated__/pastSessionsQuery.graphql.ts'
import type { roomHeadingQuery } from './__generated__/roomHeadingQuery.graphql.ts'
import { useWatchedRoom } from './live/watched-room.ts'
import { LIVE_PANEL_QUERY, LivePanel, MEMBERS } from './live-panel.tsx'
import { Panel } from './panel.tsx'
import { PAST_SESSIONS_QUERY, PastSessions, SESSIONS } from './past-sessions.tsx'
import type { Place } from './place.ts'
import { ROOM_HEADING_QUERY, RoomHeading } from './room-heading.tsx'

interface RoomPanelsProps {
  readonly room: string
  readonly place: Place
  readonly move: (change: Partial<Place>) => void
  readonly say: (what: string) => void
  readonly onDeleted: (title: string) => void
}

/** All about one room; of one that is gone, a sentence. */
export function RoomPanels({ room, place, move, say, onDeleted }: RoomPanelsProps) {
  const [isThere, setThere] = useState(true)
  const watched = useWatchedRoom(room)
  const asked = useRef<string | null | undefined>(undefined)
  return (
    <>
      <Panel<roomHeadingQuery>
        name="heading"
        title="Room"
        query={ROOM_HEADING_QUERY}
        variables={{ room }}
        policy="store-or-network"
      >
        {(query) => <RoomHeading query={query} say={say} onDeleted={onDeleted} onKnown={setThere} />}
      </Panel>
      {isThere && (
        <>
          <Panel<livePanelQuery>
            name="live"
            title="In session now"
            query={LIVE_PANEL_QUERY}
            variables={{ room, members: MEMBERS }}
          >
            {(query, retry) => <LivePanel watched={watched} asked={asked} query={query} retry={retry} />}
          </Panel>
          <Panel<pastSessionsQuery>
            name="past"
            title="Sessions held here"
            query={PAST_SESSIONS_QUERY}
            variables={{ room, first: SESSIONS }}
          >
            {(query) => (
              <PastSessions
                query={query}
                chosen={place.session}
                choose={(session) => move({ session: session === place.session ? undefined : session })}
              />
            )}
          </Panel>
        </>
      )}
    </>
  )
}
