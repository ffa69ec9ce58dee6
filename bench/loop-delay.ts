/** Preloaded into a server: on SIGWINCH, which roomgraph has no use for, tells how long its event loop was held since the last time, in milliseconds. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('SIGWINCH', () => {
  const ms = (nanoseconds: number) => Math.round(nanoseconds / 1e4) / 100
  const told = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) }
  console.log(`LOOP ${JSON.stringify(told)}`)
  delay.reset()
})
