import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { composeSupergraph } from '../../examples/supergraph/compose.ts'
import { type Gateway, startGateway } from '../../examples/supergraph/gateway.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { type NginxBefore, startNginxBefore } from './nginx-before.ts'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

vi.setConfig({ testTimeout: 60_000 })

const WHAT = 'Hive Gateway before a subscription, with nginx between the two'
const isLeftOut = (['GATEWAY_TEST', 'PROXY_TEST', 'EXAMPLES_TEST'] as const)
  .map((variable) => leftOut(variable, WHAT))
  .includes(true)

describe.skipIf(isLeftOut)('Hive Gateway before roomgraph, with nginx between the two', () => {
  let upstream: WatchedUpstream
  let server: Listening
  let nginx: NginxBefore
  let gateway: Gateway
  const folder = mkdtempSync(join(tmpdir(), 'live-supergraph-'))

  beforeAll(async () => {
    upstream = await startWatched({ subgraph: true })
    upstream.begin(1)
    upstream.begin(2)
    server = await listen(upstream.graph.listener, { host: '127.0.0.1', port: 0 })
    nginx = await startNginxBefore(new URL(server.origin).host)
    const file = join(folder, 'supergraph.graphql')
    const urls = { roomgraph: `${nginx.origin}/graphql`, bookings: 'http://127.0.0.1:9/graphql' }
    writeFileSync(file, composeSupergraph(urls))
    gateway = await startGateway(file, 0)
  }, 300_000)

  afterAll(async () => {
    await gateway?.close()
    await nginx?.close()
    await server?.close()
    await upstream?.graph.close()
    rmSync(folder, { recursive: true })
  })

  test('passes a subscription on, and its end, after which the client goes on where it was', async () => {
    const client = new Command([gateway.url], {}, `${ROOT}examples/recipes/graphql-sse/watch.ts`)
    await client.prints(/^room-1 room-2$/m)
    upstream.begin(3)
    await client.prints(/^room-1 room-2 room-3$/m)
    expect(client.stdout).not.toContain('!')
    nginx.reload()
    await vi.waitFor(() => expect(nginx.log.length).toBeGreaterThan(0), 20_000)
    upstream.end(2)
    upstream.begin(4)
    await client.prints(/^room-1 room-3 room-4$/m)
    upstream.end(1)
    await client.prints(/^room-3 room-4$/m)
    client.child.kill()
    await client.finished
    // The gateway lets go of a stream that nobody reads any more.
    await vi.waitFor(() => expect(nginx.log).toHaveLength(2), 20_000)
    const variables = nginx.log.map(({ query }) => new URLSearchParams(query).get('variables') ?? '')
    expect(variables.map((text) => JSON.parse(text).after)).toEqual([null, expect.stringMatching(/\.2$/)])
  })
})
