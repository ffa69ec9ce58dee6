import { createContext, useCallback, useContext, useEffect, useState } from 'react'
import { fetchQuery, graphql, useRelayEnvironment } from 'react-relay/hooks'
import type { liveNowQuery } from './__generated__/liveNowQuery.graphql.ts'
import { Failure } from './failure.ts'

const POLL_MS = 15_000

/**
 * Which rooms are live, without asking any room: the running sessions name their rooms, and one call lists them all.
 * Only here does the upstream tell what a session has cost so far.
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
  readonly retry: () => void
}

type State = Omit<LiveNow, 'retry'>

const NOTHING_YET: State = {
  sessions: undefined,
  count: 0,
  hasMore: false,
  cost: 0,
  asOf: undefined,
  failure: undefined,
}

export const LiveNowContext = createContext<LiveNow>({ ...NOTHING_YET, retry: () => undefined })

/** The running session of a room, as far as is known. */
export function useLiveSession(roomId: string): LiveSession | undefined {
  return useContext(LiveNowContext).sessions?.get(roomId)
}

/** Asks at once and then every 15 seconds while the page is visible. What was known stays after a failure. */
export function usePolledLiveNow(): LiveNow {
  const environment = useRelayEnvironment()
  const [state, setState] = useState(NOTHING_YET)
  const [attempt, setAttempt] = useState(0)
  const retry = useCallback(() => setAttempt((count) => count + 1), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt starts the timer anew
  useEffect(() => {
    let stale = false
    const ask = async () => {
      if (document.hidden) return
      const next = await fetchQuery<liveNowQuery>(environment, query, {}, { fetchPolicy: 'network-only' })
        .toPromise()
        .then(summary, (error: unknown) => ({
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
  }, [environment, attempt])

  return { ...state, retry }
}

function summary(data: liveNowQuery['response'] | undefined): State {
  const nodes = data?.roomSessions?.edges.flatMap(({ node }) => (node ? [node] : [])) ?? []
  const sessions = new Map<string, LiveSession>()
  for (const { costInDollars, ...session } of nodes) {
    if (session.roomId) sessions.set(session.roomId, { ...session, cost: costInDollars ?? 0 })
  }
  return {
    sessions,
    count: nodes.length,
    hasMore: data?.roomSessions?.pageInfo.hasNextPage ?? false,
    cost: nodes.reduce((sum, { costInDollars }) => sum + (costInDollars ?? 0), 0),
    asOf: new Date(),
    failure: undefined,
  }
}
