/** Preloaded into a server: on SIGWINCH, which roomgraph has no use for, tells the longest time since the last that one turn of its loop took, and its memory outside of the heap. */

let longest = 0
let before = cpuMs()
setInterval(() => {
  const now = cpuMs()
  longest = Math.max(longest, now - before)
  before = now
}, 1).unref()

process.on('SIGWINCH', () => {
  const { rss, heapTotal } = process.memoryUsage()
  console.log(`HELD ${longest.toFixed(2)} ${Math.round((rss - heapTotal) / 1e6)}`)
  longest = 0
})

/** Time that the serving thread itself has worked, in milliseconds: what others on the machine do, does not count. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
