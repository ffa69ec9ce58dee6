import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLES } from '../../src/server/graphiql/examples.generated.ts'
import { type DemoPage, hasChromium, openDemo, openTab, resultText } from './demo-page.ts'

const there = hasChromium()
const required = process.env.BROWSER_TEST === 'required'
if (!there && !required) {
  console.warn('The browser test is SKIPPED: no Chromium. Install it, or name one in CHROMIUM_PATH.')
}

describe.skipIf(!there && !required)('GraphiQL in Chromium, with every other host blocked', () => {
  let demo: DemoPage
  beforeAll(async () => {
    demo = await openDemo()
  }, 60_000)
  afterAll(() => demo?.close())

  it('opens with a tab for each example, named by its operation', async () => {
    const names = EXAMPLES.map((query) => {
      const [definition] = parse(query).definitions
      return definition?.kind === 'OperationDefinition' ? definition.name?.value : undefined
    })
    const tabs = demo.page.locator('.graphiql-tab')
    await tabs.nth(names.length - 1).waitFor()
    expect((await tabs.allInnerTexts()).map((text) => text.trim())).toEqual(names)
  })

  it('runs a query by a click, and shows the result with its upstream calls', async () => {
    const { page } = demo
    await openTab(page, 'LiveNow')
    await page.locator('.graphiql-execute-button').click()
    await expect.poll(() => resultText(page)).toMatch(/"rooms": \{\s+"nodes": \[\s+\{\s+"name": "/)

    // The end of the result is rendered once it is scrolled to.
    await page.locator('.graphiql-response .view-lines').click()
    await page.keyboard.press('Control+End')
    await expect
      .poll(() => resultText(page))
      .toMatch(/"path": "\/api\/video\/rooms\?\s*include_active_session=true/)
    expect(await resultText(page)).toMatch(/"upstream": \{\s+"total": 1,/)
  })

  it('knows the schema: the documentation explorer shows its root fields', async () => {
    const { page } = demo
    await page.getByRole('button', { name: /documentation explorer/i }).click()
    await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click()
    await expect.poll(() => page.locator('.graphiql-doc-explorer').innerText()).toContain('rooms(')
  })

  it('asked no other host for anything, and complained of nothing', () => {
    expect(demo.foreign).toEqual([])
    expect(demo.complaints).toEqual([])
  })
})
