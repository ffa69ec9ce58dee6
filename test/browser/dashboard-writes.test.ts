import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { leftOut } from '../support/extra.ts'
import { findings } from './accessibility.ts'
import { Dashboard } from './dashboard-page.ts'

vi.setConfig({ testTimeout: 30_000 })

const isLeftOut = leftOut('BROWSER_TEST', 'changes by the dashboard, in Chromium')

const poll = <T>(read: () => T) => expect.poll(read, { timeout: 8_000 })

describe.skipIf(isLeftOut)('changes by the dashboard, by keyboard alone', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await Dashboard.open({ writes: true })
  }, 60_000)
  afterAll(() => dashboard?.close())
  beforeEach(async () => {
    await dashboard.load()
    await dashboard.page.locator('.room-live').first().waitFor()
    dashboard.emulator.resetJournal()
  })
  afterEach(() => {
    dashboard.emulator.clearIntercept()
    dashboard.emulator.behave({ writeFault: 'none' })
  })

  const dialog = () => dashboard.page.getByRole('dialog').or(dashboard.page.getByRole('alertdialog'))
  const press = (key: string) => dashboard.page.keyboard.press(key)
  const type = (text: string) => dashboard.page.keyboard.type(text)
  const writes = () =>
    dashboard.emulator.journal
      .filter(({ method }) => method !== 'GET')
      .map((call) => `${call.method} ${call.url}`)
  /** The field that has the focus, and what is read with it. */
  const focused = async () => {
    const field = dashboard.page.locator(':focus')
    const ids = ((await field.getAttribute('aria-describedby')) ?? '').split(' ').filter(Boolean)
    const texts = await Promise.all(ids.map((id) => dashboard.page.locator(`[id="${id}"]`).innerText()))
    return {
      name: await field.getAttribute('name'),
      invalid: await field.getAttribute('aria-invalid'),
      description: texts.join(' | '),
    }
  }

  async function openForm(): Promise<void> {
    await dashboard.tabTo('New room…')
    await press('Enter')
    await dialog().waitFor()
  }

  /** Opens a room of the first ones that is not in session, by its name. */
  async function openIdleRoom(): Promise<string> {
    const row = dashboard.page.locator('.room:not(:has(.mark-live))').first()
    const name = ((await row.locator('.room-facts').innerText()).split(' · ')[0] ?? '').trim()
    await row.focus()
    await press('Enter')
    await dashboard.button('Delete…').waitFor()
    return name
  }

  test('creates a room with one call, puts it first, opens it, and gives the focus back', async () => {
    await openForm()
    expect(await focused()).toMatchObject({ name: 'name', invalid: null })
    await type('stand-up-team')
    await press('Tab')
    await type('Stand-up')
    await press('Enter')
    await dashboard.page.locator('.room-title', { hasText: 'Stand-up' }).waitFor()
    expect(await dialog().count()).toBe(0)
    expect(writes()).toEqual(['POST /api/video/rooms'])
    expect((await dashboard.roomNames()).slice(0, 2)).toEqual(['stand-up-team', dashboard.allNames()[1]])
    expect(await dashboard.page.locator('.said').innerText()).toContain('The room “stand-up-team” is there.')
    expect(await dashboard.page.locator(':focus').innerText()).toBe('New room…')
  })

  test('shows user errors at their fields, leads to the first one, and sends nothing for them', async () => {
    await openForm()
    await press('Enter')
    expect(await focused()).toEqual({
      name: 'name',
      invalid: 'true',
      description: 'Letters, digits, hyphens and underscores. | A room needs a name.',
    })
    await type('stand up')
    await dashboard.tabTo('Places')
    await type('999')
    await press('Enter')
    await poll(async () => (await focused()).description).toMatch(
      /underscores\. \| “Name” takes 1 to 100 letters/,
    )
    expect(await focused()).toMatchObject({ name: 'name', invalid: 'true' })
    expect(await dialog().locator('.wrong').count()).toBe(2)
    expect(dashboard.emulator.journal.filter(({ url }) => url.startsWith('/api/video/rooms'))).toEqual([])
    expect(await findings(dashboard.page)).toEqual([])

    // What is mended is no longer wrong; the other field gets the focus.
    await press('Control+A')
    await type('stand-up-2')
    await press('Enter')
    await poll(async () => (await focused()).name).toBe('maxMembers')
    expect(await focused()).toMatchObject({ description: expect.stringMatching(/300 when|1 to 300/) })
    expect(await dialog().locator('.wrong').count()).toBe(1)
  })

  test('shows at its field what only the provider knows', async () => {
    await openForm()
    await type(dashboard.allNames()[3] ?? '')
    await press('Enter')
    await poll(async () => (await focused()).invalid).toBe('true')
    expect(await focused()).toMatchObject({ name: 'name' })
    expect(writes()).toEqual(['POST /api/video/rooms'])
    await press('Escape')
    await poll(() => dialog().count()).toBe(0)
    expect(await dashboard.page.locator(':focus').innerText()).toBe('New room…')
  })

  test('says when nobody knows whether a room was created, and looks before it would create another', async () => {
    dashboard.emulator.behave({ writeFault: 'reset-after' })
    await openForm()
    await type('nobody-knows')
    await press('Enter')
    await dialog().getByText('It was sent, and nobody knows whether it was done.').waitFor()
    expect(await dialog().getByRole('alert').innerText()).toContain('UPSTREAM_OUTCOME_UNKNOWN')
    expect(await findings(dashboard.page)).toEqual([])
    // The form cannot be sent again before that.
    await dashboard.tabTo('Create room')
    await press('Enter')
    dashboard.emulator.behave({ writeFault: 'none' })
    await dashboard.tabTo('Look whether it is there')
    await press('Enter')
    await dashboard.page.locator('.room-title', { hasText: 'nobody-knows' }).waitFor()
    expect((await dashboard.roomNames())[0]).toBe('nobody-knows')
    expect(writes()).toEqual(['POST /api/video/rooms'])
  })

  test('lets it be created again where it is not there', async () => {
    dashboard.emulator.intercept(({ method }) => (method === 'POST' ? 'destroy' : undefined))
    await openForm()
    await type('never-came')
    await press('Enter')
    await dashboard.tabTo('Look whether it is there')
    await press('Enter')
    await dialog().getByText('There is no room “never-came” now. It can be created again.').waitFor()
    dashboard.emulator.clearIntercept()
    await dashboard.tabTo('Create room')
    await press('Enter')
    await dashboard.page.locator('.room-title', { hasText: 'never-came' }).waitFor()
    expect(writes()).toEqual(['POST /api/video/rooms', 'POST /api/video/rooms'])
  })

  test('deletes a room that is not in session with two calls, and asks before', async () => {
    const name = await openIdleRoom()
    dashboard.emulator.resetJournal()
    await dashboard.tabTo('Delete…')
    await press('Enter')
    await dashboard.page.getByRole('alertdialog').waitFor()
    expect(await dashboard.page.locator(':focus').innerText()).toBe('Cancel')
    expect(await dialog().getByRole('checkbox').count()).toBe(0)
    await press('Escape')
    await poll(() => dialog().count()).toBe(0)
    expect(await dashboard.page.locator(':focus').innerText()).toBe('Delete…')
    expect(writes()).toEqual([])

    await press('Enter')
    await dashboard.tabTo('Delete room')
    await press('Enter')
    await dashboard.page.locator('.said', { hasText: 'is deleted.' }).waitFor()
    await poll(() => dashboard.roomNames()).not.toContain(name)
    expect(writes()).toEqual([expect.stringMatching(/^DELETE \/api\/video\/rooms\//)])
    expect(dashboard.allNames()).not.toContain(name)
    expect(await dashboard.page.locator('main:focus').count()).toBe(1)
    expect(new URL(dashboard.page.url()).search).toBe('')
  })

  test('warns while a session runs, and deletes the room only when told to even so', async () => {
    const { name } = dashboard.liveRoom(1)
    await dashboard.openRoom(name)
    await dashboard.tabTo('Delete…')
    await press('Enter')
    await dialog().getByText('A session is running in it').waitFor()
    expect(await findings(dashboard.page)).toEqual([])
    await dashboard.tabTo('Delete room')
    await press('Enter')
    await dialog().getByText('Nothing was deleted, because a session is running.').waitFor()
    expect(await dashboard.page.locator(':focus').getAttribute('type')).toBe('checkbox')
    expect(await focused()).toMatchObject({ description: expect.stringContaining('Nothing was deleted') })
    expect(writes()).toEqual([])
    expect(dashboard.allNames()).toContain(name)

    await press('Space')
    await dashboard.tabTo('Delete room')
    await press('Enter')
    await dashboard.page.locator('.said', { hasText: 'is deleted.' }).waitFor()
    expect(writes()).toEqual([expect.stringMatching(/^DELETE /)])
    expect(dashboard.allNames()).not.toContain(name)
  })

  test('finds out that a session runs when it did not know', async () => {
    const { name } = dashboard.liveRoom(1)
    dashboard.emulator.intercept(({ path }) =>
      path === '/api/video/room_sessions' ? { status: 403, body: {} } : undefined,
    )
    await dashboard.page.reload()
    await dashboard.page.getByText('No live marks.').waitFor()
    await dashboard.openRoom(name)
    await dashboard.button('Delete…').click()
    expect(await dialog().getByRole('checkbox').count()).toBe(0)
    await dashboard.tabTo('Delete room')
    await press('Enter')
    await dialog().getByText('Nothing was deleted, because a session is running.').waitFor()
    expect(await dashboard.page.locator(':focus').getAttribute('type')).toBe('checkbox')
  })

  test('says when nobody knows whether a room was deleted, and may be asked again', async () => {
    const name = await openIdleRoom()
    dashboard.emulator.behave({ writeFault: 'reset-before' })
    await dashboard.button('Delete…').click()
    await dashboard.tabTo('Delete room')
    await press('Enter')
    await dialog().getByText('To delete it once more does no harm.').waitFor()
    dashboard.emulator.behave({ writeFault: 'none' })
    await dashboard.tabTo('Delete room')
    await press('Enter')
    await dashboard.page.locator('.said', { hasText: 'is deleted.' }).waitFor()
    expect(dashboard.allNames()).not.toContain(name)
  })

  test('complained of nothing', () => {
    expect(dashboard.complaints).toEqual([])
    expect(dashboard.foreign).toEqual([])
  })
})
