import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { leftOut } from '../support/extra.ts'
import { type GraphiqlPage, openGraphiql, resultText, runOperation, writeOperation } from './demo-page.ts'
import { type HeldUpstream, holdUpstream } from './held-upstream.ts'

const isLeftOut = leftOut('BROWSER_TEST', 'answers in parts in GraphiQL')

const LATER = 'query Later { rooms(first: 2) { nodes { name ... @defer { activeSession { status } } } } }'
const ONE_BY_ONE =
  'query OneByOne { roomSessions(first: 4) { nodes @stream(initialCount: 1) { name members(first: 1) { nodes { name } } } } }'

describe.skipIf(isLeftOut)('the panel in GraphiQL, before an upstream that takes its time', () => {
  let emulator: Emulator
  let upstream: HeldUpstream
  let graph: Roomgraph
  let server: Listening
  let graphiql: GraphiqlPage
  const panel = () => graphiql.page.getByRole('complementary', { name: 'Upstream calls' })
  const status = () => panel().getByRole('status').innerText()
  const calls = async () =>
    (await panel().locator('.calls').getByRole('button').allInnerTexts()).map((text) =>
      text.replace(/\s+/g, ' '),
    )
  const inFlight = async () => (await calls()).filter((call) => call.includes('in flight')).length

  beforeAll(async () => {
    emulator = await startEmulator({ rooms: 12 })
    upstream = await holdUpstream(emulator)
    graph = createRoomgraph({
      signalwire: { ...emulator.options.signalwire, baseUrl: upstream.url },
      graphiql: true,
      explain: true,
    })
    server = await listen(graph, { host: '127.0.0.1', port: 0 })
    graphiql = await openGraphiql(`${server.origin}/graphql`)
  }, 60_000)
  afterAll(async () => {
    await graphiql?.close()
    upstream?.release()
    await server?.close()
    await graph?.close()
    await upstream?.close()
    await emulator?.close()
  })

  test('shows the first part of @defer with its calls while the call of the second is in flight', async () => {
    const { page } = graphiql
    upstream.hold(/include_active_session/)
    await writeOperation(page, LATER)
    await runOperation(page)
    await expect
      .poll(status)
      .toMatch(/^Later · 2 of at most 2 calls · \d+ ms · .+ · running, part 1 is here$/)
    expect(await calls()).toEqual([
      expect.stringMatching(/^GET \/api\/video\/rooms\?page_size=2 200 · \d+ ms$/),
      expect.stringMatching(/^GET \/api\/video\/rooms\?include_active_session=true&page_size=2 in flight/),
    ])
    expect(await resultText(page)).toMatch(/"name": /)
    expect(await resultText(page)).not.toContain('activeSession"')

    upstream.release()
    await expect.poll(status).toMatch(/^Later · 2 of at most 2 calls · \d+ ms · [\d.]+ kB$/)
    expect(await inFlight()).toBe(0)
    await expect.poll(() => resultText(page)).toContain('"activeSession"')
  })

  test('shows the calls of @stream as they end, one by one, and keeps the keyboard on one of them', async () => {
    const { page } = graphiql
    upstream.hold(/members/)
    await writeOperation(page, ONE_BY_ONE)
    await runOperation(page)
    await expect.poll(status).toBe('OneByOne · running')
    const chosen = panel().locator('.calls button').first()
    for (const part of [1, 2, 3]) {
      // All other calls have begun before the next one ends.
      if (part > 1) await expect.poll(() => upstream.waiting).toBe(5 - part)
      await upstream.letOneThrough()
      await expect.poll(status).toMatch(new RegExp(`· running, part ${part} is here$`))
      if (part > 1) expect(await inFlight()).toBe(4 - part)
      if (part === 1) {
        await chosen.focus()
        await page.keyboard.press('Enter')
      }
      expect(await panel().locator('.calls li:first-child button:focus').count()).toBe(1)
      expect(await chosen.getAttribute('aria-pressed')).toBe('true')
    }
    await upstream.letOneThrough()
    await expect.poll(status).toMatch(/^OneByOne · 8 of at most 8 calls · \d+ ms · [\d.]+ kB$/)
    expect(await inFlight()).toBe(0)
    upstream.release()
  })

  test('says so when an answer is stopped, and when it is cut off', async () => {
    const { page } = graphiql
    upstream.hold(/./)
    await writeOperation(page, '{ rooms(first: 3) { nodes { name } } }')
    await runOperation(page)
    await expect.poll(status).toBe('running')
    // The same button stops what runs.
    await runOperation(page)
    await panel().getByText('You stopped it before its answer was there.').waitFor()
    upstream.release()

    await page.route('**/graphql', (route) => route.abort())
    await runOperation(page)
    await panel().getByText('The answer did not come to its end.').waitFor()
    await page.unroute('**/graphql')
  })
})
