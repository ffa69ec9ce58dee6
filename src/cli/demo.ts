import type { Config } from '../config/config.ts'
import { SIGNALWIRE_CREDENTIALS, startEmulator } from '../emulator/index.ts'
import { refuseOtherHosts } from './emulate.ts'
import { closeOnSignal } from './lifecycle.ts'
import { report, startServer } from './server.ts'

/** Short enough to be pasted, and it shows the point: `activeSession` is fetched because it is selected. */
export const DEMO_QUERY = '{ rooms(first: 3) { nodes { name activeSession { name status } } } }'

/** Starts the emulator of both upstreams and a server on it, and says what to do next. @param clock of the data */
export async function demo(config: Config, clock: () => number): Promise<void> {
  const emulator = await startEmulator({ clock, live: true, refuse: refuseOtherHosts([]) })
  const signalwire = { origin: emulator.url, ...emulator.signalwire.credentials }
  const { accountSid, authToken } = emulator.twilio.credentials
  const twilio = { origin: emulator.url, accountSid, authToken }
  const isPassthrough = config.auth?.kind === 'passthrough'
  const upstream = isPassthrough
    ? { origins: { signalwire: emulator.url, twilio: emulator.url } }
    : { signalwire, twilio }
  // Nothing of the demo leaves this machine, whatever way out it has.
  const { proxy } = config
  const direct = proxy && { proxy: { ...proxy, noProxy: `${proxy.noProxy ?? ''},127.0.0.1` } }
  const server = await startServer({ ...config, ...upstream, ...direct }).catch(async (error: unknown) => {
    await emulator.close()
    throw error
  })
  closeOnSignal(async () => {
    await server.close()
    await emulator.close()
  })
  report(server.observability, demoText(`${server.origin}/graphql`, emulator.url, config))
}

/** What a caller adds to the line below to be let in. */
const HEADERS = {
  'api-key': " -H 'authorization: Bearer <one of your ROOMGRAPH_API_KEYS>'",
  jwt: " -H 'authorization: Bearer <a token of your issuer>'",
  passthrough: ` -u '${SIGNALWIRE_CREDENTIALS.projectId}:${SIGNALWIRE_CREDENTIALS.apiToken}'`,
}

function demoText(endpoint: string, upstream: string, { auth, graphiql }: Config): string {
  const body = JSON.stringify({ query: DEMO_QUERY })
  return [
    `roomgraph demo, ready at ${endpoint}`,
    `It reads a made-up SignalWire space and Twilio account at ${upstream}; nothing leaves this machine.`,
    '',
    graphiql ? `Open GraphiQL: ${endpoint}` : 'GraphiQL is off (ROOMGRAPH_GRAPHIQL=on serves it).',
    '',
    'Or paste this query into any GraphQL client:',
    `  ${DEMO_QUERY}`,
    '',
    'Or this line into another terminal:',
    `  curl -s '${endpoint}' -H 'content-type: application/json'${auth ? HEADERS[auth.kind] : ''} -d '${body}'`,
    '',
    'Each answer lists its upstream calls in extensions.upstream. Stop with Ctrl+C.',
  ].join('\n')
}
