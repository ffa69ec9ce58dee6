/**
 * A server that is told to stop while requests keep coming, also after it has closed its port: how many of those that it
 * took a connection for got no answer.
 *
 *     node bench/draining.ts [--runs 20] [--workers 2] [--rate 200]
 *
 * Half of the requests have a connection of their own, half share connections that are kept. A connection that is refused
 * loses nothing: the client knows, and a load balancer takes the next server. 0 lost is what is wanted.
 */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startEmulator } from '../src/emulator/index.ts'
import { Command } from '../test/support/command.ts'

const DRAIN_MS = 500
const BODY = JSON.stringify({ query: '{ rooms(first: 2) { nodes { name } } }' })

interface Sent {
  readonly atMs: number
  readonly isKept: boolean
  outcome: string
}

function send(origin: string, agent: Agent | false): Sent {
  const sent: Sent = { atMs: performance.now(), isKept: agent !== false, outcome: 'none' }
  const headers = { 'content-type': 'application/json' }
  const outgoing = request(`${origin}/graphql`, { method: 'POST', headers, agent }, (response) => {
    response.resume().once('end', () => {
      sent.outcome = String(response.statusCode)
    })
    response.once('error', () => {
      sent.outcome = 'half an answer'
    })
  })
  outgoing.once('error', (error: NodeJS.ErrnoException) => {
    sent.outcome = error.code ?? error.message
  })
  outgoing.end(BODY)
  return sent
}

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    workers: { type: 'string', default: '2' },
    rate: { type: 'string', default: '200' },
  },
})
const emulator = await startEmulator({ behaviour: { latencyMs: 20 } })
const { projectId, apiToken } = emulator.signalwire.credentials
let allLost = 0
for (let run = 1; run <= Number(flags.runs); run++) {
  const command = new Command(['serve', '--port', '0', '--workers', flags.workers], {
    SIGNALWIRE_BASE_URL: emulator.url,
    SIGNALWIRE_PROJECT_ID: projectId,
    SIGNALWIRE_API_TOKEN: apiToken,
    ROOMGRAPH_DRAIN_MS: String(DRAIN_MS),
    ROOMGRAPH_MAX_LOOP_DELAY_MS: '0',
  })
  const [, origin = ''] = await command.prints(/ at (http:\S+)\/graphql/)
  const agent = new Agent({ keepAlive: true })
  const all: Sent[] = []
  const beganAt = performance.now()
  const load = setInterval(() => {
    const due = ((performance.now() - beganAt) * Number(flags.rate)) / 1000
    while (all.length < due) all.push(send(origin, all.length % 2 === 0 && agent))
  }, 1)
  await sleep(700)
  const stoppedAt = performance.now()
  const { code } = await command.stop('SIGTERM')
  await sleep(100)
  clearInterval(load)
  await sleep(100)
  agent.destroy()
  const lost = all.filter(({ outcome }) => outcome !== '200' && outcome !== 'ECONNREFUSED')
  const answered = all.filter(({ outcome }) => outcome === '200').length
  allLost += lost.length
  const told = lost.map(({ atMs, isKept, outcome }) => {
    const afterMs = Math.round(atMs - stoppedAt - DRAIN_MS)
    return `${outcome} ${isKept ? 'on a kept connection' : 'on its own connection'}, ${afterMs} ms after the drain`
  })
  console.log(JSON.stringify({ run, code, sent: all.length, answered, lost: told }))
}
await emulator.close()
console.log(JSON.stringify({ runs: Number(flags.runs), lost: allLost }))
