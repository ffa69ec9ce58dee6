import { useCallback, useSyncExternalStore } from 'react'
import { commitLocalUpdate, useRelayEnvironment } from 'react-relay/hooks'
import type { livePanelQuery } from './__generated__/livePanelQuery.graphql.ts'
import type { pastSessionsQuery } from './__generated__/pastSessionsQuery.graphql.ts'
import type { roomHeadingQuery } from './__generated__/roomHeadingQuery.graphql.ts'
import type { roomListQuery } from './__generated__/roomListQuery.graphql.ts'
import { explain } from './failure.ts'
import { clock, dollars } from './format.ts'
import type { Ledger } from './ledger.ts'
import { type LiveNow, LiveNowContext, usePolledLiveNow } from './live-now.ts'
import { LIVE_PANEL_QUERY, LivePanel, MEMBERS } from './live-panel.tsx'
import { Panel } from './panel.tsx'
import { PAST_SESSIONS_QUERY, PastSessions, SESSIONS } from './past-sessions.tsx'
import { type Place, usePlace } from './place.ts'
import { ROOM_HEADING_QUERY, RoomHeading } from './room-heading.tsx'
import { forgetRoomList, PAGE, ROOM_LIST_QUERY, RoomList } from './room-list.tsx'

export function App({ ledger }: { readonly ledger: Ledger }) {
  const environment = useRelayEnvironment()
  const [place, move] = usePlace()
  const live = usePolledLiveNow()

  const forgetRooms = useCallback(() => commitLocalUpdate(environment, forgetRoomList), [environment])
  const moveTo = useCallback(
    (change: Partial<Place>) => {
      if ('after' in change) forgetRooms()
      move(change)
    },
    [forgetRooms, move],
  )

  return (
    <LiveNowContext value={live}>
      <header className="top">
        <h1>
          <img src="/icon.svg" alt="" width="24" height="24" /> Rooms
        </h1>
        <LiveSummary live={live} />
      </header>
      <main className="screen">
        <Panel<roomListQuery>
          key={place.after ?? ''}
          name="rooms"
          title="All rooms"
          query={ROOM_LIST_QUERY}
          variables={{ first: PAGE, after: place.after }}
          onRefresh={forgetRooms}
          remedy={({ code }) =>
            code?.startsWith('CURSOR_') && (
              <button type="button" onClick={() => moveTo({ after: undefined })}>
                To the top of the list
              </button>
            )
          }
        >
          {(query) => <RoomList query={query} place={place} move={moveTo} />}
        </Panel>
        {place.room ? (
          <RoomPanels key={place.room} room={place.room} />
        ) : (
          <p className="invitation">Choose a room to see who is in it and what was held there.</p>
        )}
      </main>
      <Calls ledger={ledger} />
    </LiveNowContext>
  )
}

function RoomPanels({ room }: { readonly room: string }) {
  return (
    <div className="room-panels">
      <Panel<roomHeadingQuery>
        name="heading"
        title="Room"
        query={ROOM_HEADING_QUERY}
        variables={{ room }}
        policy="store-or-network"
      >
        {(query) => <RoomHeading query={query} />}
      </Panel>
      <Panel<livePanelQuery>
        name="live"
        title="In session now"
        query={LIVE_PANEL_QUERY}
        variables={{ room, members: MEMBERS }}
      >
        {(query, retry) => <LivePanel query={query} retry={retry} />}
      </Panel>
      <Panel<pastSessionsQuery>
        name="past"
        title="Sessions held here"
        query={PAST_SESSIONS_QUERY}
        variables={{ room, first: SESSIONS }}
      >
        {(query) => <PastSessions query={query} />}
      </Panel>
    </div>
  )
}

function LiveSummary({ live }: { readonly live: LiveNow }) {
  return (
    <div className="live-summary" role="status">
      {live.asOf && (
        <>
          <span className="mark mark-live" aria-hidden="true" />
          <span>
            <b>
              {live.count}
              {live.hasMore && '+'}
            </b>{' '}
            in session
          </span>
          <span>
            <b>{dollars(live.cost)}</b> so far
          </span>
          <span className="dim">as of {clock(live.asOf)}</span>
        </>
      )}
      {live.failure && (
        <span className="live-failure" role="alert">
          {live.asOf ? 'Live marks may be out of date. ' : 'No live marks. '}
          {explain(live.failure.code, live.failure.message)}
          <button type="button" onClick={live.retry}>
            Try again
          </button>
        </span>
      )}
    </div>
  )
}

function Calls({ ledger }: { readonly ledger: Ledger }) {
  const entries = useSyncExternalStore(ledger.subscribe, ledger.entries)
  return (
    <footer className="calls">
      <span>
        Upstream calls so far: <b>{ledger.total}</b>
      </span>
      <ol>
        {entries.map(({ number, operation, calls, milliseconds, failed }) => (
          <li key={number} className={failed ? 'failed' : undefined}>
            {operation.replace(/Query$/, '')} <b>{calls ?? '?'}</b>{' '}
            <span className="dim">{milliseconds} ms</span>
          </li>
        ))}
      </ol>
    </footer>
  )
}
