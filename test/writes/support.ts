import type { EmulatorOptions } from '../../src/emulator/index.ts'
import type { RoomgraphOptions } from '../../src/index.ts'
import type { SharedParts } from '../../src/server/roomgraph.ts'
import { type Graph, openGraph, type Result, withGraph } from '../support/graph.ts'

/** The calls since the last reset, as `METHOD path`, without what the path begins with and without ids. */
export function callsOf({ emulator }: Pick<Graph, 'emulator'>): string[] {
  return emulator.journal.map(
    ({ method, url }) =>
      `${method} ${url.replace('/api/video', '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')}`,
  )
}

/** The bodies of the writes since the last reset. */
export function bodiesOf({ emulator }: Pick<Graph, 'emulator'>): unknown[] {
  return emulator.journal.filter(({ method }) => method !== 'GET').map(({ body }) => body)
}

const SMALL = { rooms: 12, conferences: 4, sessions: 20 }

/** `withGraph` where writes are on, before a small space. */
export function withWrites(emulated: EmulatorOptions = {}, options: Partial<RoomgraphOptions> = {}) {
  return withGraph({ ...SMALL, ...emulated }, { writes: true, ...options })
}

/** `openGraph` where writes are on, before a small space. */
export function openWrites(
  emulated: EmulatorOptions = {},
  options: Partial<RoomgraphOptions> = {},
  parts: SharedParts = {},
): Promise<Graph> {
  return openGraph({ ...SMALL, ...emulated }, { writes: true, ...options }, parts)
}

/** What an operation came to, with the codes of its errors. */
export function outcomesOf({ errors }: Result): unknown[] {
  return errors.map(({ path, extensions }) => [path?.join('.'), extensions.code, extensions.outcome])
}

export const USER_ERRORS = 'userErrors { code codeRaw message path }'
