// Run: node examples/recipes/apollo-client/main.ts http://127.0.0.1:4000/graphql
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import { RoomsPageDocument, type RoomsPageQuery } from './rooms.generated.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2)

const client = new ApolloClient({
  link: new HttpLink({ uri: endpoint }),
  cache: new InMemoryCache({
    // Lists with another filter are kept apart; the pages of one are joined.
    typePolicies: { Query: { fields: { rooms: relayStylePagination(['filter']) } } },
  }),
})

type Room = NonNullable<NonNullable<RoomsPageQuery['rooms']>['edges'][number]['node']>

async function listRooms(first: number): Promise<Room[]> {
  for (let after: string | null | undefined; ; ) {
    const { data, error } = await client.query({
      query: RoomsPageDocument,
      variables: { first, after },
      // The policy `none` drops the data that arrived, `ignore` the errors.
      errorPolicy: 'all',
      fetchPolicy: 'network-only',
    })
    if (error && !CombinedGraphQLErrors.is(error)) throw error
    const errors = error?.errors ?? []
    for (const { message, path, extensions } of errors) {
      console.log(`! ${path?.join('.')}: ${message} (${extensions?.code})`)
    }
    // After a page that failed the cache still gives the pages before: the errors tell, the data does not.
    const isLost = errors.some(({ path }) => (path?.length ?? 0) < 2)
    if (isLost || !data?.rooms) throw new Error('The list of rooms ends early.')
    // What the cache gives is all pages so far.
    if (!data.rooms.pageInfo.hasNextPage) return data.rooms.edges.flatMap(({ node }) => node ?? [])
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
