import { afterEach, expect, test } from 'vitest'
import { countTurns } from './turns.ts'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

const COHORTS = 60
const SESSIONS = 400
const FIELDS = Array.from({ length: 40 }, (_, index) => `b${index}: name`).join(' ')

let upstream: WatchedUpstream
afterEach(() => upstream.graph.close())

test('what changes is told to many cohorts in several turns of the event loop', async () => {
  upstream = await startWatched({ limits: { maxAliases: 100 } })
  upstream.begin(1)
  const events = await Promise.all(
    Array.from({ length: COHORTS }, (_, index) =>
      upstream.watch(
        `subscription { liveSessions { started { sessionId a${index}: displayName ${FIELDS} } } }`,
      ),
    ),
  )
  for (const each of events) await each.data()
  for (let number = 2; number <= SESSIONS; number++) upstream.begin(number)
  let turn = 0
  const stop = countTurns(() => turn++)
  const turns = new Set<number>()
  await Promise.all(
    events.map(async (each) => {
      expect((await each.data()).data.liveSessions.started).toHaveLength(SESSIONS - 1)
      turns.add(turn)
    }),
  )
  stop()
  // A turn's share is enough for a few of them.
  expect(turns.size).toBeGreaterThan(3)
})
