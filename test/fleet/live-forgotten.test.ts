import { expect, onTestFinished, test } from 'vitest'
import { startWatched } from '../live/watched-upstream.ts'
import { startRedis, startWire, WITHOUT_REDIS } from '../support/redis.ts'
import { connected, KEY_A, startMember, until } from './fleet.ts'
import { watchAt } from './watching.ts'

const LIVE = { enabled: true, intervalMs: 250, maxIntervalMs: 250, callsPerMinute: 10_000 }

test.skipIf(WITHOUT_REDIS)(
  'an event that Redis forgot before all had heard it has a cursor that no other event gets',
  async () => {
    const redis = await startRedis()
    const upstream = await startWatched()
    const wires = await Promise.all([startWire(redis.port), startWire(redis.port)])
    const [first, second] = wires.map(({ port }) => {
      const url = `redis://127.0.0.1:${port}`
      return startMember(upstream.graph.emulator, url, { live: LIVE, redis: { url, keys: [KEY_A] } })
    }) as [ReturnType<typeof startMember>, ReturnType<typeof startMember>]
    onTestFinished(async () => {
      await Promise.all([first, second].map(({ roomgraph }) => roomgraph.close()))
      await Promise.all(wires.map((wire) => wire.close()))
      await upstream.graph.close()
      await redis.close()
    })
    const [ofFirst, ofSecond] = wires as [(typeof wires)[0], (typeof wires)[0]]
    upstream.begin(1)
    await connected(first, second)
    const reading = await watchAt(first.roomgraph)
    await reading.knows(1)
    const following = await watchAt(second.roomgraph)
    await following.knows(1)

    // The one who reads tells of a second session, which the other does not hear.
    Object.assign(ofSecond, { isCut: true }).cut()
    upstream.begin(2)
    await reading.knows(1, 2)
    const cursor = reading.last.cursor
    upstream.begin(3)
    Object.assign(ofFirst, { isCut: true }).cut()
    await redis.command('FLUSHALL')
    ofSecond.isCut = false
    // So the other reads, from where it stands, and finds both at once.
    await following.knows(1, 2, 3)
    ofFirst.isCut = false
    await reading.knows(1, 2, 3)
    expect(following.events.map((event) => event.cursor)).not.toContain(cursor)
    await until(() => reading.last.cursor === following.last.cursor, 'one cursor')
    await Promise.all([reading, following].map((watch) => watch.close()))
  },
)

test.skipIf(WITHOUT_REDIS)(
  'an event that a Redis with an older copy does not know has a cursor that no other event gets',
  async () => {
    const redis = await startRedis()
    const upstream = await startWatched()
    const members: ReturnType<typeof startMember>[] = []
    const start = () => {
      const { emulator } = upstream.graph
      const member = startMember(emulator, redis.url, {
        live: LIVE,
        redis: { url: redis.url, keys: [KEY_A] },
      })
      members.push(member)
      return member
    }
    onTestFinished(async () => {
      await Promise.all(members.map(({ roomgraph }) => roomgraph.close()))
      await upstream.graph.close()
      await redis.close()
    })
    upstream.begin(1)
    const first = start()
    await connected(first)
    const reading = await watchAt(first.roomgraph)
    await reading.knows(1)
    await redis.command('SAVE')

    // Of this nothing is left but what the watcher was told.
    upstream.begin(2)
    await reading.knows(1, 2)
    const { cursor } = reading.last
    await redis.kill()
    await Promise.all([reading.close(), first.roomgraph.close()])
    await redis.restart()
    upstream.begin(3)
    const second = start()
    await connected(second)
    const goingOn = await watchAt(second.roomgraph)
    await goingOn.knows(1, 2, 3)
    expect(goingOn.events.map((event) => event.cursor)).not.toContain(cursor)
    const comingBack = await watchAt(second.roomgraph, undefined, { after: cursor })
    await comingBack.knows(1, 2, 3)
    expect(comingBack.events[0].isSnapshot).toBe(true)
    await Promise.all([goingOn, comingBack].map((watch) => watch.close()))
  },
)
