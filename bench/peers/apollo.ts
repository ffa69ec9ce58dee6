/** Apollo Server with @apollo/datasource-rest, as its documentation builds it. */
import { readFileSync } from 'node:fs'
import { type AugmentedRequest, RESTDataSource } from '@apollo/datasource-rest'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

const { UPSTREAM = '', AUTHORIZATION = '', PORT } = process.env

interface Arguments {
  page_size: number
  starts_after: string
}

class Rooms extends RESTDataSource {
  override baseURL = UPSTREAM

  override willSendRequest(_path: string, request: AugmentedRequest): void {
    request.headers.authorization = AUTHORIZATION
  }

  list({ page_size, starts_after }: Arguments): Promise<unknown> {
    return this.get('/api/video/rooms', { params: { starts_after, page_size: String(page_size) } })
  }
}

interface Context {
  rooms: Rooms
}

const server = new ApolloServer<Context>({
  typeDefs: readFileSync(new URL('apollo.graphql', import.meta.url), 'utf8'),
  resolvers: { Query: { rooms: (_root, args: Arguments, { rooms }: Context) => rooms.list(args) } },
})
await startStandaloneServer(server, {
  listen: { port: Number(PORT), host: '127.0.0.1' },
  context: async () => ({ rooms: new Rooms({ cache: server.cache }) }),
})
