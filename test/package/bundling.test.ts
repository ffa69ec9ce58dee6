import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { ROOT } from '../support/command.ts'
import { partsOf } from './whole-page.ts'

/** What an application that is shipped as one file does with the library: two answers and the page, printed as JSON. */
const APPLICATION = `
  import { createRoomgraph } from ${JSON.stringify(`${ROOT}src/index.ts`)}
  const logged = []
  async function main(signalwire) {
    const graph = createRoomgraph({ signalwire, graphiql: true, logger: { error: (text, { stack }) => logged.push(stack) } })
    const open = (accept) => graph.fetch(new Request('http://localhost/graphql?query={rooms(first:2){nodes{name}}}', { headers: { accept } }))
    const { data } = await (await open('application/json')).json()
    const page = await open('text/html')
    const html = await page.text()
    await graph.close()
    console.log(JSON.stringify({ rooms: data.rooms.nodes.length, page: page.status, html, logged }))
  }
  main(JSON.parse(process.argv[2]))
`

let folder: string
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
  folder = await mkdtemp(join(tmpdir(), 'roomgraph-bundle-'))
  await writeFile(join(folder, 'application.mjs'), APPLICATION)
})
afterAll(async () => {
  await emulator.close()
  await rm(folder, { recursive: true, force: true })
})

async function run(file: string) {
  const account = JSON.stringify({ baseUrl: emulator.url, ...emulator.signalwire.credentials })
  // What else there is of Node's options on this machine must not help.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-experimental-strip-types', file, account],
    { maxBuffer: 50_000_000 },
  )
  return JSON.parse(stdout) as { rooms: number; page: number; html: string; logged: string[] }
}

describe.for(['esm', 'cjs'] as const)('bundled by esbuild as %s', (format) => {
  let bundle: string
  beforeAll(async () => {
    await mkdir(join(folder, format))
    bundle = join(folder, format, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`)
    await build({
      entryPoints: [join(folder, 'application.mjs')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format,
      logLevel: 'error',
      // Dependencies written as CommonJS ask for Node's own modules by require.
      ...(format === 'esm' && {
        banner: {
          js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
        },
      }),
    })
  })

  test('it holds no page of GraphiQL, and serves', async () => {
    // The page alone has nine megabytes.
    expect((await stat(bundle)).size).toBeLessThan(6_000_000)
    const { rooms, page, logged } = await run(bundle)
    expect({ rooms, page }).toEqual({ rooms: 2, page: 500 })
    expect(logged.join()).toContain('needs the package @graphql-yoga/render-graphiql')
  })

  test('it has the whole page of GraphiQL where the package is installed beside it', async () => {
    const scope = join(folder, format, 'node_modules', '@graphql-yoga')
    await mkdir(scope, { recursive: true })
    await symlink(join(ROOT, 'node_modules/@graphql-yoga/render-graphiql'), join(scope, 'render-graphiql'))
    const { html, ...others } = await run(bundle)
    expect(others).toEqual({ rooms: 2, page: 200, logged: [] })
    expect(partsOf(html)).toEqual(['editor', 'panel', 'tabs'])
  })
})
