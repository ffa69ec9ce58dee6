import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leftOut } from '../support/extra.ts'
import { type ServedGraph, serveGraph } from '../support/served-graph.ts'
import { type GraphiqlPage, openGraphiql, openTab, runOperation, writeOperation } from './demo-page.ts'

const isLeftOut = leftOut('BROWSER_TEST', 'links and history of GraphiQL')

const TWO =
  'query First { rooms(first: 1) { nodes { name } } }\n\nquery Second($n: Int) { conferences(first: $n) { nodes { name } } }\n'
const SECRET = 'Bearer not-for-anybody-else'

describe.skipIf(isLeftOut)('links and history of GraphiQL', () => {
  let graph: ServedGraph
  let graphiql: GraphiqlPage
  const panel = () => graphiql.page.getByRole('complementary', { name: 'Upstream calls' })
  const status = () => panel().getByRole('status').innerText()
  const tabs = () => graphiql.page.locator('.graphiql-tab').allInnerTexts()
  const active = () => graphiql.page.locator('.graphiql-tab-active').innerText()
  const linked = (search: Record<string, string>) => `${graph.endpoint}?${new URLSearchParams(search)}`

  beforeAll(async () => {
    graph = await serveGraph({ graphiql: true }, { rooms: 12 })
    graphiql = await openGraphiql(linked({ query: TWO, variables: '{ "n": 2 }', operationName: 'Second' }))
    await graphiql.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  }, 60_000)
  afterAll(async () => {
    await graphiql?.close()
    await graph?.close()
  })

  test('a link opens beside the examples on a first visit, with its name and variables, and runs', async () => {
    const { page } = graphiql
    await expect.poll(active).toMatch(/^Second/)
    expect((await tabs())[0]).toMatch(/^Rooms/)
    await page.locator('.graphiql-execute-button').click()
    // There are two operations: the editor asks which.
    await page.getByRole('menuitem', { name: 'Second' }).click()
    await expect.poll(status).toMatch(/^Second · 1 of at most 1 call · /)
    const [call] = graph.emulator.journal.slice(-1)
    expect(call?.url).toBe('/api/video/conferences?page_size=2')
  })

  test('a link that is opened again, or loaded anew, is the tab that is there', async () => {
    const { page } = graphiql
    const before = await tabs()
    await page.reload()
    await expect.poll(active).toMatch(/^Second/)
    expect(await tabs()).toEqual(before)
    await page.goto(linked({ query: '{ rooms(first: 1) { nodes { name } } }' }))
    await expect.poll(active).toMatch(/^<untitled>/)
    expect(await tabs()).toHaveLength(before.length + 1)
  })

  test('the link of the tab in front is copied by the keyboard, without its headers, and the address follows', async () => {
    const { page } = graphiql
    await page.goto(linked({ query: TWO, variables: '{ "n": 2 }', operationName: 'Second' }))
    await expect.poll(active).toMatch(/^Second/)
    await page.getByRole('button', { name: 'Headers' }).click()
    await page.locator('[aria-label="Headers"] .view-lines, .graphiql-editor-tool .view-lines').last().click()
    await page.keyboard.insertText(JSON.stringify({ authorization: SECRET }))
    await expect.poll(() => page.evaluate('localStorage.getItem("graphiql:tabState")')).toContain(SECRET)

    await panel().getByRole('button', { name: 'Copy link' }).focus()
    await page.keyboard.press('Enter')
    await panel().getByRole('button', { name: 'Copied' }).waitFor()
    const link = new URL((await page.evaluate('navigator.clipboard.readText()')) as string)
    expect(Object.fromEntries(link.searchParams)).toEqual({
      query: expect.stringMatching(/^query Second.*query First/s),
      variables: '{ "n": 2 }',
      operationName: 'Second',
    })
    expect(page.url()).toBe(link.href)
    expect(decodeURIComponent(link.href)).not.toContain('not-for-anybody-else')
    await openTab(page, 'Conferences')
    await expect.poll(() => new URL(page.url()).searchParams.get('operationName')).toBe('Conferences')
    await panel().getByRole('button', { name: 'Copy link' }).waitFor()
  })

  test('an operation that is too long for a link has none, and says so', async () => {
    const { page } = graphiql
    await writeOperation(page, `# ${'x'.repeat(9000)}\n{ __typename }`)
    await expect.poll(() => page.url()).toBe(graph.endpoint)
    await panel().getByRole('button', { name: 'Copy link' }).click()
    await panel().getByRole('button', { name: 'Too long or empty' }).waitFor()
  })

  test('the history has each run once with its calls, no header, and opens one as a tab', async () => {
    const { page } = graphiql
    await openTab(page, 'Conferences')
    await runOperation(page)
    await expect.poll(status).toMatch(/^Conferences · 1 of/)
    await runOperation(page)
    await expect.poll(status).toMatch(/^Conferences · 1 of/)
    await page.locator('.graphiql-tab-active .graphiql-tab-close').click()
    expect((await tabs()).join()).not.toContain('Conferences')

    await page.reload()
    await panel().locator('summary').focus()
    await page.keyboard.press('Enter')
    const runs = panel().locator('.runs').getByRole('button')
    expect((await runs.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/^Conferences 1 call · \d+ ms · \d/),
      expect.stringMatching(/^Second 1 call · \d+ ms · \d/),
    ])
    expect(await page.evaluate('localStorage.getItem("roomgraph:history")')).not.toContain('authorization')
    await runs.first().focus()
    await page.keyboard.press('Enter')
    await expect.poll(active).toMatch(/^Conferences/)

    await panel().locator('summary').click()
    await panel().getByRole('button', { name: 'Clear history' }).click()
    expect(await page.evaluate('localStorage.getItem("roomgraph:history")')).toBe('[]')
  })

  test('a tab that was left at once has its own name again after a reload', async () => {
    const { page } = graphiql
    await openTab(page, 'Rooms')
    await page.evaluate(
      `[...document.querySelectorAll('.graphiql-tab-button')].find(({ textContent }) => textContent === 'LiveNow').click();
       document.querySelector('.graphiql-tab-add').click()`,
    )
    const stored = () => page.evaluate('localStorage.getItem("graphiql:tabState")')
    await expect.poll(stored).toMatch(/"title":"Rooms".*"title":"Rooms"/)
    await page.reload()
    await page.locator('.graphiql-tab-button', { hasText: /^LiveNow$/ }).waitFor()
    expect((await tabs()).filter((title) => /^Rooms\b/.test(title))).toHaveLength(1)
  })

  test('an empty result says what to press, until there is one', async () => {
    const { page } = graphiql
    const hint = () =>
      page.evaluate('getComputedStyle(document.querySelector(".graphiql-response"), "::before").content')
    await openTab(page, 'LiveNow')
    expect(await hint()).toContain('Press ▶ or Ctrl+Enter')
    await runOperation(page)
    await expect.poll(hint).toBe('none')
  })
})
