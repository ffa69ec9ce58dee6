import { afterAll, describe, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { post } from '../support/client.ts'
import { Command } from '../support/command.ts'
import { openEmulator } from '../support/graph.ts'
import { askSignalWire, askTwilio, type Item, walk } from './client.ts'

const MINUTE = 60_000
const USUAL = Date.parse('2026-06-01T12:00:00Z')
const LATER = Date.parse('2031-03-05T08:30:00Z')

/** An emulator whose clock the test moves. */
async function withClock(start: number) {
  let now = start
  const emulator = await startEmulator({ clock: () => now, behaviour: { links: 'relative' } })
  return {
    emulator,
    pass(milliseconds: number) {
      now += milliseconds
    },
  }
}

const newest = (items: readonly Item[], key: string) =>
  Math.max(...items.map((item) => Date.parse(`${item[key]}`)))

describe('the clock of the emulator', () => {
  test('sets everything around the moment of the start, equally at every moment', async () => {
    const [usual, later] = [await withClock(USUAL), await withClock(LATER)]
    const shifted = (text: string) =>
      text.replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, (time) =>
        new Date(Date.parse(time) + LATER - USUAL).toISOString().replace('.000', ''),
      )
    const session = usual.emulator.signalwire.sessionIds()[1]
    for (const path of [
      '/rooms?include_active_session=true',
      '/room_sessions?page_size=100',
      '/logs?include_deleted=true',
      `/room_sessions/${session}/members`,
      `/room_sessions/${session}/events`,
    ]) {
      const [one, two] = [
        await askSignalWire(usual.emulator, path),
        await askSignalWire(later.emulator, path),
      ]
      expect(two.text, path).toBe(shifted(one.text))
    }
    const texts = [usual, later].map(async ({ emulator }) =>
      (await askTwilio<unknown>(emulator, '/Rooms?PageSize=100')).text.replaceAll(emulator.url, ''),
    )
    expect(await texts[1]).toBe(shifted((await texts[0]) ?? ''))
    await Promise.all([usual.emulator.close(), later.emulator.close()])
  })

  test('goes on without moving what has begun; what ends now, ends now', async () => {
    const { emulator, pass } = await withClock(LATER)
    const [id = ''] = emulator.signalwire.activeSessionIds()
    const before = emulator.signalwire.session(id)
    const came = async () =>
      (await walk(emulator, `/room_sessions/${id}/members`)).flat().map((item) => item.join_time)
    const joined = await came()
    pass(90 * MINUTE)
    expect(emulator.signalwire.session(id)?.start_time).toBe(before?.start_time)
    expect(emulator.signalwire.session(id)?.cost_in_dollars).toBeGreaterThan(before?.cost_in_dollars ?? 0)
    emulator.signalwire.endSession(id)
    pass(10 * MINUTE)
    expect(emulator.signalwire.session(id)).toMatchObject({
      end_time: '2031-03-05T10:00:00Z',
      status: 'completed',
    })
    expect(await came()).toEqual(joined)
    const { projectId, apiToken } = emulator.signalwire.credentials
    const made = await fetch(`${emulator.url}/api/video/rooms`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${projectId}:${apiToken}`)}`,
        'content-type': 'application/json',
      },
      body: '{"name":"made-now"}',
    })
    expect(await made.json()).toMatchObject({ created_at: '2031-03-05T10:10:00Z' })
    await emulator.close()
  })

  test('stands still at 2026-06-01 where none is handed in', async () => {
    const emulator = await openEmulator()
    const sessions = (await walk(emulator, '/room_sessions')).flat()
    expect(newest(sessions, 'start_time')).toBeGreaterThan(USUAL - 10 * MINUTE)
    expect(newest(sessions, 'start_time')).toBeLessThan(USUAL)
  })
})

describe('the commands', () => {
  const commands: Command[] = []
  afterAll(() => Promise.all(commands.map((command) => command.stop())))
  const start = (...args: string[]) => {
    const command = new Command([...args, '--port', '0'])
    commands.push(command)
    return command
  }
  const QUERY = '{ roomSessions(first: 50) { nodes { startTime } } }'
  async function newestOfDemo(...args: string[]) {
    const [, endpoint = ''] = await start('demo', ...args).prints(/ready at (\S+)[\s\S]*Ctrl\+C/)
    const response = await post(endpoint, QUERY)
    const { data } = (await response.json()) as { data: { roomSessions: { nodes: Item[] } } }
    return newest(data.roomSessions.nodes, 'startTime')
  }

  test('demo is of now, and stands still with --freeze', async () => {
    const [now, frozen] = await Promise.all([
      newestOfDemo(),
      newestOfDemo('--freeze', '2026-06-01T12:00:00Z'),
    ])
    expect(Date.now() - now).toBeLessThan(10 * MINUTE)
    expect(now).toBeLessThanOrEqual(Date.now())
    expect(USUAL - frozen).toBeLessThan(10 * MINUTE)
  })

  test('emulate refuses a moment that is none', async () => {
    const { code, stderr } = await start('emulate', '--freeze', 'noon').finished
    expect(code).toBe(2)
    expect(stderr).toContain('Expected an RFC 3339 date-time or date.')
  })
})
