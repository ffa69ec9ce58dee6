/**
 * How long a small operation of one caller waits behind a hundred large ones that another caller has sent at the same moment.
 *
 *     node bench/turns.ts [--rounds 3] [--large 100] [--latency 5]
 *
 * Told is how many of the large ones were answered before it, in each round, and what it took.
 */
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SIGNALWIRE_CREDENTIALS } from '../src/emulator/index.ts'
import { freePort, LOAD_CORE, SERVER_CORE, sleep, startPinned, stayOn, untilReady } from './process.ts'
import { startUpstream } from './upstream-process.ts'

/** The large ones are under way by then. */
const HEAD_START_MS = 30
const FIELDS = 'id name displayName description maxMembers quality fps layout createdAt updatedAt'
const KEYS = { many: 'key-of-many-0123456789', one: 'key-of-one-0123456789' } as const
type Caller = keyof typeof KEYS

let stamps = 0
const stamp = () => new Date(946_684_800_000 + 1000 * ++stamps).toISOString()
/** The same document each time, or another one. */
const planned = (first: number, selection: string) => () => ({
  query: `query ($after: DateTime!) { rooms(first: ${first}, filter: { startsAfter: $after }) { nodes { ${selection} } } }`,
  variables: { after: stamp() },
})
const unseen = (first: number, selection: string) => () => ({
  query: `query Q${++stamps} { rooms(first: ${first}, filter: { startsAfter: "${stamp()}" }) { nodes { ${selection} } } }`,
})
const MEMBERS = `${FIELDS} activeSession { members(first: 20) { nodes { id } } }`
const LARGE = {
  'pages of 1000': planned(1000, FIELDS),
  'pages of 1000, each document new': unseen(1000, FIELDS),
  'pages of 50 with members': planned(50, MEMBERS),
} as const
const SMALL = { 'seen before': planned(5, 'id name'), new: unseen(5, 'id name') } as const

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    large: { type: 'string', default: '100' },
    latency: { type: 'string', default: '5' },
  },
})
const agents = { many: new Agent({ keepAlive: true }), one: new Agent({ keepAlive: true }) }

function ask(port: number, caller: Caller, body: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': KEYS[caller] }
    const to = { port, host: '127.0.0.1', method: 'POST', path: '/graphql', agent: agents[caller], headers }
    const outgoing = request(to, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0))
    })
    outgoing.on('error', reject).end(JSON.stringify(body))
  })
}

stayOn(LOAD_CORE)
const upstream = await startUpstream(LOAD_CORE)
const port = await freePort()
const server = startPinned(SERVER_CORE, {
  command: process.execPath,
  args: [join(import.meta.dirname, '../src/cli.ts'), 'serve'],
  env: {
    PORT: String(port),
    SIGNALWIRE_BASE_URL: upstream.origin,
    SIGNALWIRE_PROJECT_ID: SIGNALWIRE_CREDENTIALS.projectId,
    SIGNALWIRE_API_TOKEN: SIGNALWIRE_CREDENTIALS.apiToken,
    ROOMGRAPH_AUTH: 'api-key',
    ROOMGRAPH_API_KEYS: `many:${KEYS.many},one:${KEYS.one}`,
  },
})
try {
  await untilReady(server, async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok || undefined)
  await fetch(`${upstream.origin}/reset?latency=${flags.latency}`)
  for (const large of Object.values(LARGE)) for (let n = 0; n < 12; n++) await ask(port, 'many', large())
  for (const small of Object.values(SMALL)) for (let n = 0; n < 30; n++) await ask(port, 'one', small())
  for (const [what, large] of Object.entries(LARGE)) {
    for (const [which, small] of Object.entries(SMALL)) {
      const rounds: object[] = []
      for (let round = 0; round < Number(flags.rounds); round++) {
        let before = 0
        const all = Array.from({ length: Number(flags.large) }, () =>
          ask(port, 'many', large()).finally(() => before++),
        )
        await sleep(HEAD_START_MS)
        const sentAt = performance.now()
        const status = await ask(port, 'one', small())
        rounds.push({ status, before, ms: Math.round(performance.now() - sentAt) })
        await Promise.all(all)
        await sleep(200)
      }
      console.log(`${what}; small one ${which}:`, JSON.stringify(rounds))
    }
  }
} finally {
  for (const agent of Object.values(agents)) agent.destroy()
  await server.stop()
  await upstream.stop()
}
