import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leftOut } from '../support/extra.ts'
import { findings } from './accessibility.ts'
import { type GraphiqlPage, openDemo, openTab, runOperation, writeOperation } from './demo-page.ts'

const isLeftOut = leftOut('BROWSER_TEST', 'GraphiQL with its panel before axe')

const SCREENS = [
  { width: 1440, colours: 'light' },
  { width: 1440, colours: 'dark' },
  { width: 400, colours: 'light' },
  { width: 400, colours: 'dark' },
] as const

/** What GraphiQL draws itself: tabs with buttons in them, and texts in the colours of its editor. */
const NOT_OURS = ['.graphiql-tabs', '.graphiql-editor', '.result-window']

/** A folder for pictures of what axe saw, to be looked at. */
const pictures = process.env.BROWSER_PICTURES

describe.skipIf(isLeftOut)('axe finds nothing of ours in GraphiQL', () => {
  let demo: GraphiqlPage
  beforeAll(async () => {
    demo = await openDemo({ width: 1440, height: 900 })
  }, 60_000)
  afterAll(() => demo?.close())

  test.each(SCREENS)(
    '$width px wide, $colours: before a run, with calls, with a subscription',
    async ({ width, colours }) => {
      const { page } = demo
      const look = async (name: string) => {
        if (pictures) await page.screenshot({ path: `${pictures}/graphiql-${width}-${colours}-${name}.png` })
        expect(await findings(page, { without: NOT_OURS })).toEqual([])
      }
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: colours })
      await page.reload()
      const panel = page.locator('#upstream')
      await panel.getByText('Run an operation with').waitFor()
      await page.locator('.graphiql-execute-button').waitFor()
      await look('empty')

      await openTab(page, 'TwilioRooms')
      await runOperation(page)
      await panel.locator('.calls button').nth(3).click()
      await panel.locator('summary').click()
      await look('calls')

      await writeOperation(page, 'subscription Watch { liveSessions { isSnapshot started { name } } }')
      await runOperation(page)
      await panel.getByText('Watch · connected').waitFor()
      await look('watching')
    },
    60_000,
  )

  test('which finds a button without a name', async () => {
    await demo.page.evaluate('document.querySelector("#upstream").append(document.createElement("button"))')
    expect(await findings(demo.page, { within: '#upstream' })).toEqual([
      expect.stringMatching(/^button-name: .+ > button$/),
    ])
  })
})
