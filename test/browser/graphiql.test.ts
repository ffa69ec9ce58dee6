import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  EXAMPLE_MUTATIONS,
  EXAMPLE_SUBSCRIPTIONS,
  EXAMPLES,
} from '../../src/server/graphiql/examples.generated.ts'
import { leftOut } from '../support/extra.ts'
import {
  type GraphiqlPage,
  openDemo,
  openTab,
  resultText,
  runOperation,
  showResultFromTop,
} from './demo-page.ts'

const isLeftOut = leftOut('BROWSER_TEST', 'GraphiQL in Chromium')

describe.skipIf(isLeftOut)('GraphiQL in Chromium, with every other host blocked', () => {
  let demo: GraphiqlPage
  beforeAll(async () => {
    demo = await openDemo()
  }, 60_000)
  afterAll(() => demo?.close())

  test('opens with a tab for each example, named by its operation', async () => {
    const names = [...EXAMPLES, ...EXAMPLE_SUBSCRIPTIONS, ...EXAMPLE_MUTATIONS].map((query) => {
      const [definition] = parse(query).definitions
      return definition?.kind === 'OperationDefinition' ? definition.name?.value : undefined
    })
    const tabs = demo.page.locator('.graphiql-tab')
    await tabs.nth(names.length - 1).waitFor()
    expect((await tabs.allInnerTexts()).map((text) => text.trim())).toEqual(names)
  })

  test('runs a query by a click, and shows the result with its upstream calls', async () => {
    const { page } = demo
    await openTab(page, 'LiveNow')
    await runOperation(page)
    await expect.poll(() => resultText(page)).toMatch(/"rooms": \{\s+"nodes": \[\s+\{\s+"name": "/)

    // The end of the result is rendered once it is scrolled to.
    await page.locator('.graphiql-response .view-lines').click()
    await page.keyboard.press('Control+End')
    await expect
      .poll(() => resultText(page))
      .toMatch(/"path": "\/api\/video\/rooms\?\s*include_active_session=true/)
    expect(await resultText(page)).toMatch(/"upstream": \{\s+"total": 1,/)
  })

  test('runs what is in sight by one click, also right after the tab was changed', async () => {
    const { page } = demo
    const panel = page.getByRole('complementary', { name: 'Upstream calls' })
    for (const name of ['Conferences', 'Rooms', 'OneCallForTwo', 'LiveNow', 'Conferences']) {
      // Both clicks at once, as nobody can: the editor goes on naming the operation of the tab before for a while.
      await page.evaluate(
        `[...document.querySelectorAll('.graphiql-tab-button')].find(({ textContent }) => textContent === '${name}').click();
         document.querySelector('.graphiql-execute-button').click()`,
      )
      await expect.poll(() => panel.getByRole('status').innerText()).toMatch(new RegExp(`^${name} · \\d+ of`))
      expect(await resultText(page)).not.toContain('"errors"')
    }
  })

  test('shows user errors as data, found before any call', async () => {
    const { page } = demo
    await openTab(page, 'UpdateWithUserErrors')
    await runOperation(page)
    await expect.poll(() => resultText(page)).toMatch(/"code": "(OUT_OF_RANGE|CONFLICTING)"/)
    await showResultFromTop(page)
    await expect.poll(() => resultText(page)).toMatch(/"room": null/)
    const panel = page.getByRole('complementary', { name: 'Upstream calls' })
    await expect.poll(() => panel.innerText()).toMatch(/UpdateWithUserErrors · 0/)
  })

  test('shows the upstream calls beside the result, and says before the first run how to get there', async () => {
    const { page } = demo
    await page.reload()
    const panel = page.getByRole('complementary', { name: 'Upstream calls' })
    await panel.getByText('Run an operation with ▶ or Ctrl+Enter').waitFor()

    await openTab(page, 'TwilioRooms')
    await runOperation(page)
    const calls = panel.locator('ol').getByRole('button')
    await calls.nth(3).waitFor()
    expect(await calls.count()).toBe(4)
    expect(await panel.getByRole('status').innerText()).toMatch(
      /^TwilioRooms · 4 of at most 4 calls · \d+ ms · [\d.]+ kB$/,
    )
    expect(await calls.first().innerText()).toMatch(/^GET \/v1\/Video\/Rooms\?RoomType=group/)
    await expect(panel.boundingBox()).resolves.toMatchObject({ y: 0, height: 800 })
  })

  test('marks the fields that a call served, and the calls of a field, by keyboard alone', async () => {
    const { page } = demo
    const panel = page.getByRole('complementary', { name: 'Upstream calls' })
    const calls = panel.locator('ol').getByRole('button')
    const marked = () => panel.locator('.marked').allInnerTexts()
    await calls.nth(1).focus()
    await page.keyboard.press('Enter')
    expect(await marked()).toEqual([
      expect.stringMatching(/^insightsRooms\.nodes\[\]\.participants\s+3 calls$/),
    ])
    await page.keyboard.press('Enter')
    expect(await marked()).toEqual([])

    await panel.getByRole('button', { name: /^insightsRooms 1 call/ }).focus()
    await page.keyboard.press('Enter')
    expect(await marked()).toEqual([expect.stringMatching(/^GET \/v1\/Video\/Rooms\?/)])
  })

  test('says while one types how many calls the operation takes, and runs nothing for it', async () => {
    const { page } = demo
    const panel = page.getByRole('complementary', { name: 'Upstream calls' })
    const ran = await panel.getByRole('status').innerText()
    await openTab(page, 'DetailsOfLiveSessions')
    await panel
      .getByText('takes 1 to 12 calls, most for rooms.nodes.activeSession.locked: up to 11')
      .waitFor()
    await page.locator('.graphiql-query-editor .view-line', { hasText: /^\s*costInDollars$/ }).click()
    await page.keyboard.press('End')
    await page.keyboard.type(' members { nodes { name } ')
    await panel
      .getByText(/takes 1 to 62 calls, most for rooms\.nodes\.activeSession\.members: up to 50/)
      .waitFor()
    expect(await panel.getByRole('status').innerText()).toBe(ran)
  })

  test('fills the panel with the calls of an answer in parts', async () => {
    const { page } = demo
    await openTab(page, 'LiveLater')
    await runOperation(page)
    const panel = page.getByRole('complementary', { name: 'Upstream calls' })
    await panel.getByText(/^LiveLater · 2 of at most 2 calls · \d+ ms/).waitFor()
  })

  test('is where the bare address of the server leads', async () => {
    const { page, endpoint } = demo
    await page.goto(new URL('/', endpoint).href)
    expect(page.url()).toBe(endpoint)
  })

  test('knows the schema: the documentation explorer shows its root fields', async () => {
    const { page } = demo
    await page.getByRole('button', { name: /documentation explorer/i }).click()
    await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click()
    await expect.poll(() => page.locator('.graphiql-doc-explorer').innerText()).toContain('rooms(')
  })

  test('asked no other host for anything, and complained of nothing', () => {
    expect(demo.foreign).toEqual([])
    expect(demo.complaints).toEqual([])
  })

  test('shows no call for an operation that was refused, and the panel can be hidden', async () => {
    const { page } = demo
    await page.goto(
      `${demo.endpoint}?query=${encodeURIComponent('query Refused { rooms(first: -1) { nodes { name } } }')}`,
    )
    await page.locator('.graphiql-query-editor .view-lines', { hasText: 'query Refused' }).waitFor()
    await runOperation(page)
    const panel = page.getByRole('complementary', { name: 'Upstream calls' })
    await panel.getByText('The operation did not run; the result says why.').waitFor()
    await panel.getByRole('button', { name: 'Hide' }).click()
    expect((await panel.innerText()).trim()).toBe('Show calls')
    await panel.getByRole('button', { name: 'Show calls' }).click()
    expect(await panel.innerText()).toContain('Hide')
  })

  test('opens and runs also where the storage of the browser is full', async () => {
    const page = await demo.page.context().newPage()
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    await page.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('no room', 'QuotaExceededError')
      }
    })
    await page.goto(
      `${demo.endpoint}?query=${encodeURIComponent('query Full { rooms(first: 1) { nodes { name } } }')}`,
    )
    await page.locator('.graphiql-execute-button').click()
    const panel = page.getByRole('complementary', { name: 'Upstream calls' })
    await expect.poll(() => panel.getByRole('status').innerText()).toMatch(/1 of at most 1 call/)
    expect(complaints).toEqual([])
    await page.close()
  })
})
