import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { idOf, startWatched, type WatchedUpstream } from '../live/watched-upstream.ts'
import { leftOut } from '../support/extra.ts'
import { type GraphiqlPage, openGraphiql, resultText, runOperation, writeOperation } from './demo-page.ts'

const isLeftOut = leftOut('BROWSER_TEST', 'subscriptions in GraphiQL')

describe.skipIf(isLeftOut)('a subscription that runs in GraphiQL', () => {
  let upstream: WatchedUpstream
  let server: Listening
  let graphiql: GraphiqlPage
  const panel = () => graphiql.page.getByRole('complementary', { name: 'Upstream calls' })
  const status = () => panel().getByRole('status').innerText()
  const fact = (name: string) => panel().locator(`dt:text-is("${name}") + dd`).innerText()
  const run = async (text: string) => {
    await writeOperation(graphiql.page, text)
    await runOperation(graphiql.page)
  }

  beforeAll(async () => {
    upstream = await startWatched({ graphiql: true, explain: true })
    upstream.begin(1)
    server = await listen(upstream.graph.listener, { host: '127.0.0.1', port: 0, drainMs: 200 })
    graphiql = await openGraphiql(`${server.origin}/graphql`)
  }, 60_000)
  afterAll(async () => {
    await graphiql?.close()
    await server?.close()
    await upstream?.graph.close()
  })

  test('says that it is connected, how many events came, and how long ago the last one', async () => {
    await run('subscription Watch { liveSessions { isSnapshot started { name } } }')
    await panel().getByText('This operation watches: it takes no calls of its own.').waitFor()
    await expect.poll(status).toBe('Watch · connected')
    await expect.poll(() => fact('Events')).toBe('1')
    await expect.poll(() => fact('Last event'), { timeout: 5000 }).toBe('2 s ago')
    upstream.begin(2)
    await expect.poll(() => fact('Events')).toBe('2')
    expect(await fact('Last event')).toBe('0 s ago')
    await expect.poll(() => resultText(graphiql.page)).toContain('"isSnapshot": false')
    expect(await fact('Received')).toMatch(/^\d+ B$/)
    // What is read out by a screen reader does not change with each event.
    expect(await status()).toBe('Watch · connected')
  })

  test('is stopped by the button that began it, and then nothing is read any more', async () => {
    const { page } = graphiql
    const events = await fact('Events')
    await page.getByRole('button', { name: /^Stop query/ }).click()
    await expect.poll(status).toBe('Watch · ended: you stopped it')
    await expect
      .poll(
        async () => {
          upstream.calls()
          // Longer than two readings take.
          await page.waitForTimeout(600)
          return upstream.calls()
        },
        { timeout: 10_000 },
      )
      .toEqual([])
    upstream.begin(3)
    expect(await fact('Events')).toBe(events)
    await page.getByRole('button', { name: /^Execute query/ }).waitFor()
  })

  test('says why it ended: complete, refused, a mistake of the upstream, or cut off', async () => {
    const id = Buffer.from(`RoomSession:${idOf(1)}`).toString('base64url')
    await run(`subscription One { liveSession(id: "${id}") { session { name status } } }`)
    await expect.poll(status).toBe('One · connected')
    upstream.end(1)
    await expect.poll(status).toBe('One · ended: complete, nothing follows')
    await expect.poll(() => resultText(graphiql.page)).toContain('"COMPLETED"')

    await run('subscription Refused { liveSessions { started { members(first: 1) { nodes { name } } } } }')
    await expect.poll(status).toBe('Refused · refused: SUBSCRIPTION_CALLS_REFUSED')
    await panel().getByText('The operation did not run; the result says why.').waitFor()

    await run('subscription Denied { liveSessions { isSnapshot } }')
    await expect.poll(status).toBe('Denied · connected')
    upstream.failsWith = { status: 401 }
    await expect.poll(status).toBe('Denied · ended: UPSTREAM_UNAUTHORIZED')
    upstream.failsWith = undefined

    await run('subscription Cut { liveSessions { isSnapshot } }')
    await expect.poll(status).toBe('Cut · connected')
    await server.close()
    await expect.poll(status).toMatch(/^Cut · ended: the connection /)
  })
})
