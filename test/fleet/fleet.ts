import type { Emulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { type Answer, answerOf, ask } from '../support/client.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import type { Redis } from '../support/redis.ts'

export const KEY_A: string = Buffer.alloc(32, 'a').toString('base64')
export const KEY_B: string = Buffer.alloc(32, 'b').toString('base64')

/** For tests of anything but the time: a machine that runs tests is busy. */
export const PATIENT_MS = 3000

/** One process of a fleet: it shares nothing with others but what Redis has. */
export interface Member {
  readonly roomgraph: Roomgraph
  ask(query: string, variables?: Record<string, unknown>, signal?: AbortSignal): Promise<Answer>
  /** Whether it reaches Redis, as `/ready` tells. */
  redis(): Promise<string>
}

export function startMember(
  emulator: Emulator,
  url: string,
  options: Partial<RoomgraphOptions> = {},
): Member {
  const roomgraph = createRoomgraph({
    ...emulator.options,
    upstream: PLAIN_CALLS,
    cache: { roomsMs: 60_000 },
    explain: true,
    redis: { url, keys: [KEY_A], timeoutMs: PATIENT_MS },
    ...options,
  })
  return {
    roomgraph,
    ask: (query, variables, signal) => ask(roomgraph, query, variables, signal && { signal }),
    redis: async () => (await answerOf(await roomgraph.fetch('http://localhost/ready'))).body.redis,
  }
}

/** Resolves when all are connected, and hear each other. */
export async function connected(...members: readonly Member[]): Promise<void> {
  for (const member of members)
    await until(async () => (await member.redis()) === 'connected', 'a connection')
}

/** Resolves once something holds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 30_000,
): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what} did not come within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Bytes that a Redis has sent so far. */
export async function sentBy(redis: Redis): Promise<number> {
  return Number(/total_net_output_bytes:(\d+)/.exec(await redis.command('INFO', 'stats'))?.[1])
}
