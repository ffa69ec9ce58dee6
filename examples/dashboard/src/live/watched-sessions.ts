import { useCallback, useEffect, useRef, useState } from 'react'
import type { LiveSession } from '../live-now.ts'
import { useServer } from '../server.ts'
import { type Connection, watch } from './watch.ts'

const FIELDS = 'id roomId name displayName startTime costInDollars'
const TEXT = `subscription liveSessions($after: String) {
  liveSessions(after: $after) {
    cursor isSnapshot readAt staleSince
    started { ${FIELDS} } updated { ${FIELDS} } ended { id }
  }
}`

type Told = Omit<LiveSession, 'cost'> & { readonly costInDollars: number | null }

interface Event {
  readonly cursor: string
  readonly isSnapshot: boolean
  readonly readAt: string
  readonly staleSince: string | null
  readonly started: readonly (Told | null)[]
  readonly updated: readonly (Told | null)[]
  readonly ended: readonly ({ readonly id: string } | null)[]
}

export interface WatchedSessions {
  readonly connection: Connection
  /** By id; undefined until the first event. */
  readonly sessions: ReadonlyMap<string, LiveSession> | undefined
  readonly readAt: Date | undefined
  /** Since when the provider has not answered. */
  readonly staleSince: Date | undefined
  /** Tries at once where the connection is lost. */
  readonly now: () => void
}

/** The sessions in progress as the server tells them: first all, then what changes. @param isWanted false watches nothing */
export function useWatchedSessions(isWanted: boolean): WatchedSessions {
  const [state, setState] = useState<Omit<WatchedSessions, 'now'>>({
    connection: 'connecting',
    sessions: undefined,
    readAt: undefined,
    staleSince: undefined,
  })
  const server = useServer()
  const running = useRef<ReturnType<typeof watch> | undefined>(undefined)
  useEffect(() => {
    if (!isWanted) return undefined
    const watching = watch<Event>({
      text: TEXT,
      field: 'liveSessions',
      variables: {},
      onConnection(connection) {
        if (connection === 'open') server.tell(true)
        setState((known) => ({ ...known, connection }))
      },
      onEvent: (event) =>
        setState((known) => ({
          connection: 'open',
          sessions: folded(known.sessions, event),
          readAt: new Date(event.readAt),
          staleSince: event.staleSince === null ? undefined : new Date(event.staleSince),
        })),
    })
    running.current = watching
    return () => watching.close()
  }, [isWanted, server])
  const now = useCallback(() => running.current?.now(), [])
  return { ...state, now }
}

function folded(
  known: ReadonlyMap<string, LiveSession> | undefined,
  { isSnapshot, started, updated, ended }: Event,
): ReadonlyMap<string, LiveSession> {
  const sessions = new Map(isSnapshot ? [] : known)
  for (const session of [...started, ...updated]) {
    if (!session) continue
    const { costInDollars, ...rest } = session
    sessions.set(rest.id, { ...rest, cost: costInDollars ?? 0 })
  }
  for (const session of ended) if (session) sessions.delete(session.id)
  return sessions
}
