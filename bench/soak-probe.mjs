/**
 * Preloaded into the server of the soak: on SIGWINCH, which roomgraph has no use for, collects garbage and tells what is
 * left: the heap in bytes, and how many of each kind of resource keep the event loop alive.
 */
const { gc } = globalThis
process.on('SIGWINCH', () => {
  // Finalizers run between collections.
  gc?.()
  setTimeout(() => {
    gc?.()
    /** @type {Record<string, number>} */
    const resources = {}
    for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
    const { heapUsed, rss } = process.memoryUsage()
    console.log(`SOAK ${JSON.stringify({ heapUsed, rss, resources })}`)
  }, 100).unref()
})
