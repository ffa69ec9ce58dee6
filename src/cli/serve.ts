import type { Config } from '../config.ts'
import { type Listening, listen } from '../server/listen.ts'
import { createRoomgraph } from '../server/roomgraph.ts'
import { closeOnSignal, listenError } from './lifecycle.ts'

/** Starts the server of a Config; `close` drains it. */
export async function startServer(config: Config): Promise<Listening> {
  const { host, port, signalwire, ...settings } = config
  const roomgraph = createRoomgraph({
    ...settings,
    ...(signalwire && {
      signalwire: {
        baseUrl: signalwire.origin,
        projectId: signalwire.projectId,
        apiToken: signalwire.apiToken,
      },
    }),
  })
  const server = await listen(roomgraph, { host, port }).catch(async (error: unknown) => {
    await roomgraph.close()
    throw listenError(error, { host, port }, 'PORT or --port')
  })
  return {
    origin: server.origin,
    async close() {
      await server.close()
      await roomgraph.close()
    },
  }
}

export async function serve(config: Config): Promise<void> {
  const server = await startServer(config)
  closeOnSignal(server.close)
  const graphiql = config.graphiql ? ' (GraphiQL in a browser)' : ''
  console.log(`roomgraph serves ${config.signalwire?.origin} at ${server.origin}/graphql${graphiql}`)
}
