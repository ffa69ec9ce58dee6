// Run: node examples/recipes/relay/main.ts http://127.0.0.1:4000/graphql
import { Environment, fetchQuery, type GraphQLResponse, Network, RecordSource, Store } from 'relay-runtime'
import roomsQuery, {
  type documentsRoomsQuery,
  type documentsRoomsQuery$data,
} from './artifacts/documentsRoomsQuery.graphql.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2)

type Edges = NonNullable<documentsRoomsQuery$data['rooms']>['edges']
type Room = NonNullable<Edges[number]['node']>

const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(async ({ text }, variables) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: text, variables }),
    })
    const answer = (await response.json()) as Answer
    // To the reader of a field Relay hands only the path and the extensions of an error.
    const errors = answer.errors?.map((error) => ({
      ...error,
      extensions: { ...error.extensions, message: error.message },
    }))
    return { ...answer, ...(errors && { errors }) } as GraphQLResponse
  }),
})

async function listRooms(first: number): Promise<Room[]> {
  for (let after: string | null | undefined; ; ) {
    const data = await fetchQuery<documentsRoomsQuery>(
      environment,
      roomsQuery,
      { first, after },
      { fetchPolicy: 'network-only' },
    ).toPromise()
    // Without the page there is no cursor to go on from.
    if (!data?.rooms) throw new Error('The list of rooms ends early.')
    // What the store gives is the whole connection, all pages so far.
    if (!data.rooms.pageInfo.hasNextPage) return data.rooms.edges.flatMap(({ node }) => node ?? [])
    after = data.rooms.pageInfo.endCursor
  }
}

const rooms = await listRooms(50)
for (const { name, activeSession } of rooms) console.log(`${name}: ${stateOf(activeSession)}`)
console.log(`${rooms.length} rooms`)

/** Relay hands an error to the component that reads the field, thanks to `@catch`; its path begins there. */
function stateOf(session: Room['activeSession']): string {
  if (!session) return 'idle'
  if (!session.members) return 'in session, members unknown'
  if (session.members.ok) {
    return session.members.value?.edges.map(({ node }) => node?.name ?? 'a guest').join(', ') ?? ''
  }
  for (const error of session.members.errors as readonly FieldError[]) {
    console.log(`! members: ${error.extensions.message} (${error.extensions.code})`)
  }
  return 'in session, members unknown'
}

interface Answer {
  readonly errors?: readonly { readonly message: string; readonly extensions?: object }[]
}

/** Relay's generated types call it unknown. */
interface FieldError {
  readonly extensions: { readonly message: string; readonly code: string }
}
