/** Preloaded into a server: on SIGWINCH, which roomgraph has no use for, tells the longest time since the last that one turn of its loop took. */

let longest = 0
let before = cpuMs()
setInterval(() => {
  const now = cpuMs()
  longest = Math.max(longest, now - before)
  before = now
}, 1).unref()

process.on('SIGWINCH', () => {
  console.log(`HELD ${longest.toFixed(2)}`)
  longest = 0
})

/** Time that the serving thread itself has worked, in milliseconds: what others on the machine do, does not count. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
