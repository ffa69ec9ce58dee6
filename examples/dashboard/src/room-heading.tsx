import { graphql, type PreloadedQuery, useFragment, usePreloadedQuery } from 'react-relay/hooks'
import type { roomHeading_room$key } from './__generated__/roomHeading_room.graphql.ts'
import type { roomHeadingQuery } from './__generated__/roomHeadingQuery.graphql.ts'
import { day, word } from './format.ts'

/** Answered from the store when the list of rooms holds the room; one call when a link led here. */
export const ROOM_HEADING_QUERY = graphql`
  query roomHeadingQuery($room: ID!) {
    room(id: $room) {
      ...roomHeading_room
    }
  }
`

export function RoomHeading({ query }: { readonly query: PreloadedQuery<roomHeadingQuery> }) {
  const { room } = usePreloadedQuery<roomHeadingQuery>(ROOM_HEADING_QUERY, query)
  const facts = useFragment<roomHeading_room$key>(
    graphql`
      fragment roomHeading_room on Room {
        name
        displayName
        description
        createdAt
        layout
        quality
        fps
        maxMembers
        recordOnStart
      }
    `,
    room,
  )
  if (!facts) return <p className="empty">There is no such room any more.</p>
  return (
    <>
      <h3 className="room-title">{facts.displayName ?? facts.name}</h3>
      {facts.description && <p className="room-description">{facts.description}</p>}
      <dl className="facts">
        <Fact name="Video" value={`${word(facts.quality)}, ${facts.fps} fps`} />
        <Fact name="Layout" value={word(facts.layout)} />
        <Fact name="Places" value={String(facts.maxMembers)} />
        <Fact name="Recording" value={facts.recordOnStart ? 'from the start' : 'on demand'} />
        <Fact name="Created" value={day(facts.createdAt)} />
      </dl>
    </>
  )
}

export function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
