import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type Bookings, startBookings } from '../../examples/supergraph/bookings.ts'
import { composeSupergraph } from '../../examples/supergraph/compose.ts'
import { startGateway } from '../../examples/supergraph/gateway.ts'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import { Command } from '../support/command.ts'
import { PLAIN_CALLS, type Result } from '../support/graph.ts'

const APOLLO = fileURLToPath(new URL('gateways/apollo.mjs', import.meta.url))

/** Gateways are large and live in folders of their own. */
export type GatewayName = 'hive' | 'apollo'

export interface SubgraphSource {
  readonly name: string
  readonly url: string
  readonly typeDefs: string
}

/** Composes with Apollo's own composer. */
export async function composeWithApollo(
  subgraphs: readonly SubgraphSource[],
): Promise<{ supergraphSdl?: string; errors: string[] }> {
  const child = spawn(process.execPath, [APOLLO, 'compose'], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(subgraphs))
  return JSON.parse(await text(child.stdout))
}

/** A gateway before roomgraph and the bookings, with roomgraph's upstream emulated. */
export interface Supergraph {
  readonly emulator: Emulator
  run(query: string, variables?: Record<string, unknown>): Promise<Result>
  close(): Promise<void>
}

export async function startSupergraph(name: GatewayName): Promise<Supergraph> {
  const emulator = await startEmulator()
  const { accountSid, authToken } = emulator.twilio.credentials
  const roomgraph = createRoomgraph({
    subgraph: true,
    writes: true,
    upstream: PLAIN_CALLS,
    signalwire: { baseUrl: emulator.url, ...emulator.signalwire.credentials },
    twilio: { baseUrl: emulator.url, accountSid, authToken },
  })
  const server = createServer(roomgraph).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const bookings = await startBookings({ roomIds: emulator.signalwire.roomIds() })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  const folder = mkdtempSync(join(tmpdir(), 'supergraph-'))
  const file = join(folder, 'supergraph.graphql')
  writeFileSync(file, await supergraphFor(name, url, bookings))
  const gateway = name === 'hive' ? await startGateway(file, 0) : await startApollo(file)
  return {
    emulator,
    async run(query, variables) {
      emulator.resetJournal()
      const answer = await ask(gateway.url, query, variables)
      const calls = emulator.journal.map(({ method, url }) => (method === 'GET' ? url : `${method} ${url}`))
      return { ...answer, calls }
    },
    async close() {
      await gateway.close()
      server.close()
      server.closeAllConnections()
      await Promise.all([roomgraph.close(), bookings.close(), emulator.close()])
      rmSync(folder, { recursive: true })
    },
  }
}

/** Each gateway gets a supergraph of its own house's composer, made of what the subgraphs serve. */
async function supergraphFor(name: GatewayName, roomgraph: string, bookings: Bookings): Promise<string> {
  if (name === 'hive') return composeSupergraph({ roomgraph, bookings: bookings.url })
  const { supergraphSdl, errors } = await composeWithApollo([
    { name: 'roomgraph', url: roomgraph, typeDefs: await sdlOf(roomgraph) },
    { name: 'bookings', url: bookings.url, typeDefs: await sdlOf(bookings.url) },
  ])
  if (supergraphSdl === undefined) throw new Error(errors.join('\n'))
  return supergraphSdl
}

async function sdlOf(url: string): Promise<string> {
  const { data } = await ask(url, '{ _service { sdl } }')
  return data._service.sdl
}

async function startApollo(file: string): Promise<{ url: string; close(): Promise<unknown> }> {
  const command = new Command(['serve', file], {}, APOLLO)
  const [, url = ''] = await command.prints(/ready at (\S+)/)
  return { url, close: () => command.stop() }
}
