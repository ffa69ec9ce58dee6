import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { leftOut } from '../support/extra.ts'
import { findings } from './accessibility.ts'
import { Dashboard } from './dashboard-page.ts'

vi.setConfig({ testTimeout: 40_000 })

const isLeftOut = leftOut('BROWSER_TEST', 'the dashboard that watches, in Chromium')

const poll = <T>(read: () => T) => expect.poll(read, { timeout: 12_000 })

const LIVE = { enabled: true, intervalMs: 250, maxIntervalMs: 250, callsPerMinute: 10_000 }

/** A way to the graph that a test can cut and mend. */
class Gate {
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  isOpen = true

  constructor(target: URL) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket)
      if (!this.isOpen) return void socket.destroy()
      const onward = connect(Number(target.port), target.hostname)
      for (const [from, to] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        from.on('error', () => to.destroy())
        from.on('close', () => to.destroy())
        from.pipe(to)
      }
    })
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return (this.#server.address() as AddressInfo).port
  }

  cut(): void {
    this.isOpen = false
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }
}

describe.skipIf(isLeftOut)('a dashboard that watches', () => {
  let dashboard: Dashboard
  let gate: Gate
  let now = Date.parse('2026-06-01T12:00:00Z')
  /** What the page has sent. */
  const sent: { query: string; variables: { after?: string } }[] = []
  beforeAll(async () => {
    dashboard = await Dashboard.open({ live: LIVE }, { live: true, clock: () => now }, async (endpoint) => {
      gate = new Gate(new URL(endpoint))
      return `http://127.0.0.1:${await gate.listen()}/graphql`
    })
    dashboard.page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.postDataJSON())
    })
  }, 60_000)
  afterAll(async () => {
    await dashboard?.close()
    gate?.close()
  })
  beforeEach(async () => {
    sent.length = 0
    await dashboard.load()
    await dashboard.page.locator('.room-live').first().waitFor()
  })
  afterEach(() => dashboard.emulator.clearIntercept())

  const count = async () => Number(await dashboard.page.locator('.live-summary b').first().innerText())
  const running = () => dashboard.emulator.signalwire.activeSessionIds()
  const subscriptions = () => sent.filter(({ query }) => query.startsWith('subscription liveSessions'))

  test('asks for nothing again and again, and marks follow what begins and ends', async () => {
    expect(await count()).toBe(running().length)
    expect(subscriptions()).toHaveLength(1)
    expect(sent.filter(({ query }) => query.includes('liveNowQuery'))).toEqual([])
    expect(await dashboard.page.locator('.live-figures').innerText()).toMatch(/\blive \d\d:\d\d$/)

    const before = running()
    const cost = await dashboard.page.locator('.live-summary b').nth(1).innerText()
    now += 10 * 60_000
    expect(running()).not.toEqual(before)
    await poll(count).toBe(running().length)
    await poll(() => dashboard.page.locator('.live-summary b').nth(1).innerText()).not.toBe(cost)
    expect(subscriptions()).toHaveLength(1)
  })

  test('shows who comes and goes in the room that is open, without asking again', async () => {
    const { name, session } = dashboard.liveRoom(2)
    await dashboard.openRoom(name)
    await dashboard.page.locator('.member').first().waitFor()
    const inside = () => dashboard.page.locator('.panel-live .member:not(.member-gone)').count()
    const before = await inside()
    const people = dashboard.emulator.signalwire.memberIds(session).length
    for (let minutes = 0; minutes < 30; minutes++) {
      now += 60_000
      if (!running().includes(session)) break
      if (dashboard.emulator.signalwire.memberIds(session).length > people + 1) break
    }
    sent.length = 0
    await poll(
      async () =>
        (await inside()) !== before || (await dashboard.page.getByText('Nobody is in session').count()) > 0,
    ).toBe(true)
    if (running().includes(session)) {
      expect(sent.filter(({ query }) => query.includes('livePanelQuery'))).toEqual([])
    }
  })

  test('shows that a session has ended, and asks once for what is there then', async () => {
    const { name, session } = dashboard.liveRoom(1)
    await dashboard.openRoom(name)
    await dashboard.page.locator('.panel-live .facts').waitFor()
    sent.length = 0
    dashboard.emulator.signalwire.endSession(session)
    await dashboard.page.getByText('Nobody is in session here at the moment.').waitFor()
    expect(sent.filter(({ query }) => query.includes('livePanelQuery'))).toHaveLength(1)
    await poll(() => dashboard.page.locator('.room[aria-current] .mark-live').count()).toBe(0)
  })

  test('says that the connection is lost, goes on after the last event, and says that it is back', async () => {
    gate.cut()
    await dashboard.page.getByText('Connection lost. Trying again…').waitFor()
    expect(await dashboard.page.locator('.live-summary .mark').getAttribute('class')).toBe('mark')
    expect(await dashboard.page.locator('.live-figures').innerText()).toMatch(/as of \d\d:\d\d$/)
    expect(await findings(dashboard.page)).toEqual([])
    now += 5 * 60_000
    gate.isOpen = true
    await dashboard.page.getByText('Connected again').waitFor()
    await poll(count).toBe(running().length)
    expect(await dashboard.page.locator('.live-summary .mark').getAttribute('class')).toBe('mark mark-live')
    expect(await dashboard.page.getByText('Connection lost').count()).toBe(0)
    const [first, ...again] = subscriptions()
    expect(first?.variables.after).toBeUndefined()
    expect(again.length).toBeGreaterThan(0)
    for (const { variables } of again) expect(variables.after).toMatch(/\S/)
  })

  test('says since when the provider has not answered', async () => {
    dashboard.emulator.intercept(() => ({ status: 403, body: {} }))
    await dashboard.page.getByText(/The provider has not answered since \d\d:\d\d\./).waitFor()
    dashboard.emulator.clearIntercept()
    await poll(() => dashboard.page.getByText('The provider has not answered').count()).toBe(0)
  })
})

describe.skipIf(isLeftOut)('a dashboard whose stream is refused', () => {
  test('asks again and again, as where there are no streams', async () => {
    // Without introspection it can but try.
    const dashboard = await Dashboard.open({ introspection: false })
    await dashboard.load()
    await dashboard.page.locator('.room-live').first().waitFor()
    expect(await dashboard.page.locator('.live-figures').innerText()).toMatch(/as of \d\d:\d\d$/)
    expect(await dashboard.page.getByText('Connection lost').count()).toBe(0)
    await dashboard.close()
  })
})
