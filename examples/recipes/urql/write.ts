// Run: node examples/recipes/urql/write.ts http://127.0.0.1:4000/graphql
import { Client, type CombinedError, cacheExchange, fetchExchange } from '@urql/core'
import {
  CreateRoomDocument,
  DeleteRoomDocument,
  RoomByNameDocument,
  RoomListDocument,
  UpdateRoomDocument,
  type UpdateRoomInput,
} from './changes.generated.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2)

// The document cache: a mutation whose answer has a Room makes every list of rooms stale, and it is asked for anew.
const client = new Client({
  url: endpoint,
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: false,
})

const show = async (when: string) => {
  const { data, error } = await client.query(RoomListDocument, { first: 50 })
  if (error) throw error
  console.log(`${when}: ${data?.rooms?.edges.map(({ node }) => node?.displayName || node?.name).join(', ')}`)
}
await show('at first')

await create('stand up')
await show('refused')
const id = (await create('stand-up')) ?? ''
await show('created')
await update({ roomId: id, displayName: 'Daily' })
await show('updated')
await update({ roomId: id, displayName: 'Weekly', expectedUpdatedAt: '2020-01-01T00:00:00Z' })
await show('kept')
await remove(id)
await show('deleted')

async function create(name: string): Promise<string | undefined> {
  const { data, error } = await client.mutation(CreateRoomDocument, { input: { name } })
  tell(data?.createRoom?.userErrors, error)
  if (outcomeOf(error) !== 'unknown') return data?.createRoom?.room?.id
  // Nobody knows whether it is there. To ask again might make two: look, past the cache.
  const past = { requestPolicy: 'network-only' } as const
  const found = await client.query(RoomByNameDocument, { name }, past)
  await client.query(RoomListDocument, { first: 50 }, past)
  return found.data?.room?.id
}

async function update(input: UpdateRoomInput): Promise<void> {
  const { data, error } = await client.mutation(UpdateRoomDocument, { input })
  tell(data?.updateRoom?.userErrors, error)
}

/** No Room is in this answer, so the cache has to be told what it is about. */
async function remove(roomId: string): Promise<void> {
  const about = { additionalTypenames: ['Room'] }
  const { data, error } = await client.mutation(DeleteRoomDocument, { input: { roomId } }, about)
  tell(data?.deleteRoom?.userErrors, error)
}

function outcomeOf(error: CombinedError | undefined): unknown {
  if (!error) return undefined
  // Without an answer of the server nobody knows, either.
  return error.networkError ? 'unknown' : error.graphQLErrors[0]?.extensions.outcome
}

/** Prints what is wrong: user errors are data, and an error tells what became of the write. */
function tell(
  userErrors: readonly { code: string; path: readonly string[] }[] | undefined,
  error: CombinedError | undefined,
): void {
  for (const { code, path } of userErrors ?? []) console.log(`! ${path.join('.')}: ${code}`)
  const code = error?.graphQLErrors[0]?.extensions.code ?? error?.message
  if (error) console.log(`! ${code}: ${outcomeOf(error)}`)
}
