import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leftOut } from '../support/extra.ts'
import { findings } from './accessibility.ts'
import { Dashboard } from './dashboard-page.ts'

const isLeftOut = leftOut('BROWSER_TEST', 'the dashboard before axe')

describe.skipIf(isLeftOut)('axe finds nothing in the dashboard', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await Dashboard.open((emulator) => ({ writes: true, twilio: emulator.options.twilio }))
  }, 60_000)
  afterAll(() => dashboard?.close())

  const SCREENS = [
    { width: 1440, colours: 'light' },
    { width: 1440, colours: 'dark' },
    { width: 400, colours: 'light' },
    { width: 400, colours: 'dark' },
  ] as const

  test.each(SCREENS)(
    '$width px wide, $colours',
    async ({ width, colours }) => {
      const { page } = dashboard
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: colours })
      await dashboard.load()
      await page.locator('.room-live').first().waitFor()
      await page.locator('.costs').waitFor()
      expect(await findings(page)).toEqual([])
      await dashboard.openRoom(dashboard.liveRoom(9).name)
      await page.locator('.member').first().waitFor()
      await page.locator('.axis').waitFor()
      expect(await findings(page)).toEqual([])
      await dashboard.load('?view=sessions')
      await page.locator('.panel-sessions .room', { hasText: 'SignalWire' }).first().click()
      await page.locator('.timeline').waitFor()
      expect(await findings(page)).toEqual([])
    },
    30_000,
  )

  test('which finds a button without a name', async () => {
    await dashboard.page.evaluate('document.body.append(document.createElement("button"))')
    expect(await findings(dashboard.page)).toEqual([expect.stringMatching(/^button-name: .+ > button$/)])
  }, 20_000)
})
