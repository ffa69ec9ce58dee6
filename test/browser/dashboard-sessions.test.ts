import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { leftOut } from '../support/extra.ts'
import { findings } from './accessibility.ts'
import { Dashboard } from './dashboard-page.ts'

vi.setConfig({ testTimeout: 30_000 })

const isLeftOut = leftOut('BROWSER_TEST', 'a session in the dashboard, in Chromium')

const poll = <T>(read: () => T) => expect.poll(read, { timeout: 8_000 })

describe.skipIf(isLeftOut)('a session in the dashboard', () => {
  let dashboard: Dashboard
  /** Where a recording lies. */
  let files: Server
  const asked: string[] = []
  beforeAll(async () => {
    files = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'audio/wav', 'accept-ranges': 'none' })
      response.end(silence(2))
    })
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
    dashboard = await Dashboard.open()
  }, 60_000)
  afterAll(async () => {
    files?.closeAllConnections()
    files?.close()
    await dashboard?.close()
  })
  beforeEach(() => {
    asked.length = 0
    dashboard.emulator.resetJournal()
  })
  afterEach(() => dashboard.emulator.clearIntercept())

  const panel = () => dashboard.panel('session')
  const origin = () => `http://127.0.0.1:${(files.address() as AddressInfo).port}`

  /** A session that is over, in one of the first rooms, with a recording that can be had. */
  function recorded(): { room: string; session: string; recording: string } {
    const { signalwire } = dashboard.emulator
    const first = signalwire.roomIds().slice(0, 20)
    for (const session of signalwire.sessionIds()) {
      const { room_id: room, end_time: end } = signalwire.session(session) ?? {}
      const [recording] = signalwire.recordingIds(session)
      const nth = signalwire
        .sessionIds()
        .filter((id) => signalwire.session(id)?.room_id === room)
        .indexOf(session)
      if (room && end && recording && first.includes(room) && nth < 12) return { room, session, recording }
    }
    throw new Error('no session of the first rooms is over and recorded')
  }

  async function open(): Promise<{ session: string; recording: string }> {
    const { room, session, recording } = recorded()
    await dashboard.load(`?room=${room}`)
    await dashboard.page.locator('.axis .bar').first().waitFor()
    const { start_time: start = '' } = dashboard.emulator.signalwire.session(session) ?? {}
    const time = (start ?? '').slice(11, 16)
    const bar = dashboard.page.locator(`.axis .bar[aria-label*="${time}–"]`).first()
    await bar.focus()
    dashboard.emulator.resetJournal()
    await dashboard.page.keyboard.press('Enter')
    await panel().locator('.timeline').waitFor()
    return { session, recording }
  }

  test('opens from its bar by keyboard, with one call for each part, and gets the focus', async () => {
    const { session } = await open()
    const base = `/api/video/room_sessions/${session}`
    expect(dashboard.calls().sort()).toEqual([
      base,
      `${base}/events?page_size=100`,
      `${base}/members?page_size=8`,
      `${base}/recordings?page_size=20`,
    ])
    expect(await dashboard.page.locator(':focus').innerText()).toBe('Session')
    expect(await dashboard.page.locator('.bar[aria-pressed=true]').count()).toBeGreaterThan(0)
    expect(await findings(dashboard.page)).toEqual([])
    // A reload shows it again; Back closes it.
    await dashboard.page.reload()
    await panel().locator('.timeline').waitFor()
    await dashboard.button('Close').click()
    await poll(() => panel().count()).toBe(0)
    await dashboard.page.goBack()
    await panel().locator('.timeline').waitFor()
  })

  test('shows its events on its timeline and in words, the small ones on demand', async () => {
    const marks = panel().locator('.happening')
    const summary = panel().locator('summary')
    const few = await marks.count()
    expect(few).toBeGreaterThan(1)
    expect(await summary.innerText()).toContain(`${few} events in words`)
    await summary.click()
    expect(await panel().locator('.events li').count()).toBe(few)
    expect(await panel().locator('.events ol').innerText()).toMatch(/\d\d:\d\d:\d\d .+ joined/)
    await panel()
      .getByLabel(/Also who talked/)
      .check()
    await poll(() => marks.count()).toBeGreaterThan(few)
    await marks.first().hover()
    expect(await panel().locator('.axis-shown').innerText()).toMatch(/^\d\d:\d\d:\d\d /)
  })

  test('plays a recording when asked to, and offers it for download', async () => {
    const { recording } = recorded()
    const uri = `${origin()}/recordings/one.wav`
    dashboard.emulator.signalwire.patchRecording(recording, { uri })
    await open()
    const row = panel().locator('.recording').first()
    expect(await row.getByRole('link', { name: /^Download/ }).getAttribute('href')).toBe(uri)
    // Nothing is fetched before somebody wants it.
    expect(asked).toEqual([])
    await row.getByRole('button', { name: /^Play/ }).click()
    const video = row.locator('video')
    await poll(() =>
      video.evaluate((element) => (element as unknown as { readyState: number }).readyState),
    ).toBeGreaterThan(0)
    expect(asked[0]).toBe('/recordings/one.wav')
    expect(await findings(dashboard.page)).toEqual([])
    await row.getByRole('button', { name: /^Close/ }).click()
    expect(await video.count()).toBe(0)
  })

  test('says so when the link of a recording is good no longer, and gets a new one', async () => {
    const { recording } = recorded()
    dashboard.emulator.signalwire.patchRecording(recording, { uri: 'http://127.0.0.1:1/gone.mp4' })
    await open()
    await panel().getByRole('button', { name: /^Play/ }).first().click()
    await panel().getByText('It cannot be played.').waitFor()
    const uri = `${origin()}/recordings/two.wav`
    dashboard.emulator.signalwire.patchRecording(recording, { uri })
    await dashboard.button('Get a new link').click()
    await poll(() =>
      panel()
        .getByRole('link', { name: /^Download/ })
        .first()
        .getAttribute('href'),
    ).toBe(uri)
  })

  test('shows all the rest when its events fail', async () => {
    dashboard.emulator.intercept(({ path }) =>
      path.endsWith('/events') ? { status: 403, body: {} } : undefined,
    )
    const { room } = recorded()
    await dashboard.load(`?room=${room}`)
    await dashboard.page.locator('.axis .bar').nth(1).click()
    await panel().getByText('What happened cannot be shown. The credentials do not allow this.').waitFor()
    await panel().locator('.member').first().waitFor()
    expect(await panel().getByRole('alert').count()).toBe(1)
    dashboard.emulator.clearIntercept()
    await panel().getByRole('button', { name: 'Try again' }).click()
    await panel().locator('.timeline').waitFor()
  })

  test('counts in what its day has cost, in the room and in all', async () => {
    const { room } = recorded()
    await dashboard.load(`?room=${room}`)
    await dashboard.page.locator('.axis .bar').first().waitFor()
    const { signalwire } = dashboard.emulator
    const sessions = signalwire.sessionIds().map((id) => signalwire.session(id))
    const costs = new Map<string, number>()
    for (const session of sessions.filter((one) => one?.room_id === room).slice(0, 12)) {
      const day = (session?.start_time ?? '').slice(0, 10)
      costs.set(day, (costs.get(day) ?? 0) + (session?.cost_in_dollars ?? 0))
    }
    const told = (await dashboard.page.locator('.axis-cost').allTextContents()).filter(
      (text) => text !== '$0.00',
    )
    const expected = [...costs]
      .toSorted(([a], [b]) => (a < b ? 1 : -1))
      .map(([, cost]) => `$${cost.toFixed(2)}`)
    expect(told).toEqual(expected.filter((text) => text !== '$0.00'))

    await dashboard.load()
    const today = await dashboard.page.locator('.costs tbody tr').first().innerText()
    const latest = sessions.filter((one) => one?.start_time?.startsWith('2026-06-01'))
    const cost = latest.reduce((sum, one) => sum + (one?.cost_in_dollars ?? 0), 0)
    expect(today.split(/\s*\t\s*/)).toEqual(['Mon, Jun 1', `${latest.length}`, `$${cost.toFixed(2)}`, ''])
  })

  test('that is gone is a sentence', async () => {
    const id = btoa('RoomSession:00000000-0000-4000-8000-000000000000').replaceAll('=', '')
    await dashboard.load(`?session=${id}`)
    await panel().getByText('This session is gone.').waitFor()
  })

  test('complained of nothing else', () => {
    // Of the link that is good no longer the browser complains by itself.
    expect(dashboard.complaints.filter((text) => !text.includes('net::'))).toEqual([])
    expect(dashboard.foreign).toEqual([])
  })
})

/** A sound file of so many seconds. */
function silence(seconds: number): Buffer {
  const rate = 8000
  const data = Buffer.alloc(rate * seconds, 128)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
}
