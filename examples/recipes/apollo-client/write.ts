// Run: node examples/recipes/apollo-client/write.ts http://127.0.0.1:4000/graphql
import { ApolloClient, CombinedGraphQLErrors, type ErrorLike, HttpLink, InMemoryCache } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import {
  CreateRoomDocument,
  DeleteRoomDocument,
  RoomByNameDocument,
  RoomListDocument,
  type RoomOfListFragment,
  UpdateRoomDocument,
  type UpdateRoomInput,
} from './changes.generated.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2)

const client = new ApolloClient({
  link: new HttpLink({ uri: endpoint }),
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { rooms: relayStylePagination(['filter']) } } },
  }),
})
const list = { query: RoomListDocument, variables: { first: 50 } }

const show = (when: string) => {
  // From the cache alone: what a component that watches the list shows.
  const edges = client.readQuery({ ...list, optimistic: true })?.rooms?.edges
  console.log(`${when}: ${edges?.map(({ node }) => node?.displayName || node?.name).join(', ')}`)
}
await client.query(list)
show('at first')

await create('stand up')
show('refused')
const id = (await create('stand-up')) ?? ''
show('created')
await update({ roomId: id, displayName: 'Daily' })
show('updated')
await update({ roomId: id, displayName: 'Weekly', expectedUpdatedAt: '2020-01-01T00:00:00Z' })
show('rolled back')
await remove(id)
show('deleted')
console.log(
  `in the cache: ${Object.keys(client.cache.extract() as object).includes(`Room:${id}`) ? 'yes' : 'no'}`,
)

async function create(name: string): Promise<string | undefined> {
  const { data, error } = await client.mutate({
    mutation: CreateRoomDocument,
    variables: { input: { name } },
    errorPolicy: 'all',
    update: (_cache, { data }) => addToList(data?.createRoom?.room),
  })
  tell(data?.createRoom?.userErrors, error)
  if (outcomeOf(error) !== 'unknown') return data?.createRoom?.room?.id
  // Nobody knows whether it is there. To ask again might make two: look.
  const found = await client.query({
    query: RoomByNameDocument,
    variables: { name },
    fetchPolicy: 'network-only',
  })
  addToList(found.data?.room)
  return found.data?.room?.id
}

function addToList(node: RoomOfListFragment | null | undefined): void {
  if (!node) return
  client.cache.updateQuery(list, (data) => {
    if (!data?.rooms) return undefined
    // The policy of the list joins pages: what is written without `after` takes the place of all.
    const edges = [...data.rooms.edges, { __typename: 'RoomEdge' as const, node }]
    return { ...data, rooms: { ...data.rooms, edges } }
  })
}

/** Shown before the server has answered; whatever it does not confirm is taken back. */
async function update(input: UpdateRoomInput): Promise<void> {
  const room = client.readQuery(list)?.rooms?.edges.find(({ node }) => node?.id === input.roomId)?.node
  const answer = client.mutate({
    mutation: UpdateRoomDocument,
    variables: { input },
    errorPolicy: 'all',
    ...(room && {
      optimisticResponse: {
        updateRoom: {
          __typename: 'UpdateRoomPayload' as const,
          room: { ...room, displayName: input.displayName ?? room.displayName },
          userErrors: [],
        },
      },
    }),
  })
  show('at once')
  const { data, error } = await answer
  tell(data?.updateRoom?.userErrors, error)
}

/** What is evicted leaves every list: the policy of the list skips an edge whose room is gone. */
async function remove(roomId: string): Promise<void> {
  const { data, error } = await client.mutate({
    mutation: DeleteRoomDocument,
    variables: { input: { roomId } },
    errorPolicy: 'all',
    update(cache, { data }) {
      const deletedId = data?.deleteRoom?.deletedRoomId
      if (!deletedId) return
      cache.evict({ id: cache.identify({ __typename: 'Room', id: deletedId }) ?? '' })
      cache.gc()
    },
  })
  tell(data?.deleteRoom?.userErrors, error)
}

function outcomeOf(error: ErrorLike | undefined): unknown {
  if (!error) return undefined
  // Without an answer of the server nobody knows, either.
  return CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.outcome : 'unknown'
}

/** Prints what is wrong: user errors are data, and an error tells what became of the write. */
function tell(
  userErrors: readonly { code: string; path: readonly string[] }[] | undefined,
  error: ErrorLike | undefined,
): void {
  for (const { code, path } of userErrors ?? []) console.log(`! ${path.join('.')}: ${code}`)
  const code = CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.code : error?.message
  if (error) console.log(`! ${code}: ${outcomeOf(error)}`)
}
