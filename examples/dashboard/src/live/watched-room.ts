import { useContext, useEffect, useState } from 'react'
import { LiveNowContext } from '../live-now.ts'
import { watch } from './watch.ts'

const MEMBER = 'id name joinTime leaveTime costInDollars'
const TEXT = `subscription liveRoom($room: ID!, $after: String) {
  liveRoom(id: $room, after: $after) {
    cursor isSnapshot
    session { id }
    joined { ${MEMBER} } left { ${MEMBER} }
  }
}`

/** Somebody in a session, as the subscription tells it. */
export interface WatchedMember {
  readonly id: string
  readonly name: string | null
  readonly joinTime: string | null
  readonly leaveTime: string | null
  readonly costInDollars: number | null
}

interface Event {
  readonly cursor: string
  readonly isSnapshot: boolean
  readonly session: { readonly id: string } | null
  readonly joined: readonly (WatchedMember | null)[]
  readonly left: readonly (WatchedMember | null)[]
}

export interface WatchedRoom {
  /** The session in progress; null when there is none. */
  readonly session: string | null
  /** Who is or was in it since it is watched, the latest last. */
  readonly members: ReadonlyMap<string, WatchedMember>
}

/** What happens in a room; undefined until the first event, and where the server does not offer to be watched. */
export function useWatchedRoom(room: string): WatchedRoom | undefined {
  const { isWatched } = useContext(LiveNowContext)
  const [state, setState] = useState<WatchedRoom | undefined>()
  useEffect(() => {
    if (!isWatched) return undefined
    const watching = watch<Event>({
      text: TEXT,
      field: 'liveRoom',
      variables: { room },
      onConnection: () => undefined,
      onEvent: (event) => setState((known) => folded(known, event)),
    })
    return () => watching.close()
  }, [room, isWatched])
  return state
}

function folded(known: WatchedRoom | undefined, { isSnapshot, session, joined, left }: Event): WatchedRoom {
  const id = session?.id ?? null
  const isAnew = isSnapshot || known?.session !== id
  const members = new Map(isAnew ? [] : known?.members)
  for (const member of [...joined, ...left]) if (member) members.set(member.id, member)
  return { session: id, members }
}
