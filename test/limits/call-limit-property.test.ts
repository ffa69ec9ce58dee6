import fc from 'fast-check'
import { expect } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { post } from '../support/client.ts'
import { costlyOperations } from '../support/costly-operations.ts'
import { runs } from '../support/extra.ts'
import { ANY_SIZE, type Graph, withGraph } from '../support/graph.ts'

const test = withGraph({}, { explain: true, limits: ANY_SIZE, timeoutMs: 60_000 }).extend(
  'ids',
  { scope: 'file' },
  ({ graph }) => {
    const { signalwire, twilio } = graph.emulator
    const rooms = signalwire.roomIds().slice(0, 4)
    const conferences = signalwire.conferenceIds().slice(0, 3)
    const sessions = [...signalwire.activeSessionIds().slice(0, 3), ...signalwire.sessionIds().slice(-8)]
    const recordings = signalwire
      .sessionIds()
      .flatMap((id) => signalwire.recordingIds(id))
      .slice(0, 4)
    const [session = ''] = sessions
    const members = signalwire.memberIds(session).slice(0, 2)
    const insightsRooms = twilio.roomSids().slice(0, 3)
    const nodes = [
      ...rooms.map((id) => globalId('Room', id)),
      ...conferences.map((id) => globalId('Conference', id)),
      ...sessions.map((id) => globalId('RoomSession', id)),
      ...recordings.map((id) => globalId('RoomRecording', id)),
      ...members.map((id) => globalId('RoomSessionMember', session, id)),
      ...insightsRooms.map((id) => globalId('InsightsRoom', id)),
    ]
    return { rooms, conferences, sessions, insightsRooms, nodes }
  },
)

/** Runs an operation, incremental or not, and gives what its explanation says. */
async function explained(graph: Graph, query: string): Promise<{ total: number; worstCase: number }> {
  const response = await post(graph, query, {}, { headers: { accept: 'application/json, multipart/mixed' } })
  const text = await response.text()
  const [, total, worstCase] =
    [...text.matchAll(/"upstream":\{"total":(\d+),"worstCase":(\d+)/g)].at(-1) ?? []
  expect(worstCase, `${query}\n${text.slice(0, 300)}`).toBeDefined()
  return { total: Number(total), worstCase: Number(worstCase) }
}

test('no operation makes more calls than were counted beforehand', async ({ graph, ids }) => {
  let exact = 0
  let many = 0
  await fc.assert(
    fc.asyncProperty(costlyOperations(ids), async (query) => {
      const { total, worstCase } = await explained(graph, query)
      expect(total, query).toBeLessThanOrEqual(worstCase)
      if (total === worstCase) exact++
      if (total > 10) many++
    }),
    { numRuns: runs(250, 40) },
  )
  // The property would hold of a count without any bounds, and of operations that make no calls.
  expect(exact).toBeGreaterThan(runs(80, 5))
  expect(many).toBeGreaterThan(runs(20, 0))
}, 300_000)
