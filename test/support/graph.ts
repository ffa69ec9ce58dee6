import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'

// biome-ignore lint/suspicious/noExplicitAny: results of ad-hoc documents are read freely in tests
export type Data = any

export interface Result {
  status: number
  data: Data
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
  extensions: Data
  /** The upstream calls of this operation, from the emulator's journal: path and query. */
  calls: string[]
}

export interface Graph {
  emulator: Emulator
  fetch: (request: Request) => Promise<Response>
  /** For a server that listens. */
  listener: Roomgraph
  /** Runs an operation over `fetch`, with a fresh journal. */
  run(query: string, variables?: Record<string, unknown>): Promise<Result>
  close(): Promise<void>
}

/** For tests of anything but the policy itself: one attempt a call, and no circuit ever opens. */
export const PLAIN_CALLS: NonNullable<RoomgraphOptions['upstream']> = { retries: 0, breakerFailures: 100_000 }

/** For operations that are put together by chance, and for counts beyond what one operation may make by default. */
export const ANY_SIZE: NonNullable<RoomgraphOptions['limits']> = {
  maxTokens: 100_000,
  maxDepth: 100,
  maxAliases: 10_000,
  maxRootFields: 10_000,
  maxDirectives: 10_000,
  maxValues: 100_000_000,
  maxAnswerBytes: 100_000_000,
  maxUpstreamCalls: 100_000,
}

/** Retries, breaker and bulkhead with short waits and small numbers, for tests of them. */
export const QUICK_RETRIES: NonNullable<RoomgraphOptions['upstream']> = {
  retries: 2,
  retryMinMs: 1,
  retryMaxMs: 5,
  breakerFailures: 5,
  maxWaitingCalls: 50,
}

/**
 * The product before an emulator on a free port, for both upstreams; `undefined` in `options` leaves one out. Calls
 * that fail are not repeated unless `options.upstream` says so.
 */
export async function startGraph(
  emulated: EmulatorOptions = {},
  options: Partial<RoomgraphOptions> = {},
): Promise<Graph> {
  const emulator = await startEmulator(emulated)
  const graph = createRoomgraph({
    ...emulator.options,
    upstream: PLAIN_CALLS,
    ...options,
  })
  return {
    emulator,
    fetch: graph.fetch,
    listener: graph,
    async run(query, variables) {
      emulator.resetJournal()
      const response = await graph.fetch(
        new Request('http://localhost/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify({ query, variables }),
        }),
      )
      const body = (await response.json()) as Data
      return {
        status: response.status,
        data: body.data,
        errors: body.errors ?? [],
        extensions: body.extensions,
        calls: emulator.journal.map((call) => call.url),
      }
    },
    async close() {
      await graph.close()
      await emulator.close()
    },
  }
}
