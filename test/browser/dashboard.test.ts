import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { InterceptedRequest } from '../../src/emulator/index.ts'
import { leftOut } from '../support/extra.ts'
import { addressOf, Dashboard, startDashboard } from './dashboard-page.ts'

const isLeftOut = leftOut('BROWSER_TEST', 'the dashboard in Chromium')

const PATIENTLY = { timeout: 8_000 }
const poll = <T>(read: () => T) => expect.poll(read, PATIENTLY)

describe.skipIf(isLeftOut)('the dashboard in Chromium', () => {
  let dashboard: Dashboard
  beforeAll(async () => {
    dashboard = await Dashboard.open()
  }, 60_000)
  afterAll(() => dashboard?.close())
  afterEach(() => dashboard.emulator.clearIntercept())

  /** From now on, what matches is refused by the upstream. */
  function fail(matches: (request: InterceptedRequest) => boolean): void {
    dashboard.emulator.intercept((request) => (matches(request) ? { status: 403, body: {} } : undefined))
  }

  test('shows a page of rooms with their live marks and the costs by day, with one call for each', async () => {
    dashboard.emulator.resetJournal()
    await dashboard.load()
    await dashboard.page.locator('.room-live').first().waitFor()
    await dashboard.page.locator('.costs').waitFor()
    expect(await dashboard.roomNames()).toEqual(dashboard.allNames().slice(0, 20))
    expect(dashboard.emulator.journal.map(({ url }) => url).sort()).toEqual([
      '/api/video/room_sessions?page_size=500',
      '/api/video/room_sessions?status=in-progress&page_size=200',
      '/api/video/rooms?page_size=20',
    ])

    const { signalwire } = dashboard.emulator
    const live = signalwire.activeSessionIds().map((id) => signalwire.session(id)?.room_id)
    const expected = signalwire
      .roomIds()
      .slice(0, 20)
      .filter((id) => live.includes(id))
    expect(await dashboard.page.locator('.room .mark-live').count()).toBe(expected.length)
    expect(await dashboard.page.locator('.live-summary').innerText()).toMatch(
      /^45\s+in session\s+\$\d+\.\d\d so far/,
    )
  })

  test('fetches activeSession when a room is opened, and not before', async () => {
    const { name, room, session } = dashboard.liveRoom(9)
    dashboard.emulator.resetJournal()
    await dashboard.openRoom(name)
    await dashboard.page.locator('.member').first().waitFor()
    await dashboard.page.locator('.axis').waitFor()

    expect(dashboard.calls().sort()).toEqual([
      `/api/video/room_sessions/${session}/members?page_size=8`,
      `/api/video/room_sessions?room_id=${room}&page_size=12`,
      `/api/video/rooms/${room}?include_active_session=true`,
    ])
    expect(await dashboard.page.locator('.calls').innerText()).toMatch(/livePanel 2 /)
    // The heading is a query of its own, answered by what the list had brought.
    expect(await dashboard.panel('heading').innerText()).toContain('Places')
  })

  test('shows more people of the session on demand, each once', async () => {
    const { name, session } = dashboard.liveRoom(9)
    await dashboard.openRoom(name)
    const members = dashboard.page.locator('.member')
    await poll(() => members.count()).toBe(8)
    await dashboard.button('More people').click()
    await poll(() => members.count()).toBe(dashboard.emulator.signalwire.memberIds(session).length)
    expect(await dashboard.button('More people').count()).toBe(0)
  })

  test('draws the sessions of a room, and older ones on demand', async () => {
    const bars = dashboard.page.locator('.axis .bar')
    const sessionsOf = (room: string) => {
      const { signalwire } = dashboard.emulator
      return signalwire.sessionIds().filter((id) => signalwire.session(id)?.room_id === room)
    }
    const room = dashboard.emulator.signalwire.roomIds().find((id) => sessionsOf(id).length > 12) ?? ''
    await dashboard.openRoom(dashboard.emulator.signalwire.room(room)?.name ?? '')
    await dashboard.button('Older sessions').waitFor()
    const before = await bars.count()
    expect(before).toBeGreaterThanOrEqual(12)
    expect(await dashboard.panel('past').innerText()).toMatch(/12 latest sessions, .+ held, \$\d/)

    await dashboard.button('Older sessions').click()
    await poll(() => bars.count()).toBeGreaterThan(before)
    const total = Math.min(24, sessionsOf(room).length)
    expect(await dashboard.panel('past').innerText()).toMatch(
      new RegExp(`^[\\s\\S]*${total} (latest )?sessions, `),
    )

    await bars.first().focus()
    expect(await dashboard.page.locator('.axis-shown').innerText()).toMatch(/\d\d:\d\d.*\$\d+\.\d\d$/)
  })

  test('loads more rooms when its list is scrolled to the end, and by a button', async () => {
    await dashboard.load()
    await dashboard.page.locator('.rooms-scroll').hover()
    await dashboard.page.mouse.wheel(0, 5_000)
    await poll(() => dashboard.rooms.count()).toBe(40)
    expect(await dashboard.roomNames()).toEqual(dashboard.allNames().slice(0, 40))
    await dashboard.button('Load more').click()
    await poll(() => dashboard.rooms.count()).toBe(60)
    expect(await dashboard.roomNames()).toEqual(dashboard.allNames().slice(0, 60))
  })

  test('can be left by keyboard: Tab loads no more rooms', async () => {
    await dashboard.load()
    await dashboard.tabTo('Next page only')
    await dashboard.page.keyboard.press('Tab')
    await dashboard.page.waitForTimeout(300)
    expect(await dashboard.rooms.count()).toBe(20)
  })

  test('turns to the next page, keeps it over a reload, and pages backwards from there', async () => {
    await dashboard.load()
    await dashboard.button('Next page only').click()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(20, 40))
    await dashboard.button('Next page only').click()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(40, 60))

    await dashboard.page.reload()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(40, 60))
    await dashboard.button('↑ Earlier rooms').click()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(20, 60))
    await dashboard.button('↑ Earlier rooms').click()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(0, 60))
    await poll(() => dashboard.button('↑ Earlier rooms').count()).toBe(0)
    // The other end still leads on.
    await dashboard.button('Load more').click()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(0, 80))

    await dashboard.button('To the top').click()
    await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(0, 20))
  })

  test('turns to the next page while another is on its way', async () => {
    await dashboard.load()
    dashboard.emulator.behave({ latencyMs: 300 })
    for (const from of [20, 40, 60]) {
      // Both at once: the scroll that loads more, and the button.
      await dashboard.page.evaluate(() => {
        const list = document.querySelector('.rooms-scroll')
        const next = [...document.querySelectorAll('button')].find(
          ({ textContent }) => textContent === 'Next page only',
        )
        if (list) list.scrollTop = list.scrollHeight
        list?.dispatchEvent(new Event('scroll'))
        next?.click()
      })
      await poll(() => dashboard.roomNames()).toEqual(dashboard.allNames().slice(from, from + 20))
    }
    dashboard.emulator.behave({ latencyMs: 0 })
  })

  test('opens a room from its link alone, and by the keyboard', async () => {
    await dashboard.load()
    await dashboard.rooms.nth(1).focus()
    await dashboard.page.keyboard.press('Enter')
    await dashboard.page.locator('.room-title').waitFor()
    const title = await dashboard.page.locator('.room-title').innerText()
    await dashboard.page.reload()
    await poll(() => dashboard.page.locator('.room-title').innerText()).toBe(title)
    expect(await dashboard.page.locator('.room[aria-current=true] .room-name').innerText()).toBe(title)
  })

  test('shows all the rest when the members of a session fail, and recovers', async () => {
    const { name, session } = dashboard.liveRoom(9)
    fail(({ path }) => path.endsWith(`/${session}/members`))
    await dashboard.load()
    await dashboard.openRoom(name)
    const alert = dashboard.panel('live').getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(
      /^Who is inside cannot be shown\. The credentials do not allow this\.\s+UPSTREAM_FORBIDDEN\s/,
    )
    expect(await dashboard.panel('live').locator('.facts').innerText()).toContain('Since')
    await dashboard.page.locator('.axis').waitFor()
    expect(await dashboard.rooms.count()).toBe(20)

    dashboard.emulator.clearIntercept()
    await alert.getByRole('button', { name: 'Try again' }).click()
    await poll(() => dashboard.page.locator('.member').count()).toBe(8)
    expect(await alert.count()).toBe(0)
  })

  test('keeps the failure of a whole panel inside it', async () => {
    const { name, room } = dashboard.liveRoom(9)
    fail(({ path }) => path === `/api/video/rooms/${room}`)
    await dashboard.load()
    await dashboard.openRoom(name)
    await dashboard.panel('live').getByText('UPSTREAM_FORBIDDEN').waitFor()
    await dashboard.page.locator('.axis').waitFor()
    expect(await dashboard.page.locator('.room-title').count()).toBe(1)
    expect(await dashboard.page.getByRole('alert').count()).toBe(1)

    dashboard.emulator.clearIntercept()
    await dashboard.panel('live').getByRole('button', { name: 'Try again' }).click()
    await dashboard.page.locator('.member').first().waitFor()
  })

  test('shows the rooms without marks when those fail, and the panels of a room when the list fails', async () => {
    fail(({ path }) => path === '/api/video/room_sessions')
    await dashboard.load()
    await dashboard.page.getByText('No live marks.').waitFor()
    expect(await dashboard.rooms.count()).toBe(20)
    expect(await dashboard.page.locator('.mark-live').count()).toBe(0)
    dashboard.emulator.clearIntercept()
    await dashboard.page.locator('.live-failure button').click()
    await dashboard.page.locator('.room .mark-live').first().waitFor()

    await dashboard.openRoom(dashboard.liveRoom(1).name)
    await dashboard.page.locator('.member').first().waitFor()
    fail(({ path }) => path === '/api/video/rooms')
    await dashboard.page.reload()
    await dashboard.panel('rooms').getByRole('alert').waitFor()
    await dashboard.page.locator('.member').first().waitFor()
  })

  test('keeps the rooms that it has when the next page fails', async () => {
    await dashboard.load()
    fail(({ path, query }) => path === '/api/video/rooms' && query.has('page_token'))
    await dashboard.button('Load more').click()
    await dashboard.panel('rooms').getByRole('alert').waitFor()
    expect(await dashboard.roomNames()).toEqual(dashboard.allNames().slice(0, 20))
    dashboard.emulator.clearIntercept()
    await dashboard.panel('rooms').getByRole('button', { name: 'Try again' }).click()
    await poll(() => dashboard.rooms.count()).toBe(40)
  })

  test('says so when its address names no place in the list, and leads to the top', async () => {
    await dashboard.page.goto(`${dashboard.address}?after=nonsense`)
    await dashboard.panel('rooms').getByText('CURSOR_INVALID').waitFor()
    await dashboard.button('To the top of the list').click()
    await poll(() => dashboard.rooms.count()).toBe(20)
  })

  test('follows the colours of the system', async () => {
    const background = () =>
      dashboard.page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    await dashboard.page.emulateMedia({ colorScheme: 'light' })
    const light = await background()
    await dashboard.page.emulateMedia({ colorScheme: 'dark' })
    expect(await background()).not.toBe(light)
  })

  test('asked no other host for anything, and complained of nothing', () => {
    expect(dashboard.foreign).toEqual([])
    expect(dashboard.complaints).toEqual([])
  })
})

describe.skipIf(isLeftOut)('npm run dashboard', () => {
  test('starts with the demo behind it, at one origin, and stops with it', async () => {
    const command = startDashboard()
    const address = await addressOf(command)
    const [, endpoint = ''] = await command.prints(/It reads (\S+)\. Stop/)
    const answer = await fetch(`${address}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ rooms(first: 1) { nodes { name } } }' }),
    })
    expect(await answer.json()).toMatchObject({ data: { rooms: { nodes: [{ name: expect.any(String) }] } } })
    expect(await (await fetch(address)).text()).toContain('<div id="root">')
    expect(await command.stop()).toMatchObject({ code: 0, stderr: '' })
    await expect(fetch(endpoint)).rejects.toThrow()
  }, 30_000)
})
