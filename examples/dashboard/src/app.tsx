import { useCallback, useRef, useState } from 'react'
import { commitLocalUpdate, useRelayEnvironment } from 'react-relay/hooks'
import type { roomListQuery } from './__generated__/roomListQuery.graphql.ts'
import { Calls } from './calls.tsx'
import { CapabilitiesContext, useAskedCapabilities } from './capabilities.ts'
import type { Ledger } from './ledger.ts'
import type { sessionListQuery } from './list/__generated__/sessionListQuery.graphql.ts'
import { SESSION_LIST_QUERY, SESSION_PAGE, SessionList } from './list/session-list.tsx'
import { LiveNowContext, useLiveNow } from './live-now.ts'
import { LiveSummary } from './live-summary.tsx'
import { useIsNarrow } from './narrow.ts'
import { Panel } from './panel.tsx'
import { type Place, usePlace } from './place.ts'
import { forgetRoomList, PAGE, ROOM_LIST_QUERY, RoomList } from './room-list.tsx'
import { RoomPanels } from './room-panels.tsx'
import { useReachable } from './server.ts'
import type { costByDayQuery } from './sessions/__generated__/costByDayQuery.graphql.ts'
import type { sessionPanelQuery } from './sessions/__generated__/sessionPanelQuery.graphql.ts'
import { COST_BY_DAY_QUERY, COST_SESSIONS, CostByDay } from './sessions/cost-by-day.tsx'
import { FIRST, SESSION_PANEL_QUERY, SessionPanel } from './sessions/session-panel.tsx'
import { NewRoom } from './writes/new-room.tsx'

export function App({ ledger }: { readonly ledger: Ledger }) {
  const environment = useRelayEnvironment()
  const capabilities = useAskedCapabilities()
  const live = useLiveNow(capabilities)
  const isReachable = useReachable(live.retry)
  const [isCreating, setCreating] = useState(false)
  const [said, say] = useState('')
  const screen = useRef<HTMLElement>(null)
  const isNarrow = useIsNarrow()

  const forgetRooms = useCallback(() => commitLocalUpdate(environment, forgetRoomList), [environment])
  const leave = useCallback(
    (now: Place, next: Place) => {
      // A list that begins elsewhere, or is shown again, is a new one.
      if (now.after !== next.after || now.view !== next.view) forgetRooms()
      // On a phone what was chosen comes first.
      if (next.room !== now.room || (next.session !== now.session && !next.room)) scrollTo({ top: 0 })
    },
    [forgetRooms],
  )
  const [place, move] = usePlace(leave)

  const created = (room: string, name: string) => {
    setCreating(false)
    say(`The room “${name}” is there.`)
    move({ room, session: undefined })
  }
  const deleted = (title: string) => {
    say(`The room “${title}” is deleted.`)
    move({ room: undefined, session: undefined })
    // What had the focus is gone with the room, and the dialog, which holds it, is gone in a moment.
    setTimeout(() => screen.current?.focus())
  }

  const views = (
    <fieldset className="views">
      <legend className="visually-hidden">List</legend>
      {(['rooms', 'sessions'] as const).map((view) => (
        <button
          key={view}
          type="button"
          className="quiet"
          aria-pressed={place.view === view}
          onClick={() => move({ view, after: undefined })}
        >
          {view === 'rooms' ? 'Rooms' : 'Sessions'}
        </button>
      ))}
    </fieldset>
  )
  const list =
    place.view === 'rooms' ? (
      <Panel<roomListQuery>
        key={`list ${place.after ?? ''}`}
        name="rooms"
        title="All rooms"
        query={ROOM_LIST_QUERY}
        variables={{ first: PAGE, after: place.after }}
        onRefresh={forgetRooms}
        lead={views}
        actions={
          capabilities.writes !== false && (
            <button type="button" onClick={() => setCreating(true)}>
              New room…
            </button>
          )
        }
        remedy={({ code }) =>
          code?.startsWith('CURSOR_') && (
            <button type="button" onClick={() => move({ after: undefined })}>
              To the top of the list
            </button>
          )
        }
      >
        {(query) => <RoomList query={query} place={place} move={move} />}
      </Panel>
    ) : (
      <Panel<sessionListQuery>
        key="sessions"
        name="sessions"
        title="All sessions"
        query={SESSION_LIST_QUERY}
        variables={{ first: SESSION_PAGE }}
        lead={views}
      >
        {(query, retry) => <SessionList query={query} place={place} move={move} retry={retry} />}
      </Panel>
    )
  const isChosen = Boolean(place.room ?? place.session)
  const details = (
    <div className="room-panels" key="details">
      {isChosen && isNarrow && (
        <button type="button" className="back" onClick={() => move({ room: undefined, session: undefined })}>
          ← To the list
        </button>
      )}
      {place.room && (
        <RoomPanels
          key={place.room}
          room={place.room}
          place={place}
          move={move}
          say={say}
          onDeleted={deleted}
        />
      )}
      {place.session && (
        <Panel<sessionPanelQuery>
          key={place.session}
          name="session"
          title="Session"
          query={SESSION_PANEL_QUERY}
          variables={{ session: place.session, ...FIRST }}
          isSought={Boolean(place.room)}
          actions={
            place.room && (
              <button type="button" className="quiet" onClick={() => move({ session: undefined })}>
                Close
              </button>
            )
          }
        >
          {(query, retry) => <SessionPanel query={query} retry={retry} place={place} move={move} />}
        </Panel>
      )}
      {!isChosen && (
        <>
          <p className="invitation">
            Choose a room or a session to see who is in it, what was held there and what happened.
          </p>
          <Panel<costByDayQuery>
            name="costs"
            title="Cost by day"
            query={COST_BY_DAY_QUERY}
            variables={{ first: COST_SESSIONS }}
          >
            {(query) => <CostByDay query={query} />}
          </Panel>
        </>
      )}
    </div>
  )

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
          <LiveSummary live={live} isReachable={isReachable} />
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
          {isNarrow && isChosen ? [details, list] : [list, details]}
        </main>
        <Calls ledger={ledger} />
        {isCreating && (
          <NewRoom
            isListed={place.view === 'rooms' && place.after === undefined}
            onCreated={created}
            onClose={() => setCreating(false)}
          />
        )}
      </LiveNowContext>
    </CapabilitiesContext>
  )
}
