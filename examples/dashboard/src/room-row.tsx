import { graphql, useFragment } from 'react-relay/hooks'
import type { roomRow_room$key } from './__generated__/roomRow_room.graphql.ts'
import { clock, dollars, word } from './format.ts'
import { Row } from './list/row.tsx'
import type { FoundRoom } from './list/search-rooms.ts'
import { type LiveSession, useLiveSession } from './live-now.ts'

interface RoomRowProps {
  readonly room: roomRow_room$key
  readonly isOpen: boolean
  readonly open: () => void
}

/** One line of the list. It asks for nothing of a session: the live mark comes from elsewhere. */
export function RoomRow({ room, isOpen, open }: RoomRowProps) {
  const facts = useFragment(
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
  return <FoundRow room={facts} isOpen={isOpen} open={open} />
}

interface FoundRowProps {
  readonly room: Omit<FoundRoom, 'id'>
  readonly isOpen: boolean
  readonly open: () => void
}

/** The line of a room that a search has brought. */
export function FoundRow({ room, isOpen, open }: FoundRowProps) {
  const { roomId, name, displayName, quality, maxMembers } = room
  const live = useLiveSession(roomId)
  return (
    <Row
      isLive={live !== undefined}
      name={displayName ?? name}
      facts={`${name} · ${word(quality)} · up to ${maxMembers}`}
      aside={asideOf(live)}
      isOpen={isOpen}
      open={open}
    />
  )
}

interface LiveRowProps {
  readonly session: LiveSession
  readonly isOpen: boolean
  readonly open: () => void
}

/** The line of a room that is in session and not in the part of the list that is loaded. */
export function LiveRow({ session, isOpen, open }: LiveRowProps) {
  const { name, displayName } = session
  return (
    <Row
      isLive
      name={displayName ?? name ?? 'Without a name'}
      facts={name}
      aside={asideOf(session)}
      isOpen={isOpen}
      open={open}
    />
  )
}

function asideOf(live: LiveSession | undefined) {
  if (!live) return [null, null] as const
  const since = (
    <>
      <b>Live</b> {live.startTime && `since ${clock(live.startTime)}`}
    </>
  )
  return [since, dollars(live.cost)] as const
}
