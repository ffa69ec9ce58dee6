import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LiveChange } from '../../src/datasources/live/change-log.ts'
import type { ListedSessions } from '../../src/datasources/live/known-sessions.ts'
import type { SessionReader } from '../../src/datasources/live/live-tools.ts'
import { SessionPoller } from '../../src/datasources/live/session-poller.ts'
import type { Watcher } from '../../src/datasources/live/watchers.ts'
import { runs } from '../support/extra.ts'
import { Clock, type Happening, settled, Upstream } from './model-upstream.ts'
import { ProcessGroup } from './process-group.ts'

const PROCESSES = 3
const READERS = 3
const SETTINGS = { intervalMs: 2000, maxIntervalMs: 4000, callsPerMinute: 1_000_000 }

type Step =
  | Happening
  | { readonly kind: 'leave'; readonly reader: number }
  | { readonly kind: 'join'; readonly reader: number; readonly process: number }
  | { readonly kind: 'kill' | 'hang' | 'wake'; readonly process: number }
  | { readonly kind: 'fail' | 'answer' }
  /** So many timers are due, and so many messages arrive meanwhile. */
  | { readonly kind: 'pass'; readonly timers: number; readonly messages: number }

const STEPS: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constantFrom('begin', 'change', 'end', 'shift'), key: fc.nat(7) }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        kind: fc.constant('pass'),
        timers: fc.integer({ min: 1, max: 8 }),
        messages: fc.oneof(fc.nat(5), fc.constant(1000)),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave'), reader: fc.nat(READERS - 1) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('join'),
        reader: fc.nat(READERS - 1),
        process: fc.nat(PROCESSES - 1),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('kill', 'hang', 'wake', 'wake'),
        process: fc.nat(PROCESSES - 1),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('fail', 'answer') }) },
  ) as fc.Arbitrary<Step>,
  { minLength: 10, maxLength: 60 },
)

/** Somebody who watches by one process after the other, and knows what a list is by the events alone. */
class Reader implements Watcher {
  readonly known = new Map<string, string>()
  poller: SessionPoller | undefined
  /** Whether it was told where it begins. */
  isIn = false
  cursor = ''
  number = 0
  readAt = 0
  /** Events that did not take the place of all that was known. */
  differences = 0

  changed(change: LiveChange): void {
    if (!this.isIn || change.number <= this.number) return
    this.differences++
    this.#apply(change)
  }

  lost(): void {
    if (this.isIn && this.poller) this.#snapshot(this.poller)
  }

  failed(): void {
    throw new Error('the credentials are never refused here')
  }

  /** Begins, or goes on after what it has seen. */
  begin(poller: SessionPoller): void {
    this.isIn = true
    const missed = this.cursor === '' ? undefined : poller.after(this.cursor)
    if (missed) {
      this.differences++
      this.#apply(missed)
    } else this.#snapshot(poller)
  }

  leave(): void {
    this.isIn = false
    this.poller = undefined
  }

  #snapshot({ latest, sessions }: SessionPoller): void {
    this.known.clear()
    this.#apply({ ...latest, started: sessions.all, updated: [], ended: [] })
  }

  #apply({ started, updated, ended, cursor, number, readAt }: LiveChange): void {
    for (const { key, wire } of [...started, ...updated]) this.known.set(key, String(wire.name))
    for (const { key } of ended) this.known.delete(key)
    Object.assign(this, { cursor, number, readAt })
  }
}

/** The processes, what they say to each other and to the upstream, and when it arrives. */
class World {
  readonly clock = new Clock()
  readonly upstream = new Upstream(this.clock)
  readonly readers = Array.from({ length: READERS }, () => new Reader())
  /** What nobody expects. */
  readonly failures: unknown[] = []
  /** What was to be known at each reading. */
  readonly history = new Map<number, ReadonlyMap<string, string>>()
  readonly #lanes = new Map<object, (() => void)[]>()
  readonly #group = new ProcessGroup(
    this.clock.after,
    (lane, act) => this.#lanes.set(lane, [...(this.#lanes.get(lane) ?? []), act]),
    // Each change of more than one session is told in parts.
    { partSize: 1, nextTurn: () => Promise.resolve() },
  )
  readonly #pollers: SessionPoller[] = []
  /** The numbers of the group for the processes at present. */
  readonly #numbers: number[] = []
  readonly #hanging = new Set<number>()
  readonly #pick: (below: number) => number
  #started = 0
  #readings = 0

  constructor(seed: number) {
    this.#pick = randomOf(seed)
    for (let process = 0; process < PROCESSES; process++) this.#start(process)
  }

  #start(process: number): void {
    this.#numbers[process] = this.#started++
    const reader: SessionReader = {
      list: () => this.#list(process),
      recent: () => this.upstream.recent(),
      session: (key) => this.upstream.session(key),
      detail: () => this.upstream.detail(),
    }
    const bus = this.#group.add()
    const { now, elapsed, after } = this.clock
    // By chance, so that no list has the name of another one.
    const tools = { now, elapsed, after, random: () => this.#pick(2 ** 20) / 2 ** 20 }
    const [settings, isProven] = [SETTINGS, () => true]
    this.#pollers[process] = new SessionPoller({ reader, settings, tools, bus, isProven, list: 'all' })
  }

  /** No reading can tell of a session that neither it nor one before it has had. */
  async #list(process: number): Promise<ListedSessions & { readonly readAt: number }> {
    const listed = await this.upstream.list()
    const has = new Set(listed.sessions.map(({ key }) => key))
    const { sessions } = this.#poller(process)
    const told = [...this.upstream.running].filter(([key]) => has.has(key) || sessions.get(key))
    // Two processes may read at the same moment, where one of them is not heard.
    const readAt = listed.readAt + ++this.#readings / 1000
    this.history.set(readAt, new Map(told.map(([key, version]) => [key, `room-${version}`])))
    this.upstream.shifted = new Set()
    return { ...listed, readAt }
  }

  #poller(process: number): SessionPoller {
    const poller = this.#pollers[process]
    if (!poller) throw new Error(`there is no process ${process}`)
    return poller
  }

  /** Lets at most so many messages arrive: those of one process to another in their order, and all others in any. */
  async deliver(atMost: number): Promise<void> {
    await settled()
    for (let left = atMost; left > 0; left--) {
      const lanes = [...this.#lanes.values()].filter(({ length }) => length > 0)
      const act = lanes[this.#pick(lanes.length)]?.shift()
      if (!act) return
      act()
      await settled()
    }
  }

  async pass(timers: number, messages: number): Promise<void> {
    for (let timer = 0; timer < timers; timer++) {
      await this.clock.next()
      await this.deliver(messages)
    }
  }

  async join(reader: Reader, process: number): Promise<void> {
    if (reader.poller || this.#hanging.has(process)) return
    const poller = this.#poller(process)
    reader.poller = poller
    poller
      .watch(reader)
      .then(
        () => reader.poller === poller && reader.begin(poller),
        () => reader.poller === poller && reader.leave(),
      )
      .catch((error: unknown) => this.failures.push(error))
    await this.deliver(1000)
  }

  leave(reader: Reader): void {
    reader.poller?.unwatch(reader)
    reader.leave()
  }

  async kill(process: number): Promise<void> {
    this.#group.kill(this.#numbers[process] ?? 0)
    this.#hanging.delete(process)
    const poller = this.#poller(process)
    for (const reader of this.readers) if (reader.poller === poller) this.leave(reader)
    this.#start(process)
    await this.deliver(2)
  }

  hang(process: number): void {
    if (this.#hanging.has(process)) return
    this.#hanging.add(process)
    this.#group.hang(this.#numbers[process] ?? 0)
  }

  wake(process: number): void {
    if (this.#hanging.delete(process)) this.#group.wake(this.#numbers[process] ?? 0)
  }

  async end(): Promise<void> {
    for (let process = 0; process < PROCESSES; process++) this.wake(process)
    await this.deliver(1000)
  }
}

/** Numbers by chance, the same for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

async function apply(world: World, step: Step, turn: number): Promise<void> {
  const { upstream } = world
  if ('key' in step) upstream.take(step, turn)
  else if (step.kind === 'pass') await world.pass(step.timers, step.messages)
  else if ('reader' in step) {
    const reader = world.readers[step.reader] as Reader
    if (step.kind === 'join') await world.join(reader, step.process)
    else world.leave(reader)
  } else if ('process' in step) await world[step.kind](step.process)
  else upstream.fails = step.kind === 'fail'
}

test('a client that folds the events has the list of the upstream as it was read, by whatever processes they come', async () => {
  const seen = { compared: 0, differences: 0, gaps: 0 }
  await fc.assert(
    fc.asyncProperty(STEPS, fc.nat(), async (steps, seed) => {
      const world = new World(seed)
      const { clock, upstream, readers, history } = world
      for (const [turn, step] of steps.entries()) {
        await apply(world, step, turn)
        expect(world.failures).toEqual([])
        for (const reader of readers) {
          if (!reader.isIn) continue
          expect(reader.known).toEqual(history.get(reader.readAt))
          seen.compared++
        }
      }
      // However it went, all know the same in the end: what there is.
      await world.end()
      upstream.fails = false
      for (const reader of readers) await world.join(reader, 0)
      upstream.running.set('last', 1)
      await world.pass(60, 1000)
      const all = [...upstream.running].map(([key, version]) => [key, `room-${version}`] as const)
      for (const reader of readers) {
        expect(reader.isIn).toBe(true)
        expect(reader.known).toEqual(new Map(all))
        seen.differences += reader.differences
      }
      expect(world.failures).toEqual([])
      for (const reader of readers) world.leave(reader)
      await world.deliver(1000)
      const { size } = history
      await world.pass(60, 1000)
      // Nobody watches, so that nothing is read.
      expect(history.size).toBe(size)
      expect(clock.now()).toBeGreaterThan(0)
    }),
    { numRuns: runs(1000, 60), seed: 20_260_601 },
  )
  expect(seen.compared).toBeGreaterThan(500)
  expect(seen.differences).toBeGreaterThan(100)
})
