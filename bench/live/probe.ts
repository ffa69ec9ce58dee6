/**
 * Preloaded into each server of `bench/live.ts`. On SIGWINCH it tells how long the event loop was held since the last time, on SIGCONT what
 * memory is left after a collection, and what keeps the loop alive. roomgraph has no use for either signal.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What a server tells of its event loop, in milliseconds; `own` is the longest by the CPU time of its thread alone. */
export interface LoopTold {
  readonly p99: number
  readonly max: number
  readonly own: number
}

/** What is left after a collection, in bytes. */
export interface MemoryTold {
  readonly heapUsed: number
  readonly rss: number
  readonly resources: Readonly<Record<string, number>>
}

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let own = 0
let before = process.threadCpuUsage()
setInterval(() => {
  const { user, system } = process.threadCpuUsage(before)
  before = process.threadCpuUsage()
  own = Math.max(own, (user + system) / 1000)
}, 1).unref()

function tell(what: LoopTold | MemoryTold): void {
  console.log(`PROBE ${JSON.stringify(what)}`)
}

process.on('SIGWINCH', () => {
  tell({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6, own })
  delay.reset()
  own = 0
})

process.on('SIGCONT', () => {
  // Finalizers run between collections.
  globalThis.gc?.()
  setTimeout(() => {
    globalThis.gc?.()
    const resources = new Map<string, number>()
    for (const name of process.getActiveResourcesInfo()) resources.set(name, (resources.get(name) ?? 0) + 1)
    const { heapUsed, rss } = process.memoryUsage()
    tell({ heapUsed, rss, resources: Object.fromEntries(resources) })
  }, 200).unref()
})
