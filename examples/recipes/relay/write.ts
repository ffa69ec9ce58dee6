// Run: node examples/recipes/relay/write.ts http://127.0.0.1:4000/graphql
import {
  ConnectionHandler,
  commitLocalUpdate,
  commitMutation,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  type GraphQLResponse,
  type MutationConfig,
  type MutationParameters,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime'
import createMutation, { type changesCreateMutation } from './artifacts/changesCreateMutation.graphql.ts'
import deleteMutation, { type changesDeleteMutation } from './artifacts/changesDeleteMutation.graphql.ts'
import roomQuery, { type changesRoomQuery } from './artifacts/changesRoomQuery.graphql.ts'
import roomsQuery, {
  type changesRoomsQuery,
  type changesRoomsQuery$data,
} from './artifacts/changesRoomsQuery.graphql.ts'
import updateMutation, { type changesUpdateMutation } from './artifacts/changesUpdateMutation.graphql.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2)

const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(async ({ text }, variables) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: text, variables }),
    })
    return (await response.json()) as GraphQLResponse
  }),
})

const list = createOperationDescriptor(roomsQuery, { first: 50 })
environment.retain(list)
await fetchQuery<changesRoomsQuery>(environment, roomsQuery, { first: 50 }).toPromise()
const rooms = () => (environment.lookup(list.fragment).data as unknown as changesRoomsQuery$data).rooms
const connections = [rooms()?.__id ?? '']
const show = (when: string) => {
  const names = rooms()?.edges.map(({ node }) => node?.displayName || node?.name)
  console.log(`${when}: ${names?.join(', ')}`)
}
show('at first')

await create('stand up')
show('refused')
const id = (await create('stand-up')) ?? ''
show('created')
await update({ roomId: id, displayName: 'Daily' })
show('updated')
await update({ roomId: id, displayName: 'Weekly', expectedUpdatedAt: '2020-01-01T00:00:00Z' })
show('rolled back')
await commit<changesDeleteMutation>({
  mutation: deleteMutation,
  variables: { input: { roomId: id }, connections },
})
show('deleted')
console.log(`in the store: ${environment.getStore().getSource().get(id) ? 'yes' : 'no'}`)

async function create(name: string): Promise<string | undefined> {
  const { data, outcome } = await commit<changesCreateMutation>({
    mutation: createMutation,
    variables: { input: { name }, connections },
  })
  if (outcome !== 'unknown') return data?.createRoom?.room?.id
  // Nobody knows whether it is there. To ask again might make two: look.
  const found = await fetchQuery<changesRoomQuery>(environment, roomQuery, { name }).toPromise()
  const foundId = found?.room?.id
  if (foundId === undefined) return undefined
  commitLocalUpdate(environment, (store) => {
    for (const place of connections) {
      const connection = store.get(place)
      const room = store.get(foundId)
      if (!connection || !room) continue
      const edge = ConnectionHandler.createEdge(store, connection, room, 'RoomEdge')
      ConnectionHandler.insertEdgeAfter(connection, edge)
    }
  })
  return foundId
}

/** Shown before the server has answered; whatever it does not confirm is taken back. */
async function update(input: changesUpdateMutation['variables']['input']): Promise<void> {
  const answer = commit<changesUpdateMutation>({
    mutation: updateMutation,
    variables: { input },
    optimisticResponse: {
      updateRoom: { room: { id: input.roomId, displayName: input.displayName }, userErrors: [] },
    },
  })
  show('at once')
  await answer
}

interface FieldError {
  readonly message: string
  readonly extensions?: { readonly code: string; readonly outcome?: string }
}

/** Sends a mutation, and prints what is wrong: user errors are data, and an error tells what became of the write. */
function commit<M extends MutationParameters>(
  config: MutationConfig<M>,
): Promise<{ data: M['response'] | undefined; outcome: string | undefined }> {
  return new Promise((resolve, reject) => {
    commitMutation<M>(environment, {
      ...config,
      onError: reject,
      onCompleted(data, errors) {
        for (const payload of Object.values(data as Record<string, Payload>)) {
          for (const { code, path } of payload?.userErrors ?? []) console.log(`! ${path.join('.')}: ${code}`)
        }
        const [error] = (errors ?? []) as readonly FieldError[]
        const { code, outcome } = error?.extensions ?? {}
        if (error) console.log(`! ${code}: ${outcome}`)
        resolve({ data, outcome })
      },
    })
  })
}

type Payload = { readonly userErrors?: readonly { code: string; path: readonly string[] }[] } | null
