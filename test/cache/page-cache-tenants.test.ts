import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { ask } from '../support/client.ts'
import { type Data, PLAIN_CALLS } from '../support/graph.ts'
import { type RawRequest, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

const PROJECTS = ['0f0f0f0f-1111-4222-8333-444444444444', '0f0f0f0f-1111-4222-8333-555555555555'] as const
const LONG = 3_600_000

let raw: RawUpstream | undefined
let roomgraph: Roomgraph | undefined
afterEach(async () => {
  await raw?.close()
  await roomgraph?.close()
  raw = roomgraph = undefined
})

async function start(
  respond: (socket: Socket, request: RawRequest) => void,
  options: (baseUrl: string) => RoomgraphOptions,
): Promise<RawUpstream> {
  raw = await startRawUpstream(respond)
  roomgraph = createRoomgraph({
    upstream: PLAIN_CALLS,
    cache: { roomsMs: LONG, conferencesMs: LONG, staleIfErrorMs: LONG },
    ...options(raw.url),
  })
  return raw
}

async function askAs(query: string, authorization?: string): Promise<Data> {
  return (await ask(roomgraph as Roomgraph, query, {}, { headers: authorization ? { authorization } : {} }))
    .body
}

const ROOMS = '{ rooms(first: 2) { nodes { roomId } } }'
const CONFERENCES = '{ conferences(first: 2) { nodes { conferenceId } } }'
const basic = (user: string, password: string) => `Basic ${btoa(`${user}:${password}`)}`

/** A page with one room, named after the number of the call. */
const page = (index: number) => whole(200, JSON.stringify({ links: {}, data: [{ id: `room-${index}` }] }))
const roomOf = ({ data }: Data) => data.rooms.nodes[0].roomId

describe('callers with credentials of their own', () => {
  test('never share what is cached, not even with another token of the same project', async () => {
    const upstream = await start(
      (socket, { index }) => socket.write(page(index)),
      (baseUrl) => ({ auth: { kind: 'passthrough' }, signalwire: { baseUrl } }),
    )
    const callers = [basic(PROJECTS[0], 'one'), basic(PROJECTS[0], 'two'), basic(PROJECTS[1], 'one')]
    const first = []
    for (const caller of callers) first.push(roomOf(await askAs(ROOMS, caller)))
    expect(new Set(first).size).toBe(3)
    expect(upstream.requests).toBe(3)
    const second = []
    for (const caller of callers) second.push(roomOf(await askAs(ROOMS, caller)))
    expect(second).toEqual(first)
    expect(upstream.requests).toBe(3)
  })

  test('who are refused lose what was cached for them, and nobody else does', async () => {
    let refuses = false
    const upstream = await start(
      (socket, { index }) => socket.write(refuses ? whole(401, '') : page(index)),
      (baseUrl) => ({ auth: { kind: 'passthrough' }, signalwire: { baseUrl } }),
    )
    const [refused, other] = [basic(PROJECTS[0], 'one'), basic(PROJECTS[1], 'one')]
    await askAs(ROOMS, refused)
    const kept = roomOf(await askAs(ROOMS, other))
    refuses = true
    expect((await askAs(CONFERENCES, refused)).errors).toHaveLength(1)
    expect((await askAs(ROOMS, refused)).errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAUTHORIZED' } },
    ])
    expect(roomOf(await askAs(ROOMS, other))).toBe(kept)
    expect(upstream.requests).toBe(4)
  })
})

test('an answer that was on its way while its credentials were refused is not cached', async () => {
  let release = () => {}
  const upstream = await start(
    (socket, { target, index }) => {
      if (target.includes('conferences')) socket.write(whole(401, ''))
      else if (index === 0) release = () => void socket.write(page(index))
      else socket.write(page(index))
    },
    (baseUrl) => ({ signalwire: { baseUrl, projectId: PROJECTS[0], apiToken: 'one' } }),
  )
  const slow = askAs(ROOMS)
  while (upstream.requests < 1) await new Promise((resolve) => setTimeout(resolve, 5))
  await askAs(CONFERENCES)
  release()
  expect(roomOf(await slow)).toBe('room-0')
  expect(roomOf(await askAs(ROOMS))).toBe('room-2')
  // The next one, which nothing was said against, is.
  expect(roomOf(await askAs(ROOMS))).toBe('room-2')
})

test('what was cached after a write is gone, too, where a call from before it is refused', async () => {
  let refuse = () => {}
  let isRefused = false
  const upstream = await start(
    (socket, { target, head, index }) => {
      if (target.includes('conferences')) refuse = () => void socket.write(whole(401, ''))
      else if (head.startsWith('POST')) socket.write(whole(201, JSON.stringify({ id: 'new' })))
      else socket.write(isRefused ? whole(401, '') : page(index))
    },
    (baseUrl) => ({ writes: true, signalwire: { baseUrl, projectId: PROJECTS[0], apiToken: 'one' } }),
  )
  const slow = askAs(CONFERENCES)
  while (upstream.requests < 1) await new Promise((resolve) => setTimeout(resolve, 5))
  await askAs('mutation { createRoom(input: { name: "new" }) { room { roomId } userErrors { code } } }')
  const { data } = await askAs(ROOMS)
  expect((await askAs(ROOMS)).data).toEqual(data)
  expect(upstream.requests).toBe(3)
  isRefused = true
  refuse()
  expect((await slow).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAUTHORIZED' } }])
  expect((await askAs(ROOMS)).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAUTHORIZED' } }])
})
