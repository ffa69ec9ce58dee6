import { afterEach, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { EventReader } from '../live/reader.ts'
import { Command } from '../support/command.ts'

const QUERY = 'subscription { liveSessions { cursor isSnapshot started { name } } }'
const INTERVAL_MS = 250
/** A tenth of it varies. */
const LEAST_MS = 0.9 * INTERVAL_MS

vi.setConfig({ testTimeout: 90_000 })

let command: Command
let emulator: Emulator

/** Processes that may stand still, and would not end with their supervisor. */
let pids: number[] = []

afterEach(async () => {
  for (const pid of pids) signal(pid, 'SIGCONT')
  await command.stop('SIGKILL')
  await emulator.close()
})

/** Sends a signal to a process that may have ended. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has.
  }
}

/** Names of the sessions that the emulator has in progress. */
let names: string[]

async function start(): Promise<string> {
  emulator = await startEmulator()
  names = ['first']
  emulator.intercept(() => ({
    status: 200,
    body: {
      links: {},
      data: names.map((name, index) => ({
        id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        name,
        status: 'in-progress',
      })),
    },
  }))
  const { projectId, apiToken } = emulator.signalwire.credentials
  command = new Command(
    ['serve', '--port', '0', '--workers', '3', '--live', 'on', '--live-interval', '250ms'],
    {
      SIGNALWIRE_BASE_URL: emulator.url,
      SIGNALWIRE_PROJECT_ID: projectId,
      SIGNALWIRE_API_TOKEN: apiToken,
      ROOMGRAPH_LIVE_MAX_INTERVAL: '250ms',
      ROOMGRAPH_LIVE_CALLS_PER_MINUTE: '10000',
    },
  )
  const [, origin = '', ...numbers] = await command.prints(
    /serves \S+ at (http:\S+)\/graphql.*, by processes (\d+), (\d+), (\d+)\n/,
  )
  pids = numbers.map(Number)
  return origin
}

/** Over a connection of its own, so that the workers take turns. */
async function watch(origin: string): Promise<EventReader> {
  const url = `${origin}/graphql?query=${encodeURIComponent(QUERY)}`
  return new EventReader(await fetch(url, { headers: { accept: 'text/event-stream', connection: 'close' } }))
}

const listed = async (events: EventReader) =>
  (await events.next().catch(() => undefined))?.data.data.liveSessions

/** Three that read would make as many calls in a third of the time. */
async function expectOneReader(): Promise<void> {
  emulator.resetJournal()
  const beganAt = performance.now()
  await vi.waitFor(() => expect(emulator.journal.length).toBeGreaterThanOrEqual(9), {
    timeout: 20_000,
    interval: 5,
  })
  expect(performance.now() - beganAt).toBeGreaterThan(7 * LEAST_MS)
}

test('workers have one of them read for all, another one when it dies, and take each other’s cursors', async () => {
  const origin = await start()
  let all: EventReader[] = await Promise.all([watch(origin), watch(origin), watch(origin)])
  const snapshots = await Promise.all(all.map(listed))
  expect(snapshots).toEqual(Array(3).fill(snapshots[0]))

  await expectOneReader()

  for (const [index, pid] of pids.slice(0, 2).entries()) {
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(
      () => expect(command.stderr.split('another takes its place')).toHaveLength(index + 2),
      30_000,
    )
    names = [...names, `after ${index}`]
    const told = await Promise.all(all.map(async (events) => [events, await listed(events)] as const))
    const those = told.filter(([, event]) => event !== undefined)
    // Who was with the dead one has to connect anew; the others go on, without a gap.
    expect(those).toHaveLength(2 - index)
    for (const [, event] of those)
      expect(event).toMatchObject({ isSnapshot: false, started: [{ name: `after ${index}` }] })
    all = those.map(([events]) => events)
  }

  const url = `${origin}/graphql?query=${encodeURIComponent(QUERY)}`
  for (let worker = 0; worker < 3; worker++) {
    const headers = { accept: 'text/event-stream', connection: 'close', 'last-event-id': snapshots[0].cursor }
    const again = new EventReader(await fetch(url, { headers }))
    const missed = await listed(again)
    expect(missed.isSnapshot).toBe(false)
    expect(missed.started).toEqual([{ name: 'after 0' }, { name: 'after 1' }])
    await again.close()
  }
  for (const events of all) await events.close()
})

test('a worker that stands still loses what it reads to another one, and catches up when it goes on', async () => {
  const origin = await start()
  const all: EventReader[] = await Promise.all([watch(origin), watch(origin), watch(origin)])
  for (const events of all) await listed(events)
  // One of the three reads.
  for (const [index, pid] of pids.entries()) {
    signal(pid, 'SIGSTOP')
    names = [...names, `while ${index} stands still`]
    const told = all.map(async (events) => [events, await listed(events)] as const)
    const first = await Promise.race(told)
    const second = await Promise.race(told.filter((_, at) => all[at] !== first[0]))
    signal(pid, 'SIGCONT')
    const third = await Promise.all(told)
    for (const [, event] of [first, second, ...third]) {
      expect(event).toMatchObject({ isSnapshot: false, started: [{ name: `while ${index} stands still` }] })
    }
  }
  await expectOneReader()
  for (const events of all) await events.close()
})
