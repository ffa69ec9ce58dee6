import { useEffect, useState } from 'react'
import { graphql, type PreloadedQuery, useFragment, usePreloadedQuery } from 'react-relay/hooks'
import type { roomHeading_room$key } from './__generated__/roomHeading_room.graphql.ts'
import type { roomHeadingQuery } from './__generated__/roomHeadingQuery.graphql.ts'
import { useWrites } from './capabilities.ts'
import { day, word } from './format.ts'
import { CopyToken } from './writes/copy-token.tsx'
import { DeleteRoom } from './writes/delete-room.tsx'

/** Answered from the store when the list of rooms holds the room; one call when a link led here. */
export const ROOM_HEADING_QUERY = graphql`
  query roomHeadingQuery($room: ID!) {
    room(id: $room) {
      ...roomHeading_room
    }
  }
`

interface RoomHeadingProps {
  readonly query: PreloadedQuery<roomHeadingQuery>
  /** Says something to the person at the screen. */
  readonly say: (what: string) => void
  readonly onDeleted: (title: string) => void
  /** Called with whether there is such a room. */
  readonly onKnown: (isThere: boolean) => void
}

export function RoomHeading({ query, say, onDeleted, onKnown }: RoomHeadingProps) {
  const { room } = usePreloadedQuery<roomHeadingQuery>(ROOM_HEADING_QUERY, query)
  const facts = useFragment<roomHeading_room$key>(
    graphql`
      fragment roomHeading_room on Room {
        id
        roomId
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
  const [asked, setAsked] = useState<'token' | 'delete' | undefined>()
  const mayWrite = useWrites()
  const isThere = Boolean(facts)
  useEffect(() => onKnown(isThere), [onKnown, isThere])
  if (!facts) return <p className="empty">This room is gone.</p>
  const title = facts.displayName ?? facts.name
  const close = () => setAsked(undefined)
  return (
    <>
      <h3 className="room-title">{title}</h3>
      {facts.description && <p className="room-description">{facts.description}</p>}
      <dl className="facts">
        <Fact name="Video" value={`${word(facts.quality)}, ${facts.fps} fps`} />
        <Fact name="Layout" value={word(facts.layout)} />
        <Fact name="Places" value={String(facts.maxMembers)} />
        <Fact name="Recording" value={facts.recordOnStart ? 'from the start' : 'on demand'} />
        <Fact name="Created" value={day(facts.createdAt)} />
      </dl>
      {mayWrite && (
        <div className="room-actions">
          <button type="button" onClick={() => setAsked('token')}>
            Copy a join token…
          </button>
          <button type="button" className="danger-quiet" onClick={() => setAsked('delete')}>
            Delete…
          </button>
        </div>
      )}
      {asked === 'token' && (
        <CopyToken
          roomName={facts.name}
          onClose={close}
          onCopied={(what) => {
            close()
            say(what)
          }}
        />
      )}
      {asked === 'delete' && (
        <DeleteRoom
          id={facts.id}
          roomId={facts.roomId}
          title={title}
          onClose={close}
          onDeleted={() => onDeleted(title)}
        />
      )}
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
