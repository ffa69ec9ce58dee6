// Run: node examples/recipes/graphql-sse/watch.ts http://127.0.0.1:4000/graphql
import { createClient } from 'graphql-sse'

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

const query = `
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

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 500 + 1000 * Math.random()))

// A stream that ends without `complete` is opened again by the client itself, five times in a row at most.
const client = createClient({ url: endpoint, retry: pause })

const running = new Map<string, string>()
// The client sends the variables as they are at that time: with the last event, nothing is missed.
const variables: { after: string | null } = { after: null }

function watch(): void {
  client.subscribe<Watched>(
    { query, variables },
    {
      next({ data, errors }) {
        for (const { message } of errors ?? []) console.log(`! ${message}`)
        const event = data?.liveSessions
        if (!event) return
        if (event.isSnapshot) running.clear()
        for (const session of event.started) if (session) running.set(session.sessionId, session.name ?? '')
        for (const session of event.ended) if (session) running.delete(session.sessionId)
        variables.after = event.cursor
        console.log([...running.values()].sort().join(' '))
      },
      error: again,
      // `liveSessions` is never complete by itself, but a gateway in between may say so when it has lost its stream.
      complete: () => again('the stream has ended'),
    },
  )
}

function again(reason: unknown): void {
  console.log(`! ${reason instanceof Error ? reason.message : reason}`)
  void pause().then(watch)
}

watch()
