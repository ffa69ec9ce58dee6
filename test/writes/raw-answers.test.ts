import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createRoomgraph } from '../../src/index.ts'
import type { AuditEntry } from '../../src/server/observability/logger.ts'
import { ask } from '../support/client.ts'
import { QUICK_RETRIES } from '../support/graph.ts'
import { head, startRawUpstream, whole } from '../support/raw-upstream.ts'

const ID = '00000000-0000-4000-8000-000000000001'
const ROOM = JSON.stringify({ id: ID, name: 'one' })
const CREATE = 'mutation { createRoom(input: { name: "one" }) { roomId } }'

/** Answers each request with the next of these; the last goes for all that follow. */
async function start(...answers: ((socket: Socket) => void)[]) {
  const upstream = await startRawUpstream((socket, { index }) => (answers[index] ?? answers.at(-1))?.(socket))
  const audited: AuditEntry[] = []
  const graph = createRoomgraph({
    logger: { error() {}, write: (entry) => void audited.push(entry) },
    signalwire: { baseUrl: upstream.url, projectId: ID, apiToken: 'PT-some-token' },
    writes: true,
    upstream: { ...QUICK_RETRIES, headersTimeoutMs: 1500, attemptTimeoutMs: 2000, breakerFailures: 0 },
  })
  onTestFinished(async () => {
    await graph.close()
    await upstream.close()
  })
  return { upstream, audited, run: async (query = CREATE) => (await ask(graph, query)).body }
}

const write = (text: string) => (socket: Socket) => void socket.write(text)
const end = (text: string) => (socket: Socket) => void socket.end(text)
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
const CHUNKED = head(200, 'transfer-encoding: chunked')

async function trickle(socket: Socket): Promise<void> {
  socket.write(head(200, 'content-length: 1000'))
  for (let sent = 0; sent < 1000 && !socket.destroyed; sent++) {
    socket.write(' ')
    await sleep(20)
  }
}

test.for<[string, (socket: Socket) => void]>([
  ['100 before it', write(`HTTP/1.1 100 Continue\r\n\r\n${whole(201, ROOM)}`)],
  [
    '102 and 103 before it',
    write(`HTTP/1.1 102 A\r\n\r\nHTTP/1.1 103 B\r\nlink: <x>\r\n\r\n${whole(200, ROOM)}`),
  ],
  [
    'chunks and trailers',
    write(`${CHUNKED}${chunk(ROOM.slice(0, 9))}${chunk(ROOM.slice(9))}0\r\nx-sum: 1\r\n\r\n`),
  ],
  ['the end of the connection', end(head(200) + ROOM)],
  ['an older HTTP', end(`HTTP/1.0 200 OK\r\n\r\n${ROOM}`)],
  ['more than it announced', write(`${whole(200, ROOM)}{"id":"${ID.replace('1', '2')}"}`)],
  ['203', write(whole(203, ROOM))],
])('a create is done where the answer has %s', async ([, answer]) => {
  const { run, upstream } = await start(answer)
  expect(await run()).toEqual({ data: { createRoom: { roomId: ID } } })
  expect(upstream.requests).toBe(1)
})

test.for<[string, (socket: Socket) => void]>([
  ['a 100 alone', end('HTTP/1.1 100 Continue\r\n\r\n')],
  ['a 102 again and again', write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(3))],
  ['101', write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')],
  ['chunks that are cut', end(CHUNKED + chunk(ROOM.slice(0, 9)))],
  ['chunks without an end', end(CHUNKED + chunk(ROOM))],
  ['less than it announced', end(head(200, 'content-length: 999') + ROOM)],
  ['half an object', end(head(200) + ROOM.slice(0, 20))],
  ['a byte now and then', trickle],
  ['more than is read', write(head(200, 'content-length: 99999999'))],
  ['a compressed body', write(whole(200, ROOM, 'content-encoding: gzip'))],
  ['a page', write(whole(200, '<html>'))],
  ['a head without an end', write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`)],
  ['no HTTP', write('SSH-2.0-OpenSSH_9.6\r\n')],
  ['nothing', end('')],
  ['a reset', (socket) => void socket.resetAndDestroy()],
  ...[301, 302, 303, 307, 308].map((status): [string, (socket: Socket) => void] => [
    `${status} to itself`,
    write(whole(status, '', 'location: /api/video/rooms')),
  ]),
  ...[500, 501, 502, 504, 507, 520, 524, 599].map((status): [string, (socket: Socket) => void] => [
    `${status}, even with Retry-After`,
    write(whole(status, '{}', 'retry-after: 0')),
  ]),
  // As Envoy answers where the connection behind it broke, and Heroku where the answer was late.
  ['503, without Retry-After', write(whole(503, ''))],
  ['503, and no Retry-After that says when', write(whole(503, '{}', 'retry-after: soon'))],
  ['503, until 2200', write(whole(503, '{}', 'retry-after: Wed, 01 Jan 2200 00:00:00 GMT'))],
])('nobody knows of a create where the answer has %s, and it is sent once', async ([, answer]) => {
  const { run, upstream } = await start(answer)
  const { data, errors } = await run()
  expect(data).toEqual({ createRoom: null })
  expect(errors).toMatchObject([
    { extensions: { code: 'UPSTREAM_OUTCOME_UNKNOWN', outcome: 'unknown', retryable: false } },
  ])
  expect(upstream.requests).toBe(1)
})

test.for([
  ...[400, 405, 406, 408, 409, 411, 412, 413, 414, 415, 417, 418, 421, 423, 424, 425, 426, 428, 431, 451],
  ...[401, 402, 403, 404, 410, 422, 429],
])('a create that is answered %i was refused, and is sent once', async (status) => {
  // Refused before the body was read, the connection is gone at once.
  const { run, upstream } = await start(end(whole(status, '{}', 'connection: close')))
  const { data, errors } = await run()
  expect(data).toEqual({ createRoom: null })
  expect(errors).toMatchObject([{ extensions: { outcome: 'refused' } }])
  expect(upstream.requests).toBe(1)
})

test.for<[string, number, string]>([
  ['429, and a second', 429, 'retry-after: 0'],
  ['503, and a date', 503, `retry-after: ${new Date(Date.now() + 3_600_000).toUTCString()}`],
  ['503, and a day', 503, 'retry-after: 86400'],
])('a create that is rejected with %s is not sent without end', async ([, status, header]) => {
  const { run, upstream } = await start(write(whole(status, '{}', header)))
  const { errors } = await run()
  expect(errors).toMatchObject([{ extensions: { outcome: 'refused', retryable: true } }])
  expect(upstream.requests).toBe(header.endsWith(': 0') ? 3 : 1)
})

test('what was rejected first and reset then is unknown, and not sent a third time', async () => {
  const { run, upstream } = await start(
    write(whole(503, '{}', 'retry-after: 0')),
    (socket) => void socket.resetAndDestroy(),
  )
  const { errors } = await run()
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_OUTCOME_UNKNOWN', outcome: 'unknown' } }])
  expect(upstream.requests).toBe(2)
})

test.for([201, 204, 205])('a create that is answered %i without a body was done', async (status) => {
  const { run, upstream } = await start(
    write(`HTTP/1.1 ${status} X\r\n${status === 204 ? '' : 'content-length: 0\r\n'}\r\n`),
  )
  const { errors } = await run()
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE', outcome: 'done' } }])
  expect(upstream.requests).toBe(1)
})

test('a create after a connection that was closed while idle takes another one', async () => {
  const { run, upstream } = await start((socket) => {
    socket.write(whole(200, ROOM))
    socket.end()
  })
  for (let times = 1; times <= 5; times++) {
    expect(await run()).toEqual({ data: { createRoom: { roomId: ID } } })
    expect(upstream.requests).toBe(times)
    await expect.poll(() => upstream.open).toBe(0)
  }
})

test('an answer that nobody asked for reaches no other write', async () => {
  const [other, third] = ['2', '3'].map((digit) => JSON.stringify({ id: ID.replace(/1$/, digit), name: 'x' }))
  const { run } = await start(
    write(whole(200, ROOM) + whole(200, other ?? '')),
    write(whole(200, third ?? '')),
  )
  expect((await run()).data.createRoom.roomId).toBe(ID)
  expect((await run()).data.createRoom.roomId).toBe(ID.replace(/1$/, '3'))
})

const DELETE = `mutation { deleteRoom(input: { roomId: "${ID}", evenIfInSession: true }) { deletedRoomId } }`

test('a delete that is answered 204 with a body was done, and the body is nobody else’s answer', async () => {
  const { run, upstream } = await start(
    write(`HTTP/1.1 204 X\r\ncontent-length: ${ROOM.length}\r\n\r\n${ROOM}`),
    write(whole(200, ROOM)),
  )
  expect((await run(DELETE)).errors).toBeUndefined()
  expect(await run()).toEqual({ data: { createRoom: { roomId: ID } } })
  expect(upstream.requests).toBe(2)
})

test.for<[string, (socket: Socket) => void, number]>([
  ['a reset', (socket) => void socket.resetAndDestroy(), 3],
  ['half an answer', end(head(200, 'content-length: 99') + ROOM), 3],
  ['500', write(whole(500, '{}')), 3],
  ['another place', write(whole(307, '', 'location: /')), 1],
  ['a page', write(whole(200, '<html>')), 1],
])('nobody knows of a delete after %s each time', async ([, answer, times]) => {
  const { run, upstream } = await start(answer)
  const { errors } = await run(DELETE)
  expect(errors).toMatchObject([
    { extensions: { code: 'UPSTREAM_OUTCOME_UNKNOWN', outcome: 'unknown', retryable: true } },
  ])
  expect(upstream.requests).toBe(times)
})

// What these say is about the caller, the account or the way there, and not about the room.
test.for([401, 402, 403, 405, 407, 408, 413, 421, 425, 429, 431, 451])(
  'nobody knows of a delete that was reset and is answered %i then',
  async (status) => {
    const { run, upstream } = await start(
      (socket) => void socket.resetAndDestroy(),
      write(whole(status, '{}')),
    )
    const { errors } = await run(DELETE)
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(`answered ${status}`),
        extensions: { code: 'UPSTREAM_OUTCOME_UNKNOWN', outcome: 'unknown' },
      },
    ])
    expect(upstream.requests).toBe(2)
  },
)

test.for([400, 409, 412, 423])('but it was refused where the answer then is %i', async (status) => {
  const { run } = await start((socket) => void socket.resetAndDestroy(), write(whole(status, '{}')))
  const { errors } = await run(DELETE)
  expect(errors).toMatchObject([{ extensions: { code: 'USER_ERROR', outcome: 'refused' } }])
})

test.for<[string, ((socket: Socket) => void)[], object]>([
  [
    'none, where the last attempt had none',
    [write(whole(500, '', 'x-request-id: first')), (socket) => void socket.resetAndDestroy()],
    { outcome: 'unknown' },
  ],
  [
    'that of the last attempt',
    [write(whole(500, '', 'x-request-id: first')), write(whole(200, '{}'))],
    { outcome: 'done', status: 200 },
  ],
])('the audit has the status and the id of no attempt before the last: %s', async ([, answers, expected]) => {
  const { run, audited } = await start(...answers)
  await run(DELETE)
  const { field, method, route, id, requestId, ...rest } = audited[0] ?? ({} as Partial<AuditEntry>)
  expect(audited).toHaveLength(1)
  expect(rest).toEqual(expected)
})
