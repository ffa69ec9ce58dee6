/** The parts of `bench/live.ts` in which nothing changes: what watchers cost the upstream then, and the server. */
import { cpuMs, sleep } from '../process.ts'
import { Crowd, type ServerSettings, startServer } from './contestants.ts'
import { percentile, SETTLE_MS } from './parts.ts'
import type { Changed } from './upstream.ts'

const SLICES = 5

async function readingsOf(upstream: string): Promise<number> {
  return ((await (await fetch(`${upstream}/changed`)).json()) as Changed).readings
}

/** How often the upstream is read in so many seconds, for each number of watchers, and in as many once all have left. */
export async function calls(settings: ServerSettings, counts: readonly number[], seconds: number) {
  const readings: Record<string, { readonly watched: number; readonly after: number }> = {}
  for (const count of counts) {
    const server = await startServer('roomgraph', {
      ...settings,
      // Each reading is as far from the next one, whether something changes or not.
      settings: { ROOMGRAPH_LIVE_MAX_INTERVAL: '2s', ...settings.settings },
    })
    const crowd = new Crowd()
    try {
      await crowd.tell({ kind: 'open', port: server.port, count })
      await sleep(SETTLE_MS)
      const before = await readingsOf(settings.upstream)
      await sleep(seconds * 1000)
      const watched = (await readingsOf(settings.upstream)) - before
      await crowd.tell({ kind: 'close' })
      await sleep(1000)
      const left = await readingsOf(settings.upstream)
      await sleep(SETTLE_MS)
      // keys: numbers of watchers
      readings[count] = { watched, after: (await readingsOf(settings.upstream)) - left }
    } finally {
      crowd.stop()
      await server.process.stop()
    }
  }
  return { seconds, readings }
}

/** CPU time of one heartbeat in microseconds: beside the same streams whose heartbeat is far away. */
export async function heartbeats(settings: ServerSettings, watchers: number) {
  const cpuPerSecond = async (heartbeat: string) => {
    const server = await startServer('roomgraph', {
      ...settings,
      settings: {
        ROOMGRAPH_LIVE_HEARTBEAT: heartbeat,
        ROOMGRAPH_LIVE_INTERVAL: '1m',
        ROOMGRAPH_LIVE_MAX_INTERVAL: '1m',
        ...settings.settings,
      },
    })
    const crowd = new Crowd()
    try {
      await crowd.tell({ kind: 'open', port: server.port, count: watchers })
      await sleep(SETTLE_MS)
      const times: number[] = []
      for (let slice = 0; slice < SLICES; slice++) {
        const before = cpuMs(server.process.pid)
        await sleep(2000)
        times.push((cpuMs(server.process.pid) - before) / 2)
      }
      return percentile(times, 50)
    } finally {
      crowd.stop()
      await server.process.stop()
    }
  }
  const [often, never] = [await cpuPerSecond('1s'), await cpuPerSecond('5m')]
  const us = ((often - never) * 1000) / watchers
  return { watchers, us, shareOfCoreEach10s: (us * watchers) / 10_000_000, idleMsPerSecond: never }
}
