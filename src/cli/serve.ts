import type { Config } from '../config.ts'
import { type Listening, listen } from '../server/listen.ts'
import { createRoomgraph } from '../server/roomgraph.ts'
import { closeOnSignal, listenError } from './lifecycle.ts'
import { readDocuments } from './persisted-documents.ts'

/** Starts the server of a Config; `close` drains it. */
export async function startServer(config: Config): Promise<Listening> {
  const { host, port, signalwire, twilio, persisted, persistedDocuments, ...settings } = config
  const documents = persisted === 'off' ? undefined : await readDocuments(persistedDocuments)
  const roomgraph = createRoomgraph({
    ...settings,
    signalwire: signalwire && { ...signalwire, baseUrl: signalwire.origin },
    twilio: twilio && { ...twilio, baseUrl: twilio.origin },
    persisted: documents && { documents, only: persisted === 'only' },
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
  const upstreams = [config.signalwire, config.twilio].flatMap((provider) => provider?.origin ?? [])
  console.log(`roomgraph serves ${upstreams.join(' and ')} at ${server.origin}/graphql${graphiql}`)
}
