import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { Command } from '../support/command.ts'

/** Debian's, unless CHROMIUM_PATH says otherwise. */
const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

type Viewport = Readonly<Record<'width' | 'height', number>>

export interface GraphiqlPage {
  readonly page: Page
  readonly endpoint: string
  /** Requests to anything but this machine; none gets through. */
  readonly foreign: string[]
  /** What the page complained of. */
  readonly complaints: string[]
  close(): Promise<void>
}

/** Starts the real demo on a free port and opens its GraphiQL in Chromium, shut off from every other host. */
export async function openDemo(viewport?: Viewport): Promise<GraphiqlPage> {
  const demo = new Command(['demo', '--port', '0', '--freeze', '2026-06-01T12:00:00Z'])
  const [, endpoint = ''] = await demo.prints(/ready at (\S+)[\s\S]*Ctrl\+C/)
  try {
    const opened = await openGraphiql(endpoint, viewport)
    return {
      ...opened,
      async close() {
        await opened.close()
        await demo.stop()
      },
    }
  } catch (error) {
    await demo.stop()
    throw error
  }
}

/** Opens the GraphiQL of a server in a browser of its own, shut off from every other host. */
export async function openGraphiql(
  endpoint: string,
  viewport: Viewport = { width: 1280, height: 800 },
): Promise<GraphiqlPage> {
  const browser = await launch()
  const context = await browser.newContext({ viewport })
  const foreign = await shutOff(context)
  const page = await context.newPage()
  // Sooner than the test ends, so that it says what did not come.
  page.setDefaultTimeout(25_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(endpoint)
  return { page, endpoint, foreign, complaints, close: () => browser.close() }
}

/** A Chromium without a window. @param flags beside the usual ones */
export function launch(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  })
}

/** Blocks every host but this machine; the list tells which were asked for. */
export async function shutOff(context: BrowserContext): Promise<string[]> {
  const foreign: string[] = []
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url())
    if (url.hostname === '127.0.0.1' || ['blob:', 'data:'].includes(url.protocol)) return route.continue()
    foreign.push(url.href)
    return route.abort()
  })
  return foreign
}

/**
 * Opens the tab of an operation by one click, as a newcomer does, and gives the editor the tenth of a second that it takes
 * to know what is in front: until then it stores the text of the tab before.
 */
export async function openTab(page: Page, operation: string): Promise<void> {
  await page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${operation}$`) }).click()
  await page
    .locator('.graphiql-query-editor .view-lines', {
      hasText: new RegExp(`(query|mutation|subscription)\\s${operation}`),
    })
    .waitFor()
  const known = () => page.evaluate('localStorage.getItem("graphiql:query")')
  await expect.poll(known).toMatch(new RegExp(`(query|mutation|subscription)\\s${operation}\\b`))
}

/** Writes an operation into a new tab, as one who types it. */
export async function writeOperation(page: Page, text: string): Promise<void> {
  await page.locator('.graphiql-tab-add').click()
  await page.locator('.graphiql-query-editor .view-lines').click()
  await page.keyboard.insertText(text)
}

/** Clicks on ▶, once. */
export async function runOperation(page: Page): Promise<void> {
  await page.locator('.graphiql-execute-button').click()
}

/** Scrolls the result to its first line: the editor stays where it was with the result before. */
export async function showResultFromTop(page: Page): Promise<void> {
  await page.locator('.graphiql-response .view-lines').click()
  await page.keyboard.press('Control+Home')
}

/** The text of the result, as far as the editor has rendered it. */
export async function resultText(page: Page): Promise<string> {
  const lines = await page.locator('.graphiql-response .view-lines').innerText()
  return lines.replaceAll('\u00a0', ' ')
}
