/**
 * What subscriptions cost: roomgraph's streams beside those of node:http alone, which write the same bytes, and beside Yoga's own with
 * `createPubSub`.
 *
 *     node bench/live.ts [--watchers 10000] [--events 20] [--rounds 3] [--changes 60] [--connects 100000]
 *                        [--seconds 60] [--only delivery,latency,diff,calls,heartbeats,soak] [--prof <folder>]
 *
 * The server has core 0 to itself; its watchers, the upstream and the queries beside share core 1. `ulimit -n` has to be above the number of
 * watchers. By default it takes about fifteen minutes. `--prof` writes CPU profiles of roomgraph there.
 */
import { mkdtempSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Name } from './live/contestants.ts'
import { calls, heartbeats } from './live/idle.ts'
import { type Delivered, deliver, diff, latency, soak } from './live/parts.ts'
import { LOAD_CORE, startPinned, stayOn, untilReady } from './process.ts'
import { median } from './results.ts'

const { values: flags } = parseArgs({
  options: {
    watchers: { type: 'string', default: '10000' },
    events: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    changes: { type: 'string', default: '60' },
    connects: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', default: 'delivery,latency,diff,calls,heartbeats,soak' },
    prof: { type: 'string' },
  },
})
const only = flags.only.split(',')
const [watchers, events] = [Number(flags.watchers), Number(flags.events)]

stayOn(LOAD_CORE)
const upstream = startPinned(LOAD_CORE, {
  command: process.execPath,
  args: [join(import.meta.dirname, 'live/upstream.ts')],
})
try {
  const origin = await untilReady(upstream, async () => /http:\S+/.exec(upstream.output())?.[0])
  const settings = { upstream: origin, event: join(mkdtempSync(join(tmpdir(), 'live-')), 'event') }
  const nodeFlags = flags.prof === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', flags.prof]
  if (only.includes('delivery')) {
    const rounds: Record<Name, Delivered>[] = []
    for (let round = 0; round < Number(flags.rounds); round++) {
      const roomgraph = await deliver('roomgraph', { ...settings, nodeFlags }, { watchers, events })
      print(roomgraph)
      const bare = await deliver('node:http', settings, { watchers, events })
      print(bare)
      // Yoga takes many times as long for each.
      const yoga = await deliver('Yoga', settings, { watchers, events: Math.ceil(events / 5) })
      print(yoga)
      rounds.push({ roomgraph, 'node:http': bare, Yoga: yoga })
    }
    const ratio = (other: Name, of: (each: Delivered) => number) =>
      median(rounds.map((round) => of(round.roomgraph) / of(round[other]))).toFixed(2)
    const apart = median(
      rounds.map(({ roomgraph, 'node:http': bare }) => roomgraph.residentKb - bare.residentKb),
    )
    console.log(
      `CPU of a delivery: ${ratio('node:http', ({ cpuUs }) => cpuUs)} × node:http, ${ratio('Yoga', ({ cpuUs }) => cpuUs)} × Yoga`,
    )
    console.log(`memory of a stream: ${apart.toFixed(1)} kB above node:http`)
  }
  if (only.includes('latency'))
    console.log('latency', rounded(await latency(settings, Math.min(watchers, 1000), Number(flags.changes))))
  if (only.includes('diff')) console.log('diff', rounded(await diff(1000)))
  if (only.includes('calls')) {
    const counts = [1, Math.min(watchers, 5000)]
    console.log('calls', JSON.stringify(await calls(settings, counts, Number(flags.seconds))))
  }
  if (only.includes('heartbeats')) console.log('heartbeats', rounded(await heartbeats(settings, watchers)))
  if (only.includes('soak')) console.log('soak', JSON.stringify(await soak(settings, Number(flags.connects))))
} finally {
  await upstream.stop()
}

function print(delivered: Delivered): void {
  console.log(JSON.stringify({ ...rounded(delivered), loadAverage: Number(loadavg()[0]?.toFixed(1)) }))
}

/** Numbers with two decimals. */
function rounded<T extends object>(of: T): T {
  const entries = Object.entries(of).map(([name, value]) => [
    name,
    typeof value === 'number' ? Math.round(value * 100) / 100 : value,
  ])
  // keys: those of the numbers of a part
  return Object.fromEntries(entries) as T
}
