// Takes the picture of the dashboard: node test/browser/dashboard-screenshot.ts [file] [light|dark]
import { Dashboard } from './dashboard-page.ts'

const [file = 'docs/dashboard.png', colours = 'light'] = process.argv.slice(2)
const dashboard = await Dashboard.open({ writes: true, live: { enabled: true } })
try {
  await dashboard.page.emulateMedia({ colorScheme: colours === 'dark' ? 'dark' : 'light' })
  await dashboard.page.setViewportSize({ width: 1440, height: 900 })
  await dashboard.load()
  await dashboard.page.locator('.room-live').first().waitFor()
  await dashboard.openRoom(dashboard.liveRoom(9).name)
  await dashboard.page.locator('.member').first().waitFor()
  await dashboard.page.locator('.axis .bar').first().waitFor()
  // An expensive session in the line below the axis.
  await dashboard.page.locator('.axis .bar-4').first().hover()
  await dashboard.page.waitForTimeout(300)
  await dashboard.page.screenshot({ path: file })
  if (dashboard.foreign.length > 0)
    throw new Error(`the page asked other hosts: ${dashboard.foreign.join(', ')}`)
} finally {
  await dashboard.close()
}
