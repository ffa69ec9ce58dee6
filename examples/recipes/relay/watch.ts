// Run: node examples/recipes/relay/watch.ts http://127.0.0.1:4000/graphql
import { createClient } from 'graphql-sse'
import {
  Environment,
  type GraphQLResponse,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store,
} from 'relay-runtime'
import watchingSessions, {
  type watchingSessionsSubscription,
} from './artifacts/watchingSessionsSubscription.graphql.ts'

const [endpoint = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2)

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 500 + 1000 * Math.random()))

// Relay has no transport of its own for subscriptions; this one opens a stream again that has ended without `complete`.
const client = createClient({ url: endpoint, retry: pause })

const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(
    () => Promise.reject(new Error('This recipe only watches; main.ts queries.')),
    ({ text }, variables) =>
      Observable.create((sink) => {
        // A copy that goes along with the events, for the client sends it as it is when it connects again.
        const current = { ...variables }
        return client.subscribe<Record<string, { readonly cursor?: string } | null>>(
          { query: text ?? '', variables: current },
          {
            next(result) {
              for (const event of Object.values(result.data ?? {}))
                if (event?.cursor) current.after = event.cursor
              sink.next(result as GraphQLResponse)
            },
            error: (error) => sink.error(error as Error),
            complete: () => sink.complete(),
          },
        )
      }),
  ),
})

const running = new Map<string, string>()
let after: string | null = null

function watch(): void {
  requestSubscription<watchingSessionsSubscription>(environment, {
    subscription: watchingSessions,
    variables: { after },
    onNext(data) {
      const event = data?.liveSessions
      if (!event) return
      if (event.isSnapshot) running.clear()
      for (const session of event.started) if (session) running.set(session.id, session.name ?? '')
      for (const session of event.ended) if (session) running.delete(session.id)
      after = event.cursor
      console.log([...running.values()].sort().join(' '))
    },
    onError: again,
    // `liveSessions` is never complete by itself, but a gateway in between may say so when it has lost its stream.
    onCompleted: () => again(new Error('the stream has ended')),
  })
}

function again(error: Error): void {
  console.log(`! ${error.message}`)
  void pause().then(watch)
}

watch()
