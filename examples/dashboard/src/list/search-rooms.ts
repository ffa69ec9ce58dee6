import { useCallback, useState } from 'react'
import { fetchQuery, graphql, useRelayEnvironment } from 'react-relay/hooks'
import { Failure } from '../failure.ts'
import type { searchRoomsQuery } from './__generated__/searchRoomsQuery.graphql.ts'

/** The most that roomgraph gives with one call, unless it is told otherwise. */
const MOST = 1000

/** From the beginning of the list: after a cursor of small pages, many would come as small pages, too. */
const QUERY = graphql`
  query searchRoomsQuery($first: Int!) {
    rooms(first: $first) {
      edges {
        node {
          id
          roomId
          name
          displayName
          quality
          maxMembers
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`

export interface FoundRoom {
  readonly id: string
  readonly roomId: string
  readonly name: string
  readonly displayName: string | null | undefined
  readonly quality: string
  readonly maxMembers: number
}

export interface RoomSearch {
  /** Undefined until it was asked for. */
  readonly rooms: readonly FoundRoom[] | undefined
  /** Whether these are all there are. */
  readonly isAll: boolean
  readonly isLoading: boolean
  readonly failure: Failure | undefined
  readonly load: () => void
}

/** All rooms to search in, by one call and only when asked for. */
export function useRoomSearch(): RoomSearch {
  const environment = useRelayEnvironment()
  const [state, setState] = useState<Omit<RoomSearch, 'load'>>({
    rooms: undefined,
    isAll: false,
    isLoading: false,
    failure: undefined,
  })
  const load = useCallback(() => {
    setState((known) => ({ ...known, isLoading: true, failure: undefined }))
    fetchQuery<searchRoomsQuery>(environment, QUERY, { first: MOST }, { fetchPolicy: 'network-only' })
      .toPromise()
      .then(
        (data) =>
          setState({
            rooms: (data?.rooms?.edges ?? []).flatMap(({ node }) => node ?? []),
            isAll: !data?.rooms?.pageInfo.hasNextPage,
            isLoading: false,
            failure: undefined,
          }),
        (error: unknown) =>
          setState((known) => ({
            ...known,
            isLoading: false,
            failure:
              error instanceof Failure
                ? error
                : new Failure('The rooms cannot be searched.', { code: 'BUG' }),
          })),
      )
  }, [environment])
  return { ...state, load }
}
