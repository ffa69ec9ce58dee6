import { afterEach, expect, test } from 'vitest'
import { listen } from '../../src/server/http/listen.ts'
import { ManualClock } from './manual-clock.ts'
import { startWatched, type WatchedUpstream } from './watched-upstream.ts'

const COHORTS = 60
const SESSIONS = 1000
const FIELDS = Array.from(
  { length: 25 },
  (_, index) => `a${index}: ${index % 2 === 0 ? 'name' : 'locked'}`,
).join(' ')

let upstream: WatchedUpstream

afterEach(() => upstream.graph.close())

test('an operation that nobody has seen before waits behind no events of many cohorts', async () => {
  const clock = new ManualClock()
  upstream = await startWatched({}, { liveTools: clock })
  const server = await listen(upstream.graph.listener, { host: '127.0.0.1', port: 0 })
  for (let number = 1; number <= SESSIONS; number++) upstream.begin(number)
  const watching = Array.from({ length: COHORTS }, (_, nth) =>
    upstream.watch(`subscription { liveSessions { s${nth}: isSnapshot updated { ${FIELDS} } } }`),
  )
  const all = await Promise.all(watching)
  for (const events of all) await events.data()
  let told = 0
  for (let number = 1; number <= SESSIONS; number++) upstream.change(number, { locked: true })
  clock.pass(250)
  const events = all.map(async (each) => {
    await each.data()
    told++
  })
  await Promise.race(events)
  const { status } = await fetch(
    `${server.origin}/graphql?query=${encodeURIComponent('query NeverSeen { __typename }')}`,
  )
  expect(status).toBe(200)
  expect(told).toBeLessThan(COHORTS / 2)
  await Promise.all(events)
  for (const each of all) await each.close()
  await server.close()
})
