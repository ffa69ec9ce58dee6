// Takes the picture of the README: node test/browser/screenshot.ts [file]
import { openDemo, openTab, resultText } from './demo-page.ts'

const file = process.argv[2] ?? 'docs/graphiql.png'
const { page, foreign, close } = await openDemo()
try {
  await openTab(page, 'LiveNow')
  // Two rooms, so that the upstream call is in the picture.
  await page.locator('.graphiql-query-editor .view-line span', { hasText: /^\d+$/ }).dblclick()
  await page.keyboard.insertText('2')
  await page.locator('.graphiql-execute-button').click()
  while (!(await resultText(page)).includes('include_active_session')) await page.waitForTimeout(50)
  await page.mouse.move(640, 790)
  await page.evaluate('document.activeElement.blur()')
  await page.waitForTimeout(1000)
  await page.screenshot({ path: file })
  if (foreign.length > 0) throw new Error(`the page asked other hosts: ${foreign.join(', ')}`)
} finally {
  await close()
}
