// Takes the picture of the README: node test/browser/screenshot.ts [file]
import { openDemo, openTab } from './demo-page.ts'

const file = process.argv[2] ?? 'docs/graphiql.png'
const { page, foreign, close } = await openDemo({ width: 1440, height: 900 })
try {
  await openTab(page, 'TwilioRooms')
  await page.locator('.graphiql-execute-button').click()
  const call = page.locator('#upstream ol button').nth(1)
  await call.waitFor()
  await call.click()
  await page.mouse.move(640, 890)
  await page.evaluate('document.activeElement.blur()')
  await page.waitForTimeout(1000)
  await page.screenshot({ path: file })
  if (foreign.length > 0) throw new Error(`the page asked other hosts: ${foreign.join(', ')}`)
} finally {
  await close()
}
