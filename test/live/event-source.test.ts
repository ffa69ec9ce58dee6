import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { launch } from '../browser/demo-page.ts'
import { ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { type NginxBefore, startNginxBefore } from './nginx-before.ts'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

vi.setConfig({ testTimeout: 60_000 })

const isLeftOut = leftOut('BROWSER_TEST', 'EventSource in Chromium')
const RECIPE = readFileSync(`${ROOT}examples/recipes/event-source/watch.html`, 'utf8')

describe.skipIf(isLeftOut)('the recipe for EventSource, in Chromium', () => {
  let browser: Browser
  let upstream: WatchedUpstream
  let server: Listening
  let page: Page
  let nginx: NginxBefore | undefined

  beforeAll(async () => {
    browser = await launch()
  }, 300_000)
  afterAll(() => browser?.close())
  afterEach(async () => {
    await page.close()
    await nginx?.close()
    nginx = undefined
    await server.close()
    await upstream.graph.close()
  })

  async function start(options: Parameters<typeof startWatched>[0] = {}): Promise<void> {
    upstream = await startWatched(options)
    upstream.begin(1)
    upstream.begin(2)
    server = await listen(upstream.graph.listener, { host: '127.0.0.1', port: 0 })
    page = await browser.newPage()
    page.setDefaultTimeout(25_000)
  }

  /** Opens the page, as if it were served at that origin, too. */
  async function open(origin: string): Promise<void> {
    await page.route('**/watch.html', (route) => route.fulfill({ contentType: 'text/html', body: RECIPE }))
    await page.goto(`${origin}/watch.html`)
  }

  const shows = (...names: string[]) =>
    vi.waitFor(async () => expect(await page.locator('li').allInnerTexts()).toEqual(names), 15_000)
  const state = (text: string) => page.locator('#state', { hasText: text }).waitFor()

  test('shows what is in progress, from event to event', async () => {
    await start()
    await open(server.origin)
    await shows('room-1', 'room-2')
    upstream.begin(3)
    upstream.end(1)
    await shows('room-2', 'room-3')
    await state('connected')
  })

  test('cannot say who asks: where callers have to, it is refused, and not tried again', async () => {
    await start({ auth: { kind: 'api-key', keys: [{ name: 'app', key: 'a'.repeat(32) }] } })
    await open(server.origin)
    await state('refused')
    expect(upstream.calls()).toEqual([])
  })

  test('is refused with a 503 while there are too many streams, and opens another one once there are fewer', async () => {
    await start({ live: { maxStreams: 1 } })
    const other = await upstream.watch('subscription { liveSessions { isSnapshot } }')
    await open(server.origin)
    await state('waiting for the server')
    await other.close()
    await shows('room-1', 'room-2')
    await state('connected')
    upstream.end(1)
    await shows('room-2')
  })

  test.skipIf(leftOut('PROXY_TEST', 'nginx before EventSource'))(
    'goes on after the last event by itself when nginx before the server is reloaded',
    async () => {
      await start()
      nginx = await startNginxBefore(new URL(server.origin).host)
      await open(nginx.origin)
      await shows('room-1', 'room-2')
      upstream.begin(3)
      await shows('room-1', 'room-2', 'room-3')
      nginx.reload()
      await state('connection lost')
      upstream.end(2)
      upstream.begin(4)
      await shows('room-1', 'room-3', 'room-4')
      await state('connected')
      await page.goto('about:blank')
      const streams = () => nginx?.log.filter(({ query }) => query.startsWith('query=')) ?? []
      await vi.waitFor(() => expect(streams()).toHaveLength(2), 10_000)
      expect(streams().map(({ lastEventId }) => lastEventId)).toEqual(['', expect.stringMatching(/\.2$/)])
    },
  )
})
