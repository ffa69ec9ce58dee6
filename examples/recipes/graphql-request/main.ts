// Run: node examples/recipes/graphql-request/main.ts http://127.0.0.1:4000/graphql
import { print } from 'graphql'
import { GraphQLClient } from 'graphql-request'
import { RoomsPageDocument, type RoomsPageQuery, type RoomsPageQueryVariables } from './rooms.generated.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2)

// `rawRequest` alone gives errors beside the data. Without the policy, one failing branch would throw the rest of the answer away.
const client = new GraphQLClient(endpoint, { errorPolicy: 'all' })

type Room = NonNullable<NonNullable<RoomsPageQuery['rooms']>['edges'][number]['node']>

async function listRooms(first: number): Promise<Room[]> {
  const rooms: Room[] = []
  for (let after: string | null | undefined; ; ) {
    const { data, errors = [] } = await client.rawRequest<RoomsPageQuery, RoomsPageQueryVariables>(
      print(RoomsPageDocument),
      { first, after },
    )
    for (const { message, path, extensions } of errors) {
      console.log(`! ${path?.join('.')}: ${message} (${extensions?.code})`)
    }
    // Without the page there is no cursor to go on from.
    if (!data?.rooms) throw new Error('The list of rooms ends early.')
    rooms.push(...data.rooms.edges.flatMap(({ node }) => node ?? []))
    if (!data.rooms.pageInfo.hasNextPage) return rooms
    after = data.rooms.pageInfo.endCursor
  }
}

const rooms = await listRooms(50)
for (const { name, activeSession } of rooms) {
  const people = activeSession?.members?.edges.map(({ node }) => node?.name ?? 'a guest')
  const state = activeSession ? (people?.join(', ') ?? 'in session, members unknown') : 'idle'
  console.log(`${name}: ${state}`)
}
console.log(`${rooms.length} rooms`)
