import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { leftOut } from '../support/extra.ts'
import { Dashboard } from './dashboard-page.ts'

vi.setConfig({ testTimeout: 30_000 })

const isLeftOut = leftOut('BROWSER_TEST', 'the lists of the dashboard, in Chromium')

const poll = <T>(read: () => T) => expect.poll(read, { timeout: 8_000 })

describe.skipIf(isLeftOut)('the lists of the dashboard', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await Dashboard.open((emulator) => ({ twilio: emulator.options.twilio }))
  }, 60_000)
  afterAll(() => dashboard?.close())
  beforeEach(async () => {
    await dashboard.load()
    await dashboard.page.locator('.room-live').first().waitFor()
    dashboard.emulator.resetJournal()
  })
  afterEach(() => dashboard.emulator.clearIntercept())

  const search = () => dashboard.page.getByRole('searchbox')
  const names = () => dashboard.page.locator('.room-name').allInnerTexts()
  const asides = () => dashboard.page.locator('.room .room-aside').allInnerTexts()
  const loaded = () => dashboard.emulator.signalwire.roomIds().slice(0, 20)
  const liveRooms = () => {
    const { signalwire } = dashboard.emulator
    return signalwire.activeSessionIds().map((id) => signalwire.session(id)?.room_id ?? '')
  }

  test('search what is loaded and what is in session without a call, and further with one', async () => {
    await search().fill('STAND')
    const { signalwire } = dashboard.emulator
    const fits = (id: string) =>
      /stand/i.test(JSON.stringify([signalwire.room(id)?.name, signalwire.room(id)?.display_name]))
    const expected = new Set([...loaded(), ...liveRooms()].filter(fits))
    expect(expected.size).toBeGreaterThan(0)
    await poll(() => dashboard.rooms.count()).toBe(expected.size)
    expect(dashboard.calls()).toEqual([])
    expect(new URL(dashboard.page.url()).search).toBe('?search=STAND')

    await dashboard.page.keyboard.press('Enter')
    const all = signalwire.roomIds().filter(fits)
    expect(all.length).toBeGreaterThan(expected.size)
    await poll(() => dashboard.rooms.count()).toBe(all.length)
    expect(dashboard.calls()).toEqual(['/api/video/rooms?page_size=1000'])

    await search().fill('no such room')
    await dashboard.page.getByText('0 rooms of all 120.').waitFor()
  })

  test('show those in session only, also from further down, without a call', async () => {
    await dashboard.page.getByLabel('Live only').check()
    await poll(() => dashboard.rooms.count()).toBe(new Set(liveRooms()).size)
    expect(await dashboard.page.locator('.room .mark-live').count()).toBe(await dashboard.rooms.count())
    expect(dashboard.calls()).toEqual([])
    // One from further down opens like any other.
    await dashboard.rooms.last().click()
    await dashboard.panel('live').waitFor()

    // A reload keeps it.
    await dashboard.page.reload()
    await poll(() => dashboard.rooms.count()).toBe(new Set(liveRooms()).size)
  })

  test('are sorted by start and by cost', async () => {
    const newest = await names()
    await dashboard.page.getByRole('combobox', { name: 'Order of the rooms' }).selectOption('By start')
    await poll(names).not.toEqual(newest)
    const since = (await asides()).map((text) => /since (\d\d:\d\d)/.exec(text)?.[1] ?? '')
    expect(since.length).toBeGreaterThan(3)
    expect(since).toEqual(since.toSorted().toReversed())

    await dashboard.page.getByRole('combobox', { name: 'Order of the rooms' }).selectOption('By cost')
    await poll(async () => {
      const costs = (await asides()).map((text) => Number(/\$([\d.]+)/.exec(text)?.[1]))
      return costs.every((cost, index) => index === 0 || cost <= (costs[index - 1] ?? 0))
    }).toBe(true)
    // Rooms that are not in session come last, as they were.
    expect((await names()).toSorted()).toEqual(newest.toSorted())
    expect(dashboard.calls()).toEqual([])
  })

  test('have the sessions of both providers together, one call for each provider', async () => {
    await dashboard.button('Sessions').click()
    await dashboard.rooms.first().waitFor()
    expect(dashboard.emulator.journal.map(({ url }) => url).sort()).toEqual([
      '/api/video/room_sessions?page_size=100',
      '/v1/Video/Rooms?PageSize=100',
    ])
    const providers = await dashboard.page.locator('.room .provider').allInnerTexts()
    expect(providers).toHaveLength(100)
    expect(new Set(providers)).toEqual(new Set(['SignalWire', 'Twilio']))

    await dashboard.button('Load more').click()
    await poll(() => dashboard.rooms.count()).toBe(200)
    await dashboard.page.getByLabel('Live only').check()
    await poll(() => dashboard.page.locator('.room .mark:not(.mark-live)').count()).toBe(0)
    dashboard.emulator.resetJournal()
    await dashboard.button('Search 100 more').click()
    await dashboard.page.getByText(/^\d+ of the 300 newest sessions\.$/).waitFor()
    expect(dashboard.calls().length).toBeLessThanOrEqual(2)
    expect(await dashboard.page.getByText(/^\d+ of the 300 newest sessions\.$/).count()).toBe(1)
  })

  test('show the sessions of one provider when the other fails', async () => {
    dashboard.emulator.intercept(({ path }) =>
      path.startsWith('/v1/') ? { status: 403, body: {} } : undefined,
    )
    await dashboard.button('Sessions').click()
    await dashboard.page.getByText('Not all sessions can be read: a provider has failed.').waitFor()
    expect(new Set(await dashboard.page.locator('.room .provider').allInnerTexts())).toEqual(
      new Set(['SignalWire']),
    )
    dashboard.emulator.clearIntercept()
    await dashboard.button('Try again').click()
    await dashboard.page.locator('.provider-twilio').first().waitFor()
  })

  test('open a room of Twilio with who was there', async () => {
    await dashboard.button('Sessions').click()
    await dashboard.rooms.filter({ hasText: 'Twilio' }).first().click()
    await dashboard.panel('session').locator('.member').first().waitFor()
    expect(await dashboard.panel('session').locator('.facts').innerText()).toMatch(/Provider\s+Twilio/)
    expect(dashboard.emulator.journal.map(({ url }) => url.replace(/RM\w+/, '{sid}')).slice(-2)).toEqual([
      '/v1/Video/Rooms/{sid}',
      '/v1/Video/Rooms/{sid}/Participants?PageSize=8',
    ])
  })

  test('lead back: to the room before, and to the list before', async () => {
    const title = dashboard.page.locator('.room-title')
    const [first = '', second = ''] = await names()
    await dashboard.rooms.nth(0).click()
    await poll(() => title.innerText()).toBe(first)
    await dashboard.rooms.nth(1).click()
    await poll(() => title.innerText()).toBe(second)
    await dashboard.button('Sessions').click()
    await dashboard.panel('sessions').waitFor()
    await dashboard.page.goBack()
    await dashboard.panel('rooms').waitFor()
    await poll(() => title.innerText()).toBe(second)
    await dashboard.page.goBack()
    await poll(() => title.innerText()).toBe(first)
    await dashboard.page.goBack()
    await poll(() => title.count()).toBe(0)
    await dashboard.page.goForward()
    await poll(() => title.innerText()).toBe(first)
    // Letters of a search are no steps.
    await search().pressSequentially('stand')
    await dashboard.page.goBack()
    await poll(() => title.count()).toBe(0)
  })

  test('lead back to the page of the list before', async () => {
    await dashboard.button('Next page only').click()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(20, 40))
    await dashboard.page.goBack()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(0, 20))
    await dashboard.page.goForward()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(20, 40))
  })

  test('say in one sentence that a room is gone', async () => {
    const { id } = dashboard.emulator.signalwire.addRoom({ name: 'soon-gone' })
    dashboard.emulator.signalwire.removeRoom(id)
    await dashboard.page.goto(`${dashboard.address}?room=${id}`)
    await dashboard.page.getByText('This room is gone.').waitFor()
    await poll(() => dashboard.page.locator('.room-panels .panel').count()).toBe(1)
    expect(await dashboard.page.getByRole('alert').count()).toBe(0)
    expect(await dashboard.panel('heading').innerText()).toMatch(/^Room\s+Refresh\s+This room is gone\.$/)
  })

  test('say so when the server cannot be reached, and when it can again', async () => {
    const mark = dashboard.page.locator('.live-summary .mark')
    expect(await mark.getAttribute('class')).toBe('mark mark-live')
    await dashboard.page.context().setOffline(true)
    await dashboard.page.getByText('Offline. What you see may be out of date.').waitFor()
    expect(await mark.getAttribute('class')).toBe('mark')
    await dashboard.page.context().setOffline(false)
    await poll(() => mark.getAttribute('class')).toBe('mark mark-live')
    expect(await dashboard.page.getByText('Offline.').count()).toBe(0)
  })

  test('come after the chosen room on a phone, which begins at the top', async () => {
    await dashboard.page.setViewportSize({ width: 400, height: 900 })
    await dashboard.rooms.nth(3).scrollIntoViewIfNeeded()
    await dashboard.rooms.nth(3).click()
    await dashboard.page.locator('.room-title').waitFor()
    const top = async (selector: string) => (await dashboard.page.locator(selector).boundingBox())?.y ?? 0
    expect(await top('.room-title')).toBeLessThan(300)
    expect(await top('.panel-rooms')).toBeGreaterThan(await top('.panel-past'))
    // As for the eye, so for the keyboard.
    expect(await dashboard.page.locator('main > *').first().getAttribute('class')).toBe('room-panels')
    await dashboard.button('← To the list').click()
    await poll(() => top('.panel-rooms')).toBeLessThan(300)
    const scrolls = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
    expect(await dashboard.page.evaluate(scrolls)).toBe(false)
    await dashboard.page.setViewportSize({ width: 1280, height: 800 })
  })
})
