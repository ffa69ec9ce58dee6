import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { ask } from '../support/client.ts'
import { Command, run } from '../support/command.ts'
import { freePort } from '../support/free-port.ts'
import { Scrape, scrape } from '../support/scrape.ts'

const UNREACHABLE = {
  SIGNALWIRE_BASE_URL: 'http://127.0.0.1:9',
  SIGNALWIRE_PROJECT_ID: '0f0f0f0f-1111-4222-8333-444444444444',
  SIGNALWIRE_API_TOKEN: 'PT-canary',
}
const GRAPH = /serves \S+ at (http:\S+)\/graphql/
const METRICS = /serves its metrics at (http:\S+\/metrics)/
const START_MS = 60_000

const running: Command[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.stop('SIGKILL')))
})

async function serve(env: Record<string, string>, ...flags: string[]) {
  const command = new Command(['serve', '--port', '0', ...flags], { ...UNREACHABLE, ...env })
  running.push(command)
  const [, origin = ''] = await command.prints(GRAPH)
  return { command, endpoint: `${origin}/graphql` }
}

async function statusOf(endpoint: string, query: string, headers: Record<string, string> = {}) {
  return (await ask(endpoint, query, {}, { headers })).status
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '')

describe('serve --log', () => {
  test(
    'off writes nothing at all',
    async () => {
      const port = await freePort()
      const flags = ['--port', String(port), '--log', 'off', '--metrics-port', '0']
      const command = new Command(['serve', ...flags], UNREACHABLE)
      running.push(command)
      const isThere = () => fetch(`http://127.0.0.1:${port}/health`).then(({ ok }) => ok)
      await expect.poll(() => isThere().catch(() => false), { timeout: START_MS }).toBe(true)
      await statusOf(`http://127.0.0.1:${port}/graphql`, '{ rooms(first: 1) { nodes { name } } }')
      expect(await command.stop()).toEqual({ code: 0, stdout: '', stderr: '' })
    },
    START_MS,
  )

  test(
    'json writes nothing but JSON, a line for each operation, and none is lost at the end',
    async () => {
      // On a busy machine, the last of so many wait for longer than the default lets them.
      const { command, endpoint } = await serve({ ROOMGRAPH_LOG: 'json', ROOMGRAPH_MAX_QUEUE_MS: '60000' })
      await statusOf(endpoint, '{ rooms(first: 1) { nodes { name } } }', { 'x-request-id': 'mine' })
      const many = Array.from({ length: 300 }, (_, n) => statusOf(endpoint, `query Q${n} { __typename }`))
      expect(new Set(await Promise.all(many))).toEqual(new Set([200]))
      const { stdout, stderr, code } = await command.stop()
      expect([code, stderr]).toEqual([0, ''])
      const told = lines(stdout).map((line) => JSON.parse(line))
      const operations = told.filter(({ msg }) => msg === 'operation')
      expect(operations).toHaveLength(301)
      expect(new Set(operations.map(({ operationName }) => operationName)).size).toBe(301)
      expect(operations[0]).toMatchObject({
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        pid: command.child.pid,
        requestId: 'mine',
        operationType: 'query',
        status: 200,
        result: 'error',
        codes: { UPSTREAM_UNAVAILABLE: 1 },
      })
      expect(operations[1]).toMatchObject({ level: 'info', result: 'ok', upstreamCalls: 0 })
      expect(stdout).not.toMatch(/PT-canary|__typename|hostname/)
    },
    START_MS,
  )

  test(
    'is text when it is left out: nothing of operations',
    async () => {
      const { command, endpoint } = await serve({})
      await statusOf(endpoint, 'query Quiet { rooms(first: 1) { nodes { name } } }')
      const { stdout, stderr } = await command.stop()
      expect(lines(stdout)).toEqual([expect.stringMatching(GRAPH), 'roomgraph: SignalWire: no route to host'])
      expect(stderr).toBe('')
    },
    START_MS,
  )
})

describe('serve --metrics-port', () => {
  test(
    'serves the metrics there, with those of the process, and tells where',
    async () => {
      const { command, endpoint } = await serve({}, '--metrics-port', '0')
      const [, url = ''] = await command.prints(METRICS)
      expect(new URL(url).port).not.toBe(new URL(endpoint).port)
      await statusOf(endpoint, '{ __typename }')
      const seen = await scrape(url)
      expect(seen.sum('roomgraph_operations_total', { result: 'ok' })).toBe(1)
      expect(seen.sum('process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
      expect((await fetch(endpoint.replace('graphql', 'metrics'))).status).toBe(404)
      expect((await command.stop()).code).toBe(0)
    },
    START_MS,
  )

  test(
    'sums up over workers',
    async () => {
      const { command, endpoint } = await serve({}, '--metrics-port', '0', '--workers', '2')
      const [, url = ''] = await command.prints(METRICS)
      for (let n = 0; n < 6; n++) await statusOf(endpoint, '{ __typename }', { connection: 'close' })
      const text = await (await fetch(url)).text()
      const seen = new Scrape(text)
      expect(seen.sum('roomgraph_operations_total', { result: 'ok' })).toBe(6)
      expect(seen.sum('roomgraph_operation_duration_seconds_bucket', { le: '+Inf' })).toBe(6)
      expect(seen.sum('roomgraph_requests_limit')).toBe(64)
      expect((await command.stop()).code).toBe(0)
    },
    START_MS,
  )

  test(
    'says that the port is in use, and starts nothing',
    async () => {
      const taken = createServer()
      await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening))
      const { port } = taken.address() as { port: number }
      for (const workers of ['1', '2']) {
        const flags = ['--port', '0', '--metrics-port', String(port), '--workers', workers]
        const { code, stdout, stderr } = await run(['serve', ...flags], UNREACHABLE)
        expect(stderr).toBe(
          `roomgraph: port ${port} on 127.0.0.1 is in use; choose another with ROOMGRAPH_METRICS_PORT or --metrics-port\n`,
        )
        expect([code, stdout]).toEqual([3, ''])
      }
      taken.close()
    },
    START_MS,
  )
})
