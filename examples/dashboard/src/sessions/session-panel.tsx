import { graphql, type PreloadedQuery, usePreloadedQuery } from 'react-relay/hooks'
import { caught } from '../failure.ts'
import { clock, day, length, word } from '../format.ts'
import { Members } from '../members.tsx'
import { Notice } from '../panel.tsx'
import type { Place } from '../place.ts'
import { Fact } from '../room-heading.tsx'
import type { sessionPanelQuery } from './__generated__/sessionPanelQuery.graphql.ts'
import { Participants } from './participants.tsx'
import { Recordings } from './recordings.tsx'
import { SessionEvents } from './session-events.tsx'

export const FIRST = { members: 8, events: 100, recordings: 20 }

/** One session of either provider: itself, who was in it, what happened and what was recorded, one call each. */
export const SESSION_PANEL_QUERY = graphql`
  query sessionPanelQuery($session: ID!, $members: Int!, $events: Int!, $recordings: Int!) {
    node(id: $session) {
      ... on VideoSession @alias(as: "session") {
        name
        provider
        startTime
        endTime
        inProgress
      }
      ... on RoomSession @alias(as: "signalwire") {
        roomId
        members(first: $members) @catch {
          __typename
        }
        events(first: $events) @catch {
          __typename
        }
        recordings(first: $recordings) @catch {
          __typename
        }
        ...members_session @arguments(first: $members)
        ...sessionEvents_session @arguments(first: $events)
        ...recordings_session @arguments(first: $recordings)
      }
      ... on InsightsRoom @alias(as: "twilio") {
        participants(first: $members) @catch {
          __typename
        }
        ...participants_room @arguments(first: $members)
      }
    }
  }
`

interface SessionPanelProps {
  readonly query: PreloadedQuery<sessionPanelQuery>
  readonly retry: () => void
  readonly place: Place
  readonly move: (change: Partial<Place>) => void
}

export function SessionPanel({ query, retry, place, move }: SessionPanelProps) {
  const { node } = usePreloadedQuery<sessionPanelQuery>(SESSION_PANEL_QUERY, query)
  if (!node?.session) return <p className="empty">This session is gone.</p>
  const { signalwire, twilio, session } = node
  const { name, provider, startTime, endTime, inProgress } = session
  const start = startTime ? Date.parse(startTime) : undefined
  const end = endTime ? Date.parse(endTime) : undefined
  const lacks = (what: string, errors: readonly unknown[]) => (
    <Notice missing={what} error={caught(errors)} retry={retry} />
  )
  return (
    <>
      <h3 className="room-title">{name ?? 'Without a name'}</h3>
      <dl className="facts">
        <Fact name="Provider" value={provider === 'TWILIO' ? 'Twilio' : 'SignalWire'} />
        {start !== undefined && <Fact name="Began" value={`${day(start)}, ${clock(start)}`} />}
        {end !== undefined && <Fact name="Ended" value={`${day(end)}, ${clock(end)}`} />}
        {start !== undefined && end !== undefined && (
          <Fact name="Length" value={length(Math.max(0, end - start) / 1000)} />
        )}
        {inProgress && <Fact name="State" value={word('IN_PROGRESS')} />}
      </dl>
      {signalwire?.roomId && !place.room && (
        <div className="room-actions">
          <button type="button" onClick={() => move({ room: signalwire.roomId ?? undefined })}>
            Open its room
          </button>
        </div>
      )}
      {twilio &&
        (twilio.participants?.ok === false ? (
          lacks('Who was there cannot be shown.', twilio.participants.errors)
        ) : (
          <Participants room={twilio} />
        ))}
      {signalwire && (
        <>
          {signalwire.members?.ok === false ? (
            lacks('Who was there cannot be shown.', signalwire.members.errors)
          ) : (
            <Members session={signalwire} />
          )}
          <h4 className="part">What happened</h4>
          {signalwire.events?.ok === false ? (
            lacks('What happened cannot be shown.', signalwire.events.errors)
          ) : (
            <SessionEvents session={signalwire} start={start} end={end} />
          )}
          <h4 className="part">Recordings</h4>
          {signalwire.recordings?.ok === false ? (
            lacks('Recordings cannot be shown.', signalwire.recordings.errors)
          ) : (
            <Recordings session={signalwire} retry={retry} />
          )}
        </>
      )}
    </>
  )
}
