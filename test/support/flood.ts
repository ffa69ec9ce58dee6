/**
 * A process of its own that sends itself distinct operations, and tells how much of the heap they leave in use, as lines
 * of JSON. It has no upstream: what operations cost before they load anything is what is looked at.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createRoomgraph } from '../../src/index.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const roomgraph = createRoomgraph()
let count = 0

async function send(query: string): Promise<void> {
  const request = new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const response = await roomgraph.fetch(request)
  const text = await response.text()
  // Without this, refusals would be what is measured.
  if (!text.includes('PROVIDER_NOT_CONFIGURED'))
    throw new Error(`an executed operation was expected: ${text}`)
}

/** Distinct operations, every other one twice: it is compiled then. `padding` makes the documents longer. */
async function flood(size: number, padding: string): Promise<void> {
  for (let each = 0; each < size; each++) {
    const query = `query Flood${++count} { a${count}: rooms(first: 5) { nodes { id name } } }\n${padding}`
    await send(query)
    if (each % 2 === 0) await send(query)
  }
}

function tell(what: string): void {
  collect()
  console.log(JSON.stringify({ what, heapMb: process.memoryUsage().heapUsed / 1e6 }))
}

const [size = '4000', large = '200'] = process.argv.slice(2)
const PADDING = `# ${'x'.repeat(2000)}`
// As many as fill whatever is kept.
await flood(1200, PADDING)
tell('filled')
await flood(Number(size), PADDING)
tell('flooded')
await flood(Number(large), '#\n'.repeat(30_000))
tell('flooded by large ones')
await roomgraph.close()
