import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { buildPackage } from '../support/built-package.ts'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { ALL_PARTS, partsOf } from './whole-page.ts'

const isLeftOut = leftOut('LONG_TEST', 'the folder of the image')

/** What the last stage of the Dockerfile copies, by the stage that it comes from; '' for the repository. */
async function copies(): Promise<{ from: string; files: string[] }[]> {
  const dockerfile = await readFile(`${ROOT}Dockerfile`, 'utf8')
  const stage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
  return [...stage.matchAll(/^COPY (?:--from=(\w+) )?(.+) \S+$/gm)].map(([, from = '', files = '']) => ({
    from,
    files: files.split(' '),
  }))
}

/** The folders that `npm ci --omit=dev` installs, by the lockfile. */
async function productionFolders(): Promise<string[]> {
  const { packages } = JSON.parse(await readFile(`${ROOT}package-lock.json`, 'utf8')) as {
    packages: Record<string, { dev?: true; devOptional?: true; optional?: true }>
  }
  return Object.entries(packages).flatMap(([folder, { dev, devOptional, optional }]) =>
    folder === '' || dev || devOptional || optional ? [] : [folder],
  )
}

/** Without the packages that are installed inside of another one: each has an entry of its own. */
const isOwn = (folder: string) => (path: string) => !path.slice(folder.length).includes('/node_modules')

describe.skipIf(isLeftOut)('the folder of the image, made by the steps of the Dockerfile', () => {
  let app: string
  let emulator: Emulator

  beforeAll(async () => {
    emulator = await startEmulator({ rooms: 3 })
    app = await mkdtemp(join(tmpdir(), 'roomgraph-image-'))
    const built = await mkdtemp(join(tmpdir(), 'roomgraph-image-build-'))
    const home = await buildPackage(built)
    for (const { from, files } of await copies()) {
      if (from === 'build') await cp(join(home, 'dist'), join(app, 'dist'), { recursive: true })
      else if (from === 'dependencies') {
        for (const folder of await productionFolders()) {
          const source = join(ROOT, folder)
          await cp(source, join(app, folder), { recursive: true, filter: isOwn(source) })
        }
      } else for (const file of files) await cp(join(ROOT, file), join(app, file))
    }
    await rm(built, { recursive: true })
  }, 300_000)
  afterAll(async () => {
    await emulator?.close()
    await rm(app, { recursive: true, force: true })
  })

  test('has no examples, no sources and no package for development', async () => {
    expect((await readdir(app)).sort()).toEqual([
      'LICENSE',
      'dist',
      'node_modules',
      'package.json',
      'schema.graphql',
      'subgraph.graphql',
    ])
    const installed = await readdir(join(app, 'node_modules'))
    expect(installed).toContain('graphql-yoga')
    for (const name of ['typescript', 'vitest', 'esbuild', 'axe-core']) expect(installed).not.toContain(name)
  })

  test('answers queries, and a browser with the whole page of GraphiQL', async () => {
    const serve = new Command(
      ['serve', '--port', '0', '--no-env-file'],
      {
        ...emulator.env,
        HOST: '127.0.0.1',
        ROOMGRAPH_GRAPHIQL: 'on',
        ROOMGRAPH_WRITES: 'on',
        ROOMGRAPH_LIVE: 'on',
      },
      join(app, 'dist', 'cli.js'),
      app,
    )
    const [, endpoint = ''] = await serve.prints(/ at (http:\S+)/)
    const answer = await fetch(`${endpoint}?query={rooms(first:2){nodes{name}}}`)
    expect(await answer.json()).toMatchObject({ data: { rooms: { nodes: [{}, {}] } } })
    const page = await fetch(endpoint, { headers: { accept: 'text/html' } })
    expect([page.status, partsOf(await page.text())]).toEqual([200, ALL_PARTS])
    expect(await serve.stop()).toMatchObject({ code: 0, stderr: '' })
  }, 300_000)
})
