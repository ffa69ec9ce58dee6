// Run: node examples/recipes/urql/main.ts http://127.0.0.1:4000/graphql
import { Client, fetchExchange } from '@urql/core'
import { RoomsPageDocument, type RoomsPageQuery } from './rooms.generated.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2)

// roomgraph takes queries by GET too, but cursors make for long addresses.
const client = new Client({ url: endpoint, exchanges: [fetchExchange], preferGetMethod: false })

type Room = NonNullable<NonNullable<RoomsPageQuery['rooms']>['edges'][number]['node']>

async function listRooms(first: number): Promise<Room[]> {
  const rooms: Room[] = []
  for (let after: string | null | undefined; ; ) {
    const { data, error } = await client.query(RoomsPageDocument, { first, after })
    if (error?.networkError) throw error.networkError
    // An error stands beside the data that did arrive.
    for (const { message, path, extensions } of error?.graphQLErrors ?? []) {
      console.log(`! ${path?.join('.')}: ${message} (${extensions.code})`)
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
