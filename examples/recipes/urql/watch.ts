// Run: node examples/recipes/urql/watch.ts http://127.0.0.1:4000/graphql
import { Client, fetchExchange, gql, type TypedDocumentNode } from '@urql/core'

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

// `fetchSubscriptions` sends them over HTTP, and reads server-sent events.
const client = new Client({
  url: endpoint,
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetchSubscriptions: true,
})

const running = new Map<string, string>()
let after: string | null = null

function watch(): void {
  client.subscription(WATCH, { after }).subscribe(({ data, error, hasNext }) => {
    const event = data?.liveSessions
    if (event && event.cursor !== after) {
      if (event.isSnapshot) running.clear()
      for (const session of event.started) if (session) running.set(session.sessionId, session.name ?? '')
      for (const session of event.ended) if (session) running.delete(session.sessionId)
      after = event.cursor
      console.log([...running.values()].sort().join(' '))
    }
    if (error) console.log(`! ${error.message}`)
    // A stream ends when the server stops, or has reached its age: another one goes on after the last event.
    if (error || hasNext === false) setTimeout(watch, 500 + 1000 * Math.random())
  })
}

watch()
