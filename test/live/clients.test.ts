import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { startNginx } from '../proxies/proxy.ts'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { type NginxBefore, startNginxBefore } from './nginx-before.ts'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

vi.setConfig({ testTimeout: 30_000 })

let upstream: WatchedUpstream
let server: Listening

beforeEach(async () => {
  upstream = await startWatched()
  upstream.begin(1)
  upstream.begin(2)
  server = await listen(upstream.graph.listener, { host: '127.0.0.1', port: 0 })
})

afterEach(async () => {
  await server.close()
  await upstream.graph.close()
})

const noRecipes = leftOut('EXAMPLES_TEST', 'the recipes for watching')
const noProxy = leftOut('PROXY_TEST', 'nginx before a stream')

describe.skipIf(noRecipes).for(['apollo-client', 'urql', 'graphql-sse', 'relay'])(
  'the recipe for %s',
  (recipe) => {
    const run = (origin: string) =>
      new Command([`${origin}/graphql`], {}, `${ROOT}examples/recipes/${recipe}/watch.ts`)

    test('knows what is in progress, from event to event', async () => {
      const client = run(server.origin)
      await client.prints(/^room-1 room-2$/m)
      upstream.begin(3)
      await client.prints(/^room-1 room-2 room-3$/m)
      upstream.end(2)
      await client.prints(/^room-1 room-3$/m)
      expect(client.stdout).not.toContain('!')
      client.child.kill()
      await client.finished
    })

    test.skipIf(noProxy)('loses nothing when nginx before the server is reloaded', async () => {
      const nginx = await startNginxBefore(new URL(server.origin).host)
      const client = run(nginx.origin)
      await client.prints(/^room-1 room-2$/m)
      upstream.begin(3)
      await client.prints(/^room-1 room-2 room-3$/m)
      nginx.reload()
      await vi.waitFor(() => expect(nginx.log).toHaveLength(1), 20_000)
      upstream.end(2)
      upstream.begin(4)
      await client.prints(/^room-1 room-3 room-4$/m)
      upstream.end(1)
      await client.prints(/^room-3 room-4$/m)
      client.child.kill()
      await client.finished
      await goneOnAfter(nginx)
      await nginx.close()
    })
  },
)

/** The second of two requests goes on after the last event that came with the first. */
async function goneOnAfter(nginx: NginxBefore): Promise<void> {
  await vi.waitFor(() => expect(nginx.log).toHaveLength(2), 20_000)
  const [first, second] = nginx.log.map(({ body }) => JSON.parse(body).variables.after)
  expect([first, second]).toEqual([null, expect.stringMatching(/^[\w-]+\.2$/)])
}

describe('curl', () => {
  test.skipIf(noProxy)(
    'gets each event as it comes, through nginx with its usual buffering, and while that reloads',
    async () => {
      const { host } = new URL(server.origin)
      const proxy = await startNginx(
        `server { listen unix:@socket; location / { proxy_pass http://${host}; } }`,
      )
      const query = 'subscription { liveSessions { started { name } } }'
      const curl = spawn('curl', [
        ...['-sN', '--unix-socket', proxy.socketPath, '-H', 'accept: text/event-stream'],
        ...['-H', 'content-type: application/json', '-d', JSON.stringify({ query })],
        'http://localhost/graphql',
      ])
      let text = ''
      curl.stdout.on('data', (bytes) => {
        text += String(bytes)
      })
      await vi.waitFor(
        () => expect(text).toContain('"started":[{"name":"room-1"},{"name":"room-2"}]'),
        20_000,
      )
      process.kill(Number(readFileSync(join(dirname(proxy.socketPath), 'pid'), 'utf8')), 'SIGHUP')
      for (const number of [3, 4]) {
        upstream.begin(number)
        await vi.waitFor(() => expect(text).toContain(`"started":[{"name":"room-${number}"}]`), 20_000)
      }
      curl.kill()
      await proxy.close()
    },
  )

  test.skipIf(noProxy)(
    'goes on after the last event in a loop of the shell, as its recipe has it',
    async () => {
      const nginx = await startNginxBefore(new URL(server.origin).host)
      const shell = spawn('sh', [`${ROOT}examples/recipes/curl/watch.sh`, `${nginx.origin}/graphql`], {
        detached: true,
      })
      let text = ''
      shell.stdout.on('data', (bytes) => {
        text += String(bytes)
      })
      const said = (event: object) =>
        vi.waitFor(() => expect(text).toContain(JSON.stringify({ data: { liveSessions: event } })), 20_000)
      const [one, two, three, four] = [1, 2, 3, 4].map((number) => ({ name: `room-${number}` }))
      await said({ isSnapshot: true, started: [one, two], ended: [] })
      upstream.begin(3)
      await said({ isSnapshot: false, started: [three], ended: [] })
      nginx.reload()
      await vi.waitFor(() => expect(nginx.log).toHaveLength(1), 20_000)
      upstream.begin(4)
      upstream.end(1)
      await said({ isSnapshot: false, started: [four], ended: [one] })
      // The shell and the curl that it waits for.
      process.kill(-Number(shell.pid), 'SIGTERM')
      await vi.waitFor(() => expect(nginx.log).toHaveLength(2), 20_000)
      expect(nginx.log.map(({ lastEventId }) => lastEventId)).toEqual(['', expect.stringMatching(/\.2$/)])
      await nginx.close()
    },
  )
})
