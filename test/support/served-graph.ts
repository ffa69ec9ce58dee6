import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { listen } from '../../src/server/http/listen.ts'

export interface ServedGraph {
  readonly emulator: Emulator
  readonly endpoint: string
  close(): Promise<void>
}

/** Options, or what makes them once the emulator is there. */
export type ServedOptions = Partial<RoomgraphOptions> | ((emulator: Emulator) => Partial<RoomgraphOptions>)

/** The product before an emulator, both on free ports, for clients in processes of their own. */
export async function serveGraph(
  options: ServedOptions = {},
  emulated: EmulatorOptions = {},
): Promise<ServedGraph> {
  const emulator = await startEmulator(emulated)
  const graph = createRoomgraph({
    signalwire: emulator.options.signalwire,
    explain: true,
    ...(typeof options === 'function' ? options(emulator) : options),
  })
  const server = await listen(graph, { host: '127.0.0.1', port: 0 })
  return {
    emulator,
    endpoint: `${server.origin}/graphql`,
    async close() {
      await server.close()
      await graph.close()
      await emulator.close()
    },
  }
}
