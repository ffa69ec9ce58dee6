/**
 * Measures from how many references on one page of the list is faster than calls by id, ten at a time. The emulator
 * answers after the given delay; run it with `node scripts/measure-references.ts`, about half a minute.
 */
import { createOperationContext } from '../src/context.ts'
import { CALLS_AT_A_TIME, ReferenceLoads, referenceKey } from '../src/datasources/loading/reference-loads.ts'
import { Semaphore } from '../src/datasources/resilience/semaphore.ts'
import { roomsList } from '../src/datasources/signalwire/lists.ts'
import { createSignalWireSource } from '../src/datasources/signalwire/source.ts'
import { type Emulator, startEmulator } from '../src/emulator/index.ts'
import { resolveOptions } from '../src/server/options/options.ts'

const RUNS = 9
const DELAYS_MS = [0, 5, 20, 80]
const ROOMS = [100, 1000]
const REFERENCES = [1, 2, 5, 10, 11, 20, 30, 50]

/** Milliseconds that so many references take, the median of several operations. */
async function timeOf(emulator: Emulator, count: number, listFrom: number): Promise<number> {
  const source = createSignalWireSource(
    { origin: emulator.url, ...emulator.signalwire.credentials },
    resolveOptions({}).upstream,
  )
  const ids = emulator.signalwire.roomIds().slice(0, count)
  const times: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const context = createOperationContext({
      sources: { signalwire: source },
      timeoutMs: 60_000,
      maxFirst: 1000,
    })
    const { loaders } = context.signalwire
    const references = new ReferenceLoads(
      loaders,
      new Semaphore(CALLS_AT_A_TIME),
      {
        list: roomsList(),
        fetch: (id, want) => loaders.room(id, want),
        keysOf: ({ key }) => [referenceKey('id', key)],
      },
      listFrom,
    )
    const began = performance.now()
    await Promise.all(ids.map((id) => references.load('id', id, { servedFor: [] })))
    times.push(performance.now() - began)
    context.finish()
  }
  await source.close()
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] as number
}

for (const rooms of ROOMS) {
  const emulator = await startEmulator({ rooms })
  for (const latencyMs of DELAYS_MS) {
    emulator.behaviour = { ...emulator.behaviour, latencyMs }
    console.log(`${rooms} rooms, answers after ${latencyMs} ms`)
    for (const count of REFERENCES) {
      const byId = await timeOf(emulator, count, Number.POSITIVE_INFINITY)
      const byList = await timeOf(emulator, count, 1)
      const faster = byList < byId ? 'list' : 'by id'
      console.log(
        `  ${String(count).padStart(2)} references: by id ${byId.toFixed(1)} ms, list ${byList.toFixed(1)} ms → ${faster}`,
      )
    }
  }
  await emulator.close()
}
