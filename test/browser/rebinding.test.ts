import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Command } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { launch } from './demo-page.ts'

vi.setConfig({ testTimeout: 60_000 })

const isLeftOut = leftOut('BROWSER_TEST', 'DNS rebinding in Chromium')

const QUERY = '{ rooms(first: 1) { nodes { name } } }'

describe.skipIf(isLeftOut)('a page in Chromium whose name points at this machine', () => {
  let demo: Command
  let browser: Browser
  let port: string
  let emulator: string
  beforeAll(async () => {
    demo = new Command(['demo', '--port', '0'])
    const printed = await demo.prints(/ready at (\S+)[\s\S]* at (http:\S+);[\s\S]*Ctrl\+C/)
    port = new URL(printed[1] ?? '').port
    emulator = printed[2] ?? ''
    browser = await launch(['--host-resolver-rules=MAP evil.test 127.0.0.1'])
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
  })

  const journal = async () => (await fetch(`${emulator}/_emulator/journal`)).json()

  /** What a page of this server can read of it. */
  async function readFrom(host: string) {
    const page = await browser.newPage()
    const opened = await page.goto(`http://${host}:${port}/graphql`)
    const asked = await page.evaluate(async (query) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) })
      return { status: response.status, text: await response.text() }
    }, QUERY)
    await page.close()
    return { opened: opened?.status(), ...asked }
  }

  test('gets neither GraphiQL nor rooms', async () => {
    const { opened, status, text } = await readFrom('evil.test')
    expect([opened, status]).toEqual([421, 421])
    expect(text).toContain('HOST_NOT_ALLOWED')
    expect(await journal()).toEqual([])
  })

  test('gets both under a name of this machine', async () => {
    const { opened, status, text } = await readFrom('localhost')
    expect([opened, status]).toEqual([200, 200])
    expect(text).toContain('"rooms":{"nodes":[{"name":')
  })
})
