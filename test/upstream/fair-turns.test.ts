import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { type Answer, ask, type Data } from '../support/client.ts'
import { openFaultyGraph, type Respond } from '../support/faulty-graph.ts'
import { PAGE, type RawRequest, whole } from '../support/raw-upstream.ts'
import { severalTurns } from '../support/several-turns.ts'

/** 50 rooms that are all in a session. */
const LIST = JSON.stringify({
  links: {},
  data: Array.from({ length: 50 }, (_, index) => ({
    id: `room-${index}`,
    active_session: { id: `session-${index}`, room_id: `room-${index}` },
  })),
})
const isMembers = ({ target }: RawRequest) => target.includes('/members')

/** An operation of 51 calls, of which `n` makes another. */
const page = (n: number) =>
  `{ rooms(first: 50, filter: { startsAfter: "2026-01-01T00:00:${String(n).padStart(2, '0')}Z" }) {
    nodes { activeSession { members(first: ${n + 1}) { nodes { memberId } } } } } }`

const start = (respond: Respond, upstream: RoomgraphOptions['upstream'] = {}) =>
  openFaultyGraph(respond, {
    timeoutMs: 60_000,
    overload: { maxLoopDelayMs: 0 },
    upstream: { headersTimeoutMs: 60_000, attemptTimeoutMs: 60_000, ...upstream },
  })

/** Whether nothing is missing. */
function isWhole({ status, body: { data, errors } }: Answer): boolean {
  const members = data?.rooms?.nodes.map((room: Data) => room.activeSession?.members?.nodes.length)
  return status === 200 && !errors && members.length === 50 && members.every((count: number) => count > 0)
}

const answer = (socket: Socket, request: RawRequest) =>
  void setTimeout(() => socket.write(whole(200, isMembers(request) ? PAGE : LIST)), 5)

describe('pages of 50 with a list in each room', () => {
  test('work ten at once, with all their lists', async () => {
    const { graph, raw } = await start(answer)
    const results = await Promise.all(Array.from({ length: 10 }, (_, n) => ask(graph.roomgraph, page(n))))
    expect(results.filter(isWhole)).toHaveLength(10)
    expect(raw.requests).toBe(510)
  })

  test('are whole or refused as a whole, when more come than find a place', async () => {
    const held: Parameters<typeof answer>[] = []
    let isHeld = true
    const { graph, raw } = await start(
      (...call) => {
        if (isHeld) held.push(call)
        else answer(...call)
      },
      { maxConcurrentCalls: 4, maxWaitingCalls: 4 },
    )
    let ended = 0
    const asked = Array.from({ length: 20 }, (_, n) => ask(graph.roomgraph, page(n)).finally(() => ended++))
    // All have come before the first one is served.
    await expect.poll(() => ended).toBe(12)
    isHeld = false
    for (const call of held) answer(...call)
    const results = await Promise.all(asked)
    expect(results.filter(isWhole)).toHaveLength(8)
    const refused = results.filter((result) => !isWhole(result))
    for (const { status, body } of refused) {
      expect({ status, data: body.data }).toEqual({ status: 503, data: { rooms: null } })
      expect(body.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 1 } }])
    }
    // Nothing was sent for those who were refused.
    expect(raw.requests).toBe(8 * 51)
  })

  test('that was let in goes on while the places are full, and who comes then is refused', async () => {
    const held: Socket[] = []
    let lists = 0
    const { graph } = await start(
      (socket, request) => {
        if (isMembers(request) || ++lists > 1) held.push(socket)
        else socket.write(whole(200, LIST))
      },
      { maxConcurrentCalls: 4, maxWaitingCalls: 2 },
    )
    const large = ask(graph.roomgraph, page(0))
    await expect.poll(() => held.length).toBe(2)
    const rooms = (first: number) => ask(graph.roomgraph, `{ rooms(first: ${first}) { nodes { roomId } } }`)
    const others = [1, 2, 3, 4].map(rooms)
    await expect.poll(() => held.length).toBe(4)
    await expect.poll(async () => (await rooms(9)).status).toBe(503)
    const answering = setInterval(() => {
      for (const socket of held.splice(0)) socket.write(whole(200, PAGE))
    }, 5)
    expect(isWhole(await large)).toBe(true)
    for (const { status } of await Promise.all(others)) expect(status).toBe(200)
    clearInterval(answering)
  })
})

test('a small operation waits for a turn among large ones, not for all of their calls', async () => {
  const sent: Socket[] = []
  const { graph } = await start(
    (socket, request) => {
      const isOfSmall = !isMembers(request) && !request.target.includes('starts_after')
      if (isMembers(request) || isOfSmall) sent.push(socket)
      else socket.write(whole(200, LIST))
    },
    { maxConcurrentCalls: 4 },
  )
  const large = [0, 1, 2, 3].map((n) => ask(graph.roomgraph, page(n)))
  await expect.poll(() => sent.length).toBe(4)
  // Each of the large ones has two calls that run or wait, and as soon as one ends, another waits.
  const small = ask(graph.roomgraph, '{ rooms(first: 1) { nodes { roomId } } }')
  await severalTurns()
  let answered = 0
  let isAnswered = false
  void small.then(() => {
    isAnswered = true
  })
  while (!isAnswered && answered < 200) {
    const next = sent.shift()
    if (next) {
      answered++
      next.write(whole(200, PAGE))
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  // Its own call, those that ran before it, and a turn of each of the others, with some that ended meanwhile.
  expect(answered).toBeLessThan(25)
  const answering = setInterval(() => {
    for (const socket of sent.splice(0)) socket.write(whole(200, PAGE))
  }, 2)
  for (const result of await Promise.all(large)) expect(isWhole(result)).toBe(true)
  clearInterval(answering)
})
