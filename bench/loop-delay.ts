/** Preloaded into a server: on SIGWINCH, which roomgraph has no use for, tells how long its event loop was held since the last time, in milliseconds. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()

let own = 0
let before = cpuMs()
setInterval(() => {
  const now = cpuMs()
  own = Math.max(own, now - before)
  before = now
}, 1).unref()

process.on('SIGWINCH', () => {
  const told = {
    p50: rounded(delay.percentile(50) / 1e6),
    p99: rounded(delay.percentile(99) / 1e6),
    max: rounded(delay.max / 1e6),
    own: rounded(own),
  }
  console.log(`LOOP ${JSON.stringify(told)}`)
  delay.reset()
  own = 0
})

/** CPU time of the thread that serves. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}
