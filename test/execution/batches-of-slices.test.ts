import { afterEach, describe, expect, vi } from 'vitest'
import { ANY_SIZE, withFreshGraph } from '../support/graph.ts'

const test = withFreshGraph({}, { limits: ANY_SIZE })
afterEach(() => void vi.restoreAllMocks())

/** Each look at the clock finds six more milliseconds gone, so that a turn's share of a list is a few items. */
function slowMachine(): { readonly looks: number } {
  const now = performance.now.bind(performance)
  let looks = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 6 * ++looks)
  return {
    get looks() {
      return looks
    },
  }
}

describe('a list that takes several turns of the event loop costs the same calls', () => {
  const SESSIONS = '{ rooms(first: 50) { nodes { activeSession { locked } } } }'

  test.for(['by the first run', 'by the plan of the second'])('%s', async (run, { graph }) => {
    if (run === 'by the plan of the second') for (let each = 0; each < 2; each++) await graph.run(SESSIONS)
    const clock = slowMachine()
    const { calls, errors } = await graph.run(SESSIONS)
    expect(errors).toEqual([])
    expect(calls).toEqual([
      '/api/video/rooms?include_active_session=true&page_size=50',
      '/api/video/room_sessions?status=in-progress&page_size=1000',
    ])
    expect(clock.looks).toBeGreaterThan(10)
  })

  test('for lists below the items of a list', async ({ graph }) => {
    const query =
      '{ roomSessions(first: 30) { nodes { room { name } members(first: 1) { nodes { name } } } } }'
    const quick = await graph.run(query)
    slowMachine()
    const slow = await graph.run(query)
    expect(slow.errors).toEqual([])
    expect(slow.calls.toSorted()).toEqual(quick.calls.toSorted())
    expect(slow.data).toEqual(quick.data)
  })
})
