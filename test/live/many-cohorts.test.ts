import { afterEach, expect, test } from 'vitest'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

const COHORTS = 60
const SESSIONS = 150

let upstream: WatchedUpstream
afterEach(() => upstream.graph.close())

test('what changes is told to many cohorts in several turns of the event loop', async () => {
  upstream = await startWatched()
  upstream.begin(1)
  const events = await Promise.all(
    Array.from({ length: COHORTS }, (_, index) =>
      upstream.watch(`subscription { liveSessions { started { sessionId name a${index}: displayName } } }`),
    ),
  )
  for (const each of events) await each.data()
  for (let number = 2; number <= SESSIONS; number++) upstream.begin(number)
  let turn = 0
  let isOver = false
  const count = () => {
    turn++
    if (!isOver) setImmediate(count)
  }
  const turns = new Set<number>()
  setImmediate(count)
  await Promise.all(
    events.map(async (each) => {
      expect((await each.data()).data.liveSessions.started).toHaveLength(SESSIONS - 1)
      turns.add(turn)
    }),
  )
  isOver = true
  // A turn's share is enough for a few of them.
  expect(turns.size).toBeGreaterThan(3)
})
