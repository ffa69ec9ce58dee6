// Run: node examples/recipes/persisted/apollo-client.ts http://127.0.0.1:4000/graphql
import { createHash } from 'node:crypto'
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { OPERATIONS } from './operations.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql', method = 'POST'] = process.argv.slice(2)

const client = new ApolloClient({
  link: ApolloLink.from([
    new PersistedQueryLink({
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      // Addresses stay short: a hash goes by GET, a document by POST.
      useGETForHashedQueries: method === 'GET',
    }),
    new HttpLink({ uri: endpoint }),
  ]),
  cache: new InMemoryCache(),
})

for (const [name, query] of Object.entries(OPERATIONS)) {
  const { data, error } = await client.query({ query, errorPolicy: 'all', fetchPolicy: 'network-only' })
  if (error && !CombinedGraphQLErrors.is(error)) console.log(`${name}: ! ${error.message}`)
  else if (error) console.log(`${name}: ! ${error.errors.map(({ extensions }) => extensions?.code)}`)
  else console.log(`${name}: ${data?.rooms?.nodes.length} rooms`)
}
