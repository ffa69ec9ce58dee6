import { useCallback, useRef, useState, useSyncExternalStore } from 'react'
import { commitLocalUpdate, useRelayEnvironment } from 'react-relay/hooks'
import type { livePanelQuery } from './__generated__/livePanelQuery.graphql.ts'
import type { pastSessionsQuery } from './__generated__/pastSessionsQuery.graphql.ts'
import type { roomHeadingQuery } from './__generated__/roomHeadingQuery.graphql.ts'
import type { roomListQuery } from './__generated__/roomListQuery.graphql.ts'
import { CapabilitiesContext, useAskedCapabilities } from './capabilities.ts'
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
import { NewRoom } from './writes/new-room.tsx'

export function App({ ledger }: { readonly ledger: Ledger }) {
  const environment = useRelayEnvironment()
  const [place, move] = usePlace()
  const live = usePolledLiveNow()
  const capabilities = useAskedCapabilities()
  const [isCreating, setCreating] = useState(false)
  const [said, say] = useState('')
  const screen = useRef<HTMLElement>(null)

  const forgetRooms = useCallback(() => commitLocalUpdate(environment, forgetRoomList), [environment])
  const moveTo = useCallback(
    (change: Partial<Place>) => {
      if ('after' in change) forgetRooms()
      move(change)
    },
    [forgetRooms, move],
  )

  const created = (room: string, name: string) => {
    setCreating(false)
    say(`The room “${name}” is there.`)
    moveTo({ room })
  }
  const deleted = (title: string) => {
    say(`The room “${title}” is deleted.`)
    moveTo({ room: undefined })
    // What had the focus is gone with the room, and the dialog, which holds it, is gone in a moment.
    setTimeout(() => screen.current?.focus())
  }

  return (
    <CapabilitiesContext value={capabilities}>
      <LiveNowContext value={live}>
        <header className="top">
          <h1>
            <img src="/icon.svg" alt="" width="24" height="24" /> Rooms
          </h1>
          {capabilities.writes === false && (
            <span className="read-only" title="ROOMGRAPH_WRITES is off">
              Read only: the server allows no changes
            </span>
          )}
          <LiveSummary live={live} />
        </header>
        <p className="said" role="status">
          {said && (
            <>
              {said}
              <button type="button" className="quiet" onClick={() => say('')} aria-label="Dismiss">
                ×
              </button>
            </>
          )}
        </p>
        <main className="screen" ref={screen} tabIndex={-1}>
          <Panel<roomListQuery>
            key={place.after ?? ''}
            name="rooms"
            title="All rooms"
            query={ROOM_LIST_QUERY}
            variables={{ first: PAGE, after: place.after }}
            onRefresh={forgetRooms}
            actions={
              capabilities.writes !== false && (
                <button type="button" onClick={() => setCreating(true)}>
                  New room…
                </button>
              )
            }
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
            <RoomPanels key={place.room} room={place.room} say={say} onDeleted={deleted} />
          ) : (
            <p className="invitation">Choose a room to see who is in it and what was held there.</p>
          )}
        </main>
        <Calls ledger={ledger} />
        {isCreating && (
          <NewRoom
            isListed={place.after === undefined}
            onCreated={created}
            onClose={() => setCreating(false)}
          />
        )}
      </LiveNowContext>
    </CapabilitiesContext>
  )
}

interface RoomPanelsProps {
  readonly room: string
  readonly say: (what: string) => void
  readonly onDeleted: (title: string) => void
}

function RoomPanels({ room, say, onDeleted }: RoomPanelsProps) {
  return (
    <div className="room-panels">
      <Panel<roomHeadingQuery>
        name="heading"
        title="Room"
        query={ROOM_HEADING_QUERY}
        variables={{ room }}
        policy="store-or-network"
      >
        {(query) => <RoomHeading query={query} say={say} onDeleted={onDeleted} />}
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
