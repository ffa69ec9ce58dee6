import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { partsOf } from './whole-page.ts'

const execute = promisify(execFile)

interface Manifest {
  version: string
  bin: { roomgraph: string }
  dependencies: Record<string, string>
}

const isLeftOut = leftOut('LONG_TEST', 'the packed package')

/** A project that has installed the packed package, and nothing else but its dependencies. */
let consumer: string
let tarball: string
let manifest: Manifest
let emulator: Emulator
let bin: string

beforeAll(async () => {
  emulator = await startEmulator()
  consumer = await mkdtemp(join(tmpdir(), 'roomgraph-consumer-'))
  const { stdout } = await execute('npm', ['pack', '--json', '--pack-destination', consumer], { cwd: ROOT })
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as { filename: string }[]
  tarball = join(consumer, packed?.filename ?? '')
  const home = join(consumer, 'node_modules', 'roomgraph')
  await mkdir(home, { recursive: true })
  await execute('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'])
  manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  for (const name of [...Object.keys(manifest.dependencies), '@types/node']) {
    const place = join(consumer, 'node_modules', name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(join(ROOT, 'node_modules', name), place)
  }
  bin = join(home, manifest.bin.roomgraph)
  await writeFile(join(consumer, 'package.json'), '{ "type": "module" }')
}, 300_000)

afterAll(async () => {
  await emulator.close()
  await rm(consumer, { recursive: true, force: true })
})

/** Plain JavaScript only: with type stripping off, a TypeScript file would not load. */
function node(...args: string[]) {
  return execute(process.execPath, ['--no-experimental-strip-types', ...args], { cwd: consumer })
}

describe.skipIf(isLeftOut)('the packed package', () => {
  test('holds what is built and what belongs to it, and none of the rest', async () => {
    const files = (await execute('tar', ['-tzf', tarball])).stdout.trim().split('\n')
    const names = files.map((file) => file.replace(/^package\//, ''))
    for (const name of [
      'LICENSE',
      'package.json',
      'schema.graphql',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/cli.js',
    ]) {
      expect(names).toContain(name)
    }
    const allowed =
      /^(dist\/.+\.(js|d\.ts)|dist\/client\/generated\/persisted-documents\.json|(README|CHANGELOG)\.md|LICENSE|package\.json|(schema|subgraph)\.graphql)$/
    expect(names.filter((name) => !allowed.test(name))).toEqual([])
  })

  test('says nothing of the machine that built it', async () => {
    const { stdout } = await execute('grep', [
      '-rlF',
      ROOT,
      join(consumer, 'node_modules', 'roomgraph'),
    ]).catch((error: { code: number; stdout: string }) => (error.code === 1 ? error : Promise.reject(error)))
    expect(stdout).toBe('')
  })

  test('has a command that runs as a file of its own', async () => {
    expect((await readFile(bin, 'utf8')).split('\n')[0]).toBe('#!/usr/bin/env node')
    expect((await node(bin, '--version')).stdout).toBe(`${manifest.version}\n`)
    expect((await node(bin, '--help')).stdout).toContain('Usage: roomgraph')
    expect((await node(bin, 'schema')).stdout).not.toContain('type Mutation')
    const { stdout } = await node(bin, 'schema', '--writes', '--live')
    expect(stdout.trim()).toBe((await readFile(`${ROOT}schema.graphql`, 'utf8')).trim())
  })

  /** What the command needs to serve the emulator's space. */
  function environment() {
    const { projectId, apiToken } = emulator.signalwire.credentials
    return {
      SIGNALWIRE_BASE_URL: emulator.url,
      SIGNALWIRE_PROJECT_ID: projectId,
      SIGNALWIRE_API_TOKEN: apiToken,
    }
  }

  test('serves by several processes', async () => {
    const serve = new Command(['serve', '--port', '0', '--workers', '2'], environment(), bin)
    const [, endpoint = ''] = await serve.prints(/ at (http:\S+) .*, by processes \d+, \d+\n/)
    const answer = await fetch(`${endpoint}?query={rooms(first:2){nodes{name}}}`)
    expect(await answer.json()).toMatchObject({ data: { rooms: { nodes: [{}, {}] } } })
    expect(await serve.stop()).toMatchObject({ code: 0, stderr: '' })
  }, 300_000)

  test('serves a space, with the whole page of GraphiQL', async () => {
    const serve = new Command(['serve', '--port', '0'], environment(), bin)
    const [, endpoint = ''] = await serve.prints(/ at (http:\S+)/)
    const answer = await fetch(`${endpoint}?query={rooms(first:2){nodes{name}}}`)
    expect(await answer.json()).toMatchObject({ data: { rooms: { nodes: [{}, {}] } } })
    const page = await (await fetch(endpoint, { headers: { accept: 'text/html' } })).text()
    expect(partsOf(page)).toEqual(['editor', 'panel', 'tabs'])
    expect(await serve.stop()).toMatchObject({ code: 0, stderr: '' })
  })

  test('can be imported, its client and its emulator too', async () => {
    await writeFile(
      join(consumer, 'use.js'),
      `import { createRoomgraph, ERROR_CODES } from 'roomgraph'
       import * as client from 'roomgraph/client'
       import { startEmulator } from 'roomgraph/emulator'
       const upstream = await startEmulator({ rooms: 1 })
       await upstream.close()
       const { fetch } = createRoomgraph()
       const answer = await fetch(new Request('http://localhost/graphql?query={__typename}'))
       console.log(JSON.stringify([await answer.json(), ERROR_CODES.length > 0, Object.keys(client).length > 0]))`,
    )
    expect(JSON.parse((await node('use.js')).stdout)).toEqual([{ data: { __typename: 'Query' } }, true, true])
  })

  test('has types that hold up under the strictest compiler', async () => {
    const use = `import { createServer } from 'node:http'
      import { createRoomgraph, type Roomgraph, type RoomgraphOptions, type TwilioOptions } from 'roomgraph'
      import { startEmulator, type Emulator, type Fault, type Fixtures } from 'roomgraph/emulator'
      const fixtures: Fixtures = { rooms: [{ name: 'mine' }] }
      const upstream: Emulator = await startEmulator({ rooms: 2, fixtures, seed: 3 })
      const fault: Fault = { path: '/api/video/rooms', status: 429, retryAfter: 1, times: 2 }
      upstream.fail(fault)
      upstream.behave({ links: 'relative' })
      createRoomgraph(upstream.options)
      const twilio: TwilioOptions = { accountSid: 'AC' + '0'.repeat(32), authToken: 'token' }
      const options: RoomgraphOptions = { twilio, maxFirst: 10, logger: console }
      const roomgraph: Roomgraph = createRoomgraph(options)
      const handler: (request: Request) => Promise<Response> = roomgraph.fetch
      createServer(roomgraph).close(() => void roomgraph.close())
      `
    const wrong = [
      "createRoomgraph({ maxFirst: 'ten' })",
      "createRoomgraph({ twilio: { accountSid: 'AC', apiKey: 'SK' } })",
      "createRoomgraph({ twilio: { accountSid: 'AC', authToken: 'a', apiKey: 'SK', apiSecret: 'b' } })",
    ]
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node']
    const compile = async (text: string) => {
      await writeFile(join(consumer, 'use.ts'), `${text}\nexport { handler }\n`)
      const tsc = join(ROOT, 'node_modules', '.bin', 'tsc')
      return execute(tsc, [...options, 'use.ts'], { cwd: consumer }).catch(
        (error: { stdout: string }) => error,
      )
    }
    expect((await compile(use)).stdout).toBe('')
    for (const line of wrong) expect((await compile(`${use}\n${line}\n`)).stdout).toContain('TS2322')
  })

  test('passes publint and attw', async () => {
    const tool = (name: string, ...args: string[]) =>
      execute(join(ROOT, 'node_modules', '.bin', name), args, { cwd: consumer })
    expect((await tool('publint', tarball, '--strict')).stdout).toContain('All good')
    // Its table is laid out for the width of a terminal; JSON is not. Other shortcomings end it with an error.
    const { stdout } = await tool('attw', tarball, '--profile', 'esm-only', '--format', 'json')
    const { analysis } = JSON.parse(stdout) as {
      analysis: {
        entrypoints: Record<string, { resolutions: Record<string, { visibleProblems?: number[] }> }>
      }
    }
    for (const entrypoint of ['.', './client', './emulator']) {
      const resolutions = analysis.entrypoints[entrypoint]?.resolutions
      for (const kind of ['node16-esm', 'bundler']) {
        expect(resolutions?.[kind], `${entrypoint} ${kind}`).toMatchObject({ visibleProblems: [] })
      }
    }
  })
})
