import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { startNginx } from '../proxies/proxy.ts'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

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

describe.skipIf(leftOut('EXAMPLES_TEST', 'the recipes for watching')).for(['apollo-client', 'urql'])(
  'the recipe for %s',
  (recipe) => {
    test('knows what is in progress, from event to event', async () => {
      const client = new Command(
        [`${server.origin}/graphql`],
        {},
        `${ROOT}examples/recipes/${recipe}/watch.ts`,
      )
      await client.prints(/^room-1 room-2$/m)
      upstream.begin(3)
      await client.prints(/^room-1 room-2 room-3$/m)
      upstream.end(2)
      await client.prints(/^room-1 room-3$/m)
      expect(client.stdout).not.toContain('!')
      client.child.kill()
      await client.finished
    })
  },
)

describe.skipIf(leftOut('PROXY_TEST', 'nginx before a stream'))('curl', () => {
  test('gets each event as it comes, through nginx with its usual buffering, and while that reloads', async () => {
    const { host } = new URL(server.origin)
    const proxy = await startNginx(
      `server { listen unix:@socket; location / { proxy_pass http://${host}; } }`,
    )
    const query = 'subscription { liveSessions { started { name } } }'
    const curl = spawn('curl', [
      ...['-sN', '--unix-socket', proxy.socketPath, '-H', 'accept: text/event-stream'],
      ...[
        '-H',
        'content-type: application/json',
        '-d',
        JSON.stringify({ query }),
        'http://localhost/graphql',
      ],
    ])
    let text = ''
    curl.stdout.on('data', (bytes) => {
      text += String(bytes)
    })
    await vi.waitFor(() => expect(text).toContain('"started":[{"name":"room-1"},{"name":"room-2"}]'), 5000)
    process.kill(Number(readFileSync(join(dirname(proxy.socketPath), 'pid'), 'utf8')), 'SIGHUP')
    for (const number of [3, 4]) {
      upstream.begin(number)
      await vi.waitFor(() => expect(text).toContain(`"started":[{"name":"room-${number}"}]`), 5000)
    }
    curl.kill()
    await proxy.close()
  })
})
