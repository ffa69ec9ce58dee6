import { onTestFinished } from 'vitest'
import { type Emulator, SIGNALWIRE_CREDENTIALS, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { ask, type Data } from './client.ts'
import { QUICK_RETRIES } from './graph.ts'
import { type RawUpstream, startRawUpstream } from './raw-upstream.ts'

export const CANARY = 'canary in a cage'

/** Asks the faulty provider, and beside it the healthy one. */
const QUERY = '{ rooms(first: 2) { nodes { roomId } } insightsRooms(first: 1) { nodes { sid } } }'

/** The product between a SignalWire that fails as a test says and a Twilio that does not. */
export interface FaultyGraph {
  readonly emulator: Emulator
  readonly roomgraph: Roomgraph
  /** Runs an operation and gives its result with the milliseconds that it took. */
  run(query?: string): Promise<Data>
  close(): Promise<void>
}

export async function startFaultyGraph(
  baseUrl: string,
  options: Partial<RoomgraphOptions> = {},
): Promise<FaultyGraph> {
  const emulator = await startEmulator()
  const roomgraph = createRoomgraph({
    signalwire: { baseUrl, ...SIGNALWIRE_CREDENTIALS },
    twilio: emulator.options.twilio,
    explain: true,
    ...options,
    upstream: { ...QUICK_RETRIES, ...options.upstream },
  })
  return {
    emulator,
    roomgraph,
    async run(query = QUERY) {
      const beganAt = performance.now()
      const { text, body } = await ask(roomgraph, query)
      const tookMs = performance.now() - beganAt
      for (const secret of [...Object.values(SIGNALWIRE_CREDENTIALS), CANARY]) {
        if (text.includes(secret)) throw new Error('the answer gives away what it must not')
      }
      return { ...body, tookMs }
    },
    async close() {
      await roomgraph.close()
      await emulator.close()
    },
  }
}

/** What a test's own server answers in place of SignalWire. */
export type Respond = Parameters<typeof startRawUpstream>[0]

/** Such a graph and what is before it, for one test. */
export async function openFaultyGraph(
  respond: Respond,
  options?: Partial<RoomgraphOptions>,
): Promise<{ readonly raw: RawUpstream; readonly graph: FaultyGraph }> {
  const raw = await startRawUpstream(respond)
  const graph = await startFaultyGraph(raw.url, options)
  onTestFinished(async () => {
    await raw.close()
    await graph.close()
  })
  return { raw, graph }
}
