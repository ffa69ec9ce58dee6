import { graphql, useFragment } from 'react-relay/hooks'
import type { roomRow_room$key } from './__generated__/roomRow_room.graphql.ts'
import { clock, dollars, word } from './format.ts'
import { useLiveSession } from './live-now.ts'

interface RoomRowProps {
  readonly room: roomRow_room$key
  readonly isOpen: boolean
  readonly open: () => void
}

/** One line of the list. It asks for nothing of a session: the live mark comes from elsewhere. */
export function RoomRow({ room, isOpen, open }: RoomRowProps) {
  const { roomId, name, displayName, quality, maxMembers } = useFragment(
    graphql`
      fragment roomRow_room on Room {
        roomId
        name
        displayName
        quality
        maxMembers
        ...roomHeading_room
      }
    `,
    room,
  )
  const live = useLiveSession(roomId)
  return (
    <li>
      <button type="button" className="room" aria-current={isOpen ? 'true' : undefined} onClick={open}>
        <span className={live ? 'mark mark-live' : 'mark'} aria-hidden="true" />
        <span className="room-name">{displayName ?? name}</span>
        <span className="room-facts">
          {name} · {word(quality)} · up to {maxMembers}
        </span>
        {live && (
          <span className="room-live">
            <span>
              <b>Live</b> {live.startTime && `since ${clock(live.startTime)}`}
            </span>
            <span>{dollars(live.cost)}</span>
          </span>
        )}
      </button>
    </li>
  )
}
