// Run: node examples/recipes/persisted/urql.ts http://127.0.0.1:4000/graphql
import { Client, fetchExchange } from '@urql/core'
import { persistedExchange } from '@urql/exchange-persisted'
import { OPERATIONS } from './operations.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql', method = 'POST'] = process.argv.slice(2)

const client = new Client({
  url: endpoint,
  // Addresses stay short: a hash goes by GET, a document by POST.
  exchanges: [persistedExchange({ preferGetForPersistedQueries: method === 'GET' }), fetchExchange],
  preferGetMethod: false,
})

for (const [name, query] of Object.entries(OPERATIONS)) {
  const { data, error } = await client.query(query, {}, { requestPolicy: 'network-only' })
  if (error?.networkError) console.log(`${name}: ! ${error.networkError.message}`)
  else if (error) console.log(`${name}: ! ${error.graphQLErrors.map(({ extensions }) => extensions.code)}`)
  else console.log(`${name}: ${data?.rooms?.nodes.length} rooms`)
}
