import { expect, test } from 'vitest'
import { startWatched } from '../live/watched-upstream.ts'
import { runs } from '../support/extra.ts'
import { startRedis, startWire, WITHOUT_REDIS } from '../support/redis.ts'
import { connected, KEY_A, type Member, pause, startMember, until } from './fleet.ts'
import { ALL, type Watch, watchAt } from './watching.ts'

const LIVE = { enabled: true, intervalMs: 250, maxIntervalMs: 250, callsPerMinute: 10_000 }
const LONG_MS = 300_000

/** The same numbers for the same seed, from 0 to 1 (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

test.skipIf(WITHOUT_REDIS)(
  'a client that folds the events has the list of the upstream, whatever happens to Redis and on the way to it',
  {
    timeout: LONG_MS,
  },
  async () => {
    const seed = Number(process.env.FUZZ_SEED ?? 20_260_601)
    const random = numbersFrom(seed)
    const pick = (count: number) => Math.floor(random() * count)
    const redis = await startRedis()
    const upstream = await startWatched()
    const wires = await Promise.all([1, 2, 3].map(() => startWire(redis.port)))
    const members: Member[] = wires.map(({ port }) => {
      const url = `redis://127.0.0.1:${port}`
      return startMember(upstream.graph.emulator, url, {
        live: LIVE,
        redis: { url, keys: [KEY_A], timeoutMs: 30 },
      })
    })
    const watches: Watch[] = []
    const running = new Set<number>()
    let next = 1
    const open = async (index: number, before?: Watch) => {
      const { roomgraph } = members[index] as Member
      watches[index] = await watchAt(roomgraph, ALL, { after: before?.last?.cursor }, before?.known)
    }
    const mend = () => {
      redis.signal('SIGCONT')
      for (const wire of wires) {
        if (wire.isBlackHole) wire.cut()
        Object.assign(wire, { isBlackHole: false, isCut: false, delayMs: 0 })
      }
    }
    const acts: readonly (() => unknown)[] = [
      // One that is stopped does it when it goes on.
      () => void redis.command('FLUSHALL').catch(() => {}),
      () => redis.signal('SIGSTOP'),
      () => {
        const wire = wires[pick(3)]
        if (wire) wire.isCut = true
        wire?.cut()
      },
      () => Object.assign(wires[pick(3)] ?? {}, { isBlackHole: true }),
      () => Object.assign(wires[pick(3)] ?? {}, { delayMs: 50 }),
      mend,
      mend,
      // Two leave, and each comes back where the other was, with what was seen last.
      async () => {
        const [one, other] = [pick(3), pick(3)]
        const before = [watches[one], watches[other]] as [Watch, Watch]
        for (const watch of before) await watch.close()
        await open(one, before[1])
        if (one !== other) await open(other, before[0])
      },
    ]
    try {
      upstream.begin(next)
      running.add(next++)
      await connected(...members)
      for (const index of [0, 1, 2]) await open(index)
      for (let step = 0; step < runs(150, 40); step++) {
        const kind = pick(4)
        const [oldest = 0] = running
        if (kind < 2) {
          upstream.begin(next)
          running.add(next++)
        } else if (kind === 2 && running.size > 1) {
          upstream.end(oldest)
          running.delete(oldest)
        }
        if (pick(3) === 0) await (acts[pick(acts.length)] as () => unknown)()
        await pause(pick(300))
      }
      mend()
      await until(() => watches.every((watch) => watch.events.length > 0), 'an event at each', 30_000)
      for (const watch of watches) await watch.knows(...[...running].sort((a, b) => a - b))
      upstream.begin(next)
      running.add(next)
      for (const watch of watches) await watch.knows(...[...running].sort((a, b) => a - b))
      await until(() => new Set(watches.map(({ last }) => last.cursor)).size === 1, 'one cursor', 30_000)
      for (const watch of watches) expect([seed, watch.faults]).toEqual([seed, []])
    } finally {
      mend()
      for (const watch of watches) await watch.close()
      await Promise.all(members.map(({ roomgraph }) => roomgraph.close()))
      await Promise.all(wires.map((wire) => wire.close()))
      await upstream.graph.close()
      await redis.close()
    }
  },
)
