import type { EmulatorOptions } from '../../src/emulator/index.ts'
import type { RoomgraphOptions } from '../../src/index.ts'
import { type Graph, type Result, startGraph } from '../support/graph.ts'

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

export function startWrites(
  emulated: EmulatorOptions = {},
  options: Partial<RoomgraphOptions> = {},
): Promise<Graph> {
  return startGraph({ rooms: 12, conferences: 4, sessions: 20, ...emulated }, { writes: true, ...options })
}

/** What an operation came to, with the codes of its errors. */
export function outcomesOf({ errors }: Result): unknown[] {
  return errors.map(({ path, extensions }) => [path?.join('.'), extensions.code, extensions.outcome])
}

export const USER_ERRORS = 'userErrors { code codeRaw message path }'
