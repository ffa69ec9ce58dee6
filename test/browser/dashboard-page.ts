import type { Browser, Locator, Page } from 'playwright-core'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import { Command, ROOT } from '../support/command.ts'
import { type ServedGraph, type ServedOptions, serveGraph } from '../support/served-graph.ts'
import { launch, shutOff } from './demo-page.ts'

const START = `${ROOT}examples/dashboard/start.ts`

/** `npm run dashboard`, without npm between. @param args none for the demo */
export function startDashboard(...args: string[]): Command {
  return new Command(['--port', '0', ...args], {}, START)
}

/** The address in what a started dashboard prints. */
export async function addressOf(command: Command): Promise<string> {
  const [, address = ''] = await command.prints(/The dashboard is at (http:\S+)\n.*Ctrl\+C/)
  return address
}

/** The dashboard in Chromium, over a graph whose emulator the test holds. */
export class Dashboard {
  readonly served: ServedGraph
  readonly #command: Command
  readonly #browser: Browser
  readonly address: string
  readonly page: Page
  readonly foreign: string[]
  /** What the page complained of. */
  readonly complaints: string[] = []

  private constructor(
    served: ServedGraph,
    command: Command,
    opened: { browser: Browser; address: string; page: Page; foreign: string[] },
  ) {
    this.served = served
    this.#command = command
    this.#browser = opened.browser
    this.address = opened.address
    this.page = opened.page
    this.foreign = opened.foreign
    this.page.on('pageerror', (error) => this.complaints.push(error.message))
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
  }

  /** @param through puts something between the dashboard and the graph, and gives its endpoint */
  static async open(
    options: ServedOptions = {},
    emulated: EmulatorOptions = {},
    through: (endpoint: string) => Promise<string> = async (endpoint) => endpoint,
  ): Promise<Dashboard> {
    const served = await serveGraph(options, emulated)
    const command = startDashboard('--endpoint', await through(served.endpoint))
    const address = await addressOf(command)
    const browser = await launch()
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const foreign = await shutOff(context)
    const page = await context.newPage()
    // Sooner than the test ends, so that it says what did not come.
    page.setDefaultTimeout(25_000)
    return new Dashboard(served, command, { browser, address, page, foreign })
  }

  get emulator() {
    return this.served.emulator
  }

  get rooms(): Locator {
    return this.page.locator('.room')
  }

  panel(name: 'rooms' | 'sessions' | 'heading' | 'live' | 'past' | 'session' | 'costs'): Locator {
    return this.page.locator(`.panel-${name}`)
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  /** Loads the page anew and waits for the list. */
  async load(search = ''): Promise<void> {
    await this.page.goto(this.address + search)
    await this.rooms.first().waitFor()
  }

  /** The technical names of the rooms on the screen. */
  async roomNames(): Promise<string[]> {
    const facts = await this.page.locator('.room-facts').allInnerTexts()
    return facts.map((text) => text.split(' · ')[0] ?? '')
  }

  /** The names of all rooms in the space. */
  allNames(): string[] {
    const { signalwire } = this.emulator
    return signalwire.roomIds().map((id) => signalwire.room(id)?.name ?? '')
  }

  /** The upstream calls since the last reset, without those of the regular look at what is live. */
  calls(): string[] {
    const polled = '/api/video/room_sessions?status=in-progress'
    return this.emulator.journal.map(({ url }) => url).filter((url) => !url.startsWith(polled))
  }

  /** A running session in one of the first rooms, with at least so many people. */
  liveRoom(people: number): { name: string; room: string; session: string } {
    const { signalwire } = this.emulator
    for (const session of signalwire.activeSessionIds()) {
      const room = signalwire.session(session)?.room_id
      const index = signalwire.roomIds().indexOf(room ?? '')
      if (room && index >= 0 && index < 20 && signalwire.memberIds(session).length >= people) {
        return { name: signalwire.room(room)?.name ?? '', room, session }
      }
    }
    throw new Error(`no session in the first rooms has ${people} people`)
  }

  /** Leads the focus to a control by Tab alone, as somebody without a mouse does. */
  async tabTo(name: string | RegExp): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      const focused = this.page.locator(':focus')
      if ((await focused.count()) > 0 && (await focused.and(this.#named(name)).count()) > 0) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not lead to ${name}`)
  }

  /** A button, a link or a control of a form with this name. */
  #named(name: string | RegExp): Locator {
    const [first, ...others] = (['button', 'link', 'textbox', 'combobox', 'checkbox', 'tab'] as const).map(
      (role) => this.page.getByRole(role, { name, exact: typeof name === 'string' }),
    )
    return others.reduce((all, next) => all.or(next), first as Locator)
  }

  async openRoom(name: string): Promise<void> {
    await this.page.locator('.room', { hasText: `${name} · ` }).click()
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.#command.stop()
    await this.served.close()
  }
}
