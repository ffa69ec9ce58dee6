import { createContext, useCallback, useContext, useEffect, useState } from 'react'
import { fetchQuery, graphql, useRelayEnvironment } from 'react-relay/hooks'
import type { liveNowQuery } from './__generated__/liveNowQuery.graphql.ts'
import type { Capabilities } from './capabilities.ts'
import { Failure } from './failure.ts'
import { useWatchedSessions } from './live/watched-sessions.ts'

const POLL_MS = 15_000

/**
 * Which rooms are live, without asking any room: the running sessions name their rooms, and one call lists them all.
 * Only here does the upstream tell what a session has cost so far. Asked where the server does not offer to be watched.
 */
const query = graphql`
  query liveNowQuery {
    roomSessions(first: 200, filter: { status: IN_PROGRESS }) {
      edges {
        node {
          id
          roomId
          name
          displayName
          startTime
          costInDollars
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`

export interface LiveSession {
  readonly id: string
  readonly roomId: string | null | undefined
  readonly name: string | null | undefined
  readonly displayName: string | null | undefined
  readonly startTime: string | null | undefined
  readonly cost: number
}

export interface LiveNow {
  /** By the UUID of the room; undefined until the first answer. */
  readonly sessions: ReadonlyMap<string, LiveSession> | undefined
  readonly count: number
  readonly hasMore: boolean
  readonly cost: number
  readonly asOf: Date | undefined
  readonly failure: Failure | undefined
  /** Whether the server tells of changes by itself; otherwise it is asked again and again. */
  readonly isWatched: boolean
  readonly isLost: boolean
  /** Since when the provider has not answered the server. */
  readonly staleSince: Date | undefined
  readonly retry: () => void
}

type State = Omit<LiveNow, 'retry' | 'isWatched' | 'isLost' | 'staleSince'>

const NOTHING_YET: State = {
  sessions: undefined,
  count: 0,
  hasMore: false,
  cost: 0,
  asOf: undefined,
  failure: undefined,
}

export const LiveNowContext = createContext<LiveNow>({
  ...NOTHING_YET,
  isWatched: false,
  isLost: false,
  staleSince: undefined,
  retry: () => undefined,
})

/** The running session of a room, as far as is known. */
export function useLiveSession(roomId: string): LiveSession | undefined {
  return useContext(LiveNowContext).sessions?.get(roomId)
}

/**
 * What runs now: watched where the server offers it, and asked for again and again where it does not or refuses. What was
 * known stays after a failure.
 */
export function useLiveNow({ live, isAsked }: Capabilities): LiveNow {
  const isWanted = isAsked && live !== false
  const watched = useWatchedSessions(isWanted)
  const isWatched = isWanted && watched.connection !== 'refused'
  const polled = usePolledLiveNow(isAsked && !isWatched)
  if (!isWatched) return { ...polled, isWatched, isLost: false, staleSince: undefined }
  const { sessions, connection, readAt, staleSince, now } = watched
  return {
    ...summary([...(sessions?.values() ?? [])], false),
    sessions: sessions && byRoom([...sessions.values()]),
    asOf: readAt,
    isWatched,
    isLost: connection === 'lost',
    staleSince,
    retry: now,
  }
}

/** Asks at once and then every 15 seconds while the page is visible. */
function usePolledLiveNow(isWanted: boolean): State & { readonly retry: () => void } {
  const environment = useRelayEnvironment()
  const [state, setState] = useState(NOTHING_YET)
  const [attempt, setAttempt] = useState(0)
  const retry = useCallback(() => setAttempt((count) => count + 1), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt starts the timer anew
  useEffect(() => {
    if (!isWanted) return undefined
    let stale = false
    const ask = async () => {
      if (document.hidden) return
      const next = await fetchQuery<liveNowQuery>(environment, query, {}, { fetchPolicy: 'network-only' })
        .toPromise()
        .then(answered, (error: unknown) => ({
          failure:
            error instanceof Failure ? error : new Failure('The live marks cannot be read.', { code: 'BUG' }),
        }))
      if (!stale) setState((known) => ({ ...known, ...next }))
    }
    void ask()
    const timer = setInterval(() => void ask(), POLL_MS)
    return () => {
      stale = true
      clearInterval(timer)
    }
  }, [environment, attempt, isWanted])

  return { ...state, retry }
}

function answered(data: liveNowQuery['response'] | undefined): State {
  const nodes = data?.roomSessions?.edges.flatMap(({ node }) => node ?? []) ?? []
  const sessions = nodes.map(({ costInDollars, ...session }) => ({ ...session, cost: costInDollars ?? 0 }))
  return summary(sessions, data?.roomSessions?.pageInfo.hasNextPage ?? false)
}

function summary(sessions: readonly LiveSession[], hasMore: boolean): State {
  return {
    sessions: byRoom(sessions),
    count: sessions.length,
    hasMore,
    cost: sessions.reduce((sum, { cost }) => sum + cost, 0),
    asOf: new Date(),
    failure: undefined,
  }
}

function byRoom(sessions: readonly LiveSession[]): ReadonlyMap<string, LiveSession> {
  return new Map(sessions.flatMap((session) => (session.roomId ? [[session.roomId, session] as const] : [])))
}
