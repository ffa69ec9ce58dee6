// Run: node examples/recipes/apollo-client/watch.ts http://127.0.0.1:4000/graphql
import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client'

const [endpoint = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2)

interface Session {
  readonly sessionId: string
  readonly name: string | null
}

interface Watched {
  readonly liveSessions: {
    readonly cursor: string
    readonly isSnapshot: boolean
    readonly started: readonly (Session | null)[]
    readonly ended: readonly (Session | null)[]
  } | null
}

const WATCH: TypedDocumentNode<Watched, { after: string | null }> = gql`
  subscription Watch($after: String) {
    liveSessions(after: $after) {
      cursor
      isSnapshot
      started {
        sessionId
        name
      }
      ended {
        sessionId
        name
      }
    }
  }
`

// Apollo's HttpLink sends subscriptions by itself, as parts over HTTP.
const client = new ApolloClient({ link: new HttpLink({ uri: endpoint }), cache: new InMemoryCache() })

const running = new Map<string, string>()
let after: string | null = null

function watch(): void {
  client.subscribe({ query: WATCH, variables: { after }, fetchPolicy: 'no-cache' }).subscribe({
    next({ data, error }) {
      const event = data?.liveSessions
      if (error || !event) return again(error)
      if (event.isSnapshot) running.clear()
      for (const session of event.started) if (session) running.set(session.sessionId, session.name ?? '')
      for (const session of event.ended) if (session) running.delete(session.sessionId)
      after = event.cursor
      console.log([...running.values()].sort().join(' '))
    },
    error: again,
  })
}

/** A stream ends when the server stops, or has reached its age: another one goes on after the last event. */
function again(error: unknown): void {
  console.log(`! ${error instanceof Error ? error.message : 'the stream has ended'}`)
  setTimeout(watch, 500 + 1000 * Math.random())
}

watch()
