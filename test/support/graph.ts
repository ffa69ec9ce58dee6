import { onTestFinished, test } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import type { Roomgraph, RoomgraphOptions } from '../../src/index.ts'
import { listen } from '../../src/server/http/listen.ts'
import { createServedRoomgraph, type SharedParts } from '../../src/server/roomgraph.ts'
import { type Answer, type Asking, ask } from './client.ts'

export type { Data } from './client.ts'

/** An answer, and the upstream calls that it took, from the emulator's journal: path and query. */
export interface Result extends Answer {
  readonly calls: string[]
}

export interface Graph {
  emulator: Emulator
  fetch: (request: Request) => Promise<Response>
  /** For a server that listens. */
  listener: Roomgraph
  /** Runs an operation over `fetch`, with a fresh journal. */
  run(query: string, variables?: Record<string, unknown>, asking?: Asking): Promise<Result>
  close(): Promise<void>
}

const MINUTE = 60_000

/** For tests of anything but the time that an attempt may take: a machine that runs tests is busy. */
export const PATIENT: NonNullable<RoomgraphOptions['upstream']> = {
  connectTimeoutMs: MINUTE,
  headersTimeoutMs: MINUTE,
  attemptTimeoutMs: MINUTE,
}

/** For tests of anything but the policy itself: one attempt a call, of any time, and no circuit ever opens. */
export const PLAIN_CALLS: NonNullable<RoomgraphOptions['upstream']> = {
  ...PATIENT,
  retries: 0,
  breakerFailures: 100_000,
}

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
 * that fail are not repeated unless `options.upstream` says so, and an operation may take a minute unless
 * `options.timeoutMs` does. What starts it closes it: tests take `withGraph` or `openGraph`.
 */
export async function startGraph(
  emulated: EmulatorOptions = {},
  options: Partial<RoomgraphOptions> = {},
  parts: SharedParts = {},
): Promise<Graph> {
  const emulator = await startEmulator(emulated)
  const graph = createServedRoomgraph(
    { ...emulator.options, upstream: PLAIN_CALLS, timeoutMs: MINUTE, ...options },
    parts,
  )
  return {
    emulator,
    fetch: graph.fetch,
    listener: graph,
    async run(query, variables, asking) {
      emulator.resetJournal()
      const answer = await ask(graph, query, variables, asking)
      return { ...answer, calls: emulator.journal.map((call) => call.url) }
    },
    async close() {
      await graph.close()
      await emulator.close()
    },
  }
}

/** A graph for one test, which is closed when the test ends. */
export async function openGraph(...given: Parameters<typeof startGraph>): Promise<Graph> {
  const graph = await startGraph(...given)
  onTestFinished(() => graph.close())
  return graph
}

/**
 * `test` with fixtures for the file: `graph`, its `emulator`, and the `origin` of its server, which listens once a test
 * names it. After each test the emulator answers by itself again, and behaves as it did at first.
 */
export function withGraph(emulated: EmulatorOptions = {}, options: Partial<RoomgraphOptions> = {}) {
  return test
    .extend('emulated', { scope: 'file' }, emulated)
    .extend('options', { scope: 'file' }, options)
    .extend('graph', { scope: 'file' }, async ({ emulated, options }, { onCleanup }) => {
      const graph = await startGraph(emulated, options)
      onCleanup(() => graph.close())
      return graph
    })
    .extend('emulator', { scope: 'file' }, ({ graph }) => graph.emulator)
    .extend('origin', { scope: 'file' }, async ({ graph }, { onCleanup }) => {
      const server = await listen(graph.listener, { host: '127.0.0.1', port: 0 })
      onCleanup(() => server.close())
      return server.origin
    })
    .extend('afterwards', { auto: true }, ({ emulator }, { onCleanup }) => onCleanup(undoer(emulator)))
}

/** The same with a new graph for each test; a `describe` may override `emulated` and `options`. */
export function withFreshGraph(emulated: EmulatorOptions = {}, options: Partial<RoomgraphOptions> = {}) {
  return test
    .extend('emulated', emulated)
    .extend('options', options)
    .extend('graph', async ({ emulated, options }, { onCleanup }) => {
      const graph = await startGraph(emulated, options)
      onCleanup(() => graph.close())
      return graph
    })
    .extend('emulator', ({ graph }) => graph.emulator)
    .extend('origin', async ({ graph }, { onCleanup }) => {
      const server = await listen(graph.listener, { host: '127.0.0.1', port: 0 })
      onCleanup(() => server.close())
      return server.origin
    })
}

/** The same with an `emulator` for the file, and nothing before it. */
export function withEmulator(emulated: EmulatorOptions = {}) {
  return test
    .extend('emulated', { scope: 'file' }, emulated)
    .extend('emulator', { scope: 'file' }, async ({ emulated }, { onCleanup }) => {
      const emulator = await startEmulator(emulated)
      onCleanup(() => emulator.close())
      return emulator
    })
    .extend('afterwards', { auto: true }, ({ emulator }, { onCleanup }) => onCleanup(undoer(emulator)))
}

/** The same with a new emulator for each test. */
export function withFreshEmulator(emulated: EmulatorOptions = {}) {
  return test.extend('emulated', emulated).extend('emulator', async ({ emulated }, { onCleanup }) => {
    const emulator = await startEmulator(emulated)
    onCleanup(() => emulator.close())
    return emulator
  })
}

/** Gives what takes back all that a test changes of how the emulator answers. */
function undoer(emulator: Emulator): () => void {
  const behaviour = { ...emulator.behaviour }
  return () => {
    emulator.clearIntercept()
    emulator.mend()
    emulator.behaviour = behaviour
  }
}

/** An emulator for one test, which is closed when the test ends. */
export async function openEmulator(emulated?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(emulated)
  onTestFinished(() => emulator.close())
  return emulator
}

/** The origin of a server for one test, which closes when the test ends. */
export async function openServer(listener: Roomgraph): Promise<string> {
  const server = await listen(listener, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close())
  return server.origin
}
