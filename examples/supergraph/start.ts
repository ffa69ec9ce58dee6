/**
 * Starts everything with one command: an emulator in place of SignalWire, roomgraph as a subgraph of it, the bookings,
 * and Hive Gateway before both. `npm run supergraph`, or with `-- --port 0` on free ports alone. Its ports are none of the demo's.
 * Whatever fails at the start, what was opened before is closed, and no file is left.
 */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph } from '../../src/index.ts'
import { startBookings } from './bookings.ts'
import { composeSupergraph } from './compose.ts'
import { isGatewayInstalled, startGateway } from './gateway.ts'

/** From the bookings to their rooms, to what runs in them now, and back to what that costs. */
const QUERY = `{
  bookings(first: 3) {
    organiser
    startsAt
    room { name activeSession { name startTime invoice { number cents } } }
  }
}`

const { values } = parseArgs({ options: { port: { type: 'string', default: '4200' } } })
const port = Number(values.port)
if (!/^\d{1,5}$/.test(values.port) || port > 65_533) {
  throw new RangeError(`--port: expected a number up to 65533, got ${values.port}`)
}
const portAfter = (offset: number) => (port === 0 ? 0 : port + offset)

if (!isGatewayInstalled()) {
  console.log('Installing Hive Gateway into examples/supergraph/node_modules, about 500 MB and once only …')
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(1)
}

/** What is open, to be closed in the opposite order. */
const opened = new AsyncDisposableStack()
async function stop(code: number): Promise<void> {
  await opened.disposeAsync()
  process.exit(code)
}
process.once('SIGINT', () => stop(0))
process.once('SIGTERM', () => stop(0))
try {
  await start()
} catch (error) {
  const { code, port: taken, message } = error as NodeJS.ErrnoException & { port?: number }
  const isTaken = code === 'EADDRINUSE'
  console.error(isTaken ? `Port ${taken} is in use. Take free ones: npm run supergraph -- --port 0` : message)
  await stop(1)
}

async function start(): Promise<void> {
  const emulator = await startEmulator()
  opened.defer(() => emulator.close())
  const roomgraph = createRoomgraph({ subgraph: true, ...emulator.options })
  opened.defer(() => roomgraph.close())
  const server = createServer(roomgraph).listen(portAfter(1), '127.0.0.1')
  opened.defer(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  const { signalwire } = emulator
  const live = signalwire.activeSessionIds().flatMap((id) => signalwire.session(id)?.room_id ?? [])
  const roomIds = [...new Set([...live, ...signalwire.roomIds()])]
  const bookings = await startBookings({ roomIds, port: portAfter(2) })
  opened.defer(() => bookings.close())

  const folder = mkdtempSync(join(tmpdir(), 'supergraph-'))
  opened.defer(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'supergraph.graphql')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  writeFileSync(file, composeSupergraph({ roomgraph: url, bookings: bookings.url }))
  const gateway = await startGateway(file, port)
  opened.defer(() => gateway.close())

  emulator.resetJournal()
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  })
  const body = JSON.stringify({ query: QUERY.replace(/\s+/g, ' ') })
  console.log(
    [
      `supergraph, ready at ${gateway.url}`,
      `Below it: roomgraph at ${url}, the bookings at ${bookings.url}.`,
      '',
      'This query crosses from the bookings to roomgraph and back:',
      QUERY,
      '',
      JSON.stringify(await response.json(), null, 2),
      '',
      'It cost these upstream calls:',
      ...emulator.journal.map((call) => `  ${call.method} ${call.url}`),
      '',
      'Ask again from another terminal:',
      `  curl -s '${gateway.url}' -H 'content-type: application/json' -d '${body}'`,
      '',
      'Stop with Ctrl+C.',
    ].join('\n'),
  )
}
