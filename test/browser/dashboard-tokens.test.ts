import type { CDPSession } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { leftOut } from '../support/extra.ts'
import { findings } from './accessibility.ts'
import { Dashboard } from './dashboard-page.ts'

vi.setConfig({ testTimeout: 30_000 })

const isLeftOut = leftOut('BROWSER_TEST', 'join tokens by the dashboard, in Chromium')

const KEY = 'a-key-without-any-scope'

describe.skipIf(isLeftOut)('a join token', () => {
  let dashboard: Dashboard
  let debuggee: CDPSession
  /** All that the page has written to its console. */
  const written: string[] = []
  beforeAll(async () => {
    dashboard = await Dashboard.open({ writes: true })
    dashboard.page.on('console', (message) => written.push(message.text()))
    debuggee = await dashboard.page.context().newCDPSession(dashboard.page)
    await dashboard.load()
    await dashboard.rooms.nth(4).click()
    await dashboard.button('Copy a join token…').waitFor()
  }, 60_000)
  afterAll(() => dashboard?.close())
  afterEach(() => dashboard.emulator.behave({ writeFault: 'none' }))

  const press = (key: string) => dashboard.page.keyboard.press(key)
  const clipboard = () => dashboard.page.evaluate('navigator.clipboard.readText()') as Promise<string>

  async function openForm(): Promise<void> {
    await dashboard.tabTo('Copy a join token…')
    await press('Enter')
    await dashboard.page.getByRole('dialog').waitFor()
  }

  /** Where the page still has a text: in what is shown, its address, its storage, its console, or its memory. */
  async function placesOf(secret: string): Promise<string[]> {
    const shown = await dashboard.page.evaluate(
      '[document.documentElement.outerHTML, location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage)]',
    )
    const places = (shown as string[]).flatMap((text, index) =>
      text.includes(secret) ? [['document', 'address', 'storage', 'storage'][index] ?? ''] : [],
    )
    if (written.some((text) => text.includes(secret))) places.push('console')
    let memory = ''
    const take = ({ chunk }: { chunk: string }) => {
      memory += chunk
    }
    debuggee.on('HeapProfiler.addHeapSnapshotChunk', take)
    await debuggee.send('HeapProfiler.collectGarbage')
    await debuggee.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
    debuggee.off('HeapProfiler.addHeapSnapshotChunk', take)
    expect(memory).toContain('A join token is on the clipboard')
    if (memory.includes(secret)) places.push('memory')
    return places
  }

  test('is made with one call by keyboard alone, and is on the clipboard and nowhere else', async () => {
    dashboard.emulator.resetJournal()
    await openForm()
    expect(await findings(dashboard.page)).toEqual([])
    await dashboard.page.keyboard.type('Ada')
    await dashboard.tabTo('Good for')
    await press('ArrowDown')
    await press('Enter')
    await dashboard.tabTo('Make and copy')
    await press('Enter')
    await dashboard.page
      .locator('.said', { hasText: 'A join token is on the clipboard, good until' })
      .waitFor()
    expect(await dashboard.page.locator(':focus').innerText()).toBe('Copy a join token…')

    const [call, ...others] = dashboard.emulator.journal.filter(({ method }) => method === 'POST')
    expect(others).toEqual([])
    expect(call?.url).toBe('/api/video/room_tokens')
    expect(call?.body).toMatchObject({ user_name: 'Ada', join_as: 'member', auto_create_room: false })
    const until = Date.parse((call?.body as { join_until?: string } | undefined)?.join_until ?? '')
    expect((until - Date.now()) / 3_600_000).toBeCloseTo(168, 0)

    const token = await clipboard()
    expect(token.length).toBeGreaterThan(40)
    // Its twin: what a page keeps is found.
    expect(await placesOf(token)).toEqual([])
    await dashboard.page.evaluate(`window.kept = ['not', '${token}'].join(':')`)
    expect(await placesOf(token)).toEqual(['memory'])
    await dashboard.page.evaluate('delete window.kept')
  })

  test('shows a user error at its field', async () => {
    await openForm()
    await dashboard.page.keyboard.type('x'.repeat(101))
    await press('Enter')
    const wrong = dashboard.page.getByRole('dialog').locator('.wrong')
    await wrong.waitFor()
    expect(await dashboard.page.locator(':focus').getAttribute('name')).toBe('userName')
    expect(await dashboard.page.locator(':focus').getAttribute('aria-describedby')).toContain(
      (await wrong.getAttribute('id')) ?? 'none',
    )
    await press('Escape')
  })

  test('that was lost on its way is told to be lost, and not asked for again', async () => {
    dashboard.emulator.resetJournal()
    dashboard.emulator.behave({ writeFault: 'reset-after' })
    await openForm()
    await press('Enter')
    await dashboard.page.getByText('A token that was lost on its way cannot be found.').waitFor()
    expect(dashboard.emulator.journal.filter(({ method }) => method === 'POST')).toHaveLength(1)
    await press('Escape')
  })

  test('is shown to be copied by hand where the browser refuses the clipboard, and only until then', async () => {
    await dashboard.page.evaluate(
      'navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"))',
    )
    await openForm()
    await press('Enter')
    const field = dashboard.page.getByRole('textbox', { name: 'Token' })
    await field.waitFor()
    const token = await field.inputValue()
    expect(await findings(dashboard.page)).toEqual([])
    await press('Control+C')
    await dashboard.page.locator('.said', { hasText: 'The join token was copied.' }).waitFor()
    expect(await clipboard()).toBe(token)
    expect(await dashboard.page.content()).not.toContain(token)
    expect(dashboard.complaints).toEqual([])
  })
})

describe.skipIf(isLeftOut)('where changes are not allowed', () => {
  const opened: Dashboard[] = []
  const open = async (options: Parameters<typeof Dashboard.open>[0]) => {
    const dashboard = await Dashboard.open(options)
    opened.push(dashboard)
    return dashboard
  }
  afterEach(async () => {
    for (const dashboard of opened.splice(0)) await dashboard.close()
  })

  async function tryToCreate(dashboard: Dashboard): Promise<string> {
    await dashboard.button('New room…').click()
    await dashboard.page.keyboard.type('a-new-room')
    await dashboard.page.keyboard.press('Enter')
    const alert = dashboard.page.getByRole('dialog').getByRole('alert')
    await alert.waitFor()
    // It is in sight, and is read at once.
    expect(await alert.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
    return alert.innerText()
  }

  test('by the server: it offers none, and says so', async () => {
    const dashboard = await open({ writes: false })
    await dashboard.load()
    await dashboard.page.getByText('Read only: the server allows no changes').waitFor()
    await dashboard.rooms.first().click()
    await dashboard.page.locator('.room-title').waitFor()
    for (const name of ['New room…', 'Copy a join token…', 'Delete…']) {
      expect(await dashboard.button(name).count()).toBe(0)
    }
  })

  test('by a server that does not tell its schema: it says so after the first try', async () => {
    const dashboard = await open({ writes: false, introspection: false })
    await dashboard.load()
    expect(await tryToCreate(dashboard)).toMatch(/^Nothing was done: the server does not offer this\./)
  })

  test('to this caller: it says which scope is missing', async () => {
    const dashboard = await open({
      writes: true,
      scopes: true,
      auth: { kind: 'api-key', keys: [{ name: 'screen', key: KEY, scopes: ['cost'] }] },
    })
    await dashboard.page.context().setExtraHTTPHeaders({ authorization: `Bearer ${KEY}` })
    await dashboard.load()
    dashboard.emulator.resetJournal()
    expect(await tryToCreate(dashboard)).toMatch(
      /^Nothing was done: your key or token lacks the scope “write”\.\s+FORBIDDEN$/,
    )
    expect(dashboard.emulator.journal.filter(({ method }) => method === 'POST')).toEqual([])
  })
})
