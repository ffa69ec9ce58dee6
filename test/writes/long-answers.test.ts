import { connect } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { UnsentAnswers } from '../../src/server/overload/unsent-answers.ts'
import { ask, post } from '../support/client.ts'
import { type Data, openServer } from '../support/graph.ts'
import { callsOf, openWrites, outcomesOf } from './support.ts'

const LONG = 'x'.repeat(900)
const MB = 1_000_000

test('a mutation whose answer is too long tells what became of each of its fields', async () => {
  const graph = await openWrites({}, { limits: { maxAnswerBytes: 1500 } })
  const result = await graph.run(
    `mutation ($long: String) {
      __typename
      a: createRoom(input: { name: "long-a", description: $long }) { room { description } }
      b: createRoom(input: { name: "no way" }) { roomId }
      c: createRoom(input: { name: "long-c", description: $long }) { room { description } }
      d: createRoomToken(input: { roomName: "long-d" }) { token }
    }`,
    { long: LONG },
  )
  expect(result.data).toEqual({ __typename: 'Mutation', a: null, b: null, c: null, d: null })
  expect(outcomesOf(result)).toEqual([
    ['b', 'USER_ERROR', 'not-sent'],
    ['a', 'ANSWER_TOO_LARGE', 'done'],
    ['c', 'ANSWER_TOO_LARGE', 'done'],
    ['d', 'ANSWER_TOO_LARGE', 'done'],
  ])
  expect(callsOf(graph)).toEqual(['POST /rooms', 'POST /rooms', 'POST /room_tokens'])
  const { data } = await graph.run('{ room(name: "long-c") { roomId } }')
  expect(result.errors[2]?.extensions.id).toBe(data.room.roomId)
})

describe('a mutation for whose answer others leave no room', () => {
  /** Leaves no room for any large answer but the first, which nobody reads. */
  async function openFull() {
    const unsent = new UnsentAnswers({ maxBytes: 3 * MB, waitMs: 1 }, () => 0)
    const graph = await openWrites({ rooms: 1 }, {}, { unsent })
    const rooms = [{ id: 'a', name: 'a', description: 'x'.repeat(3.9 * MB) }]
    graph.emulator.intercept(({ method, path }) =>
      method === 'GET' && path === '/api/video/rooms' ? { status: 200, body: { data: rooms } } : undefined,
    )
    const origin = await openServer(graph.listener)
    const query = encodeURIComponent('{ rooms(first: 1) { nodes { description again: description } } }')
    const reader = connect(Number(new URL(origin).port), '127.0.0.1').pause()
    onTestFinished(() => void reader.destroy())
    reader.write(`GET /graphql?query=${query} HTTP/1.1\r\nhost: a\r\n\r\n`)
    await vi.waitFor(() => expect(unsent.bytes).toBeGreaterThan(MB), 20_000)
    return { graph, endpoint: `${origin}/graphql` }
  }

  const names = Array.from({ length: 26 }, (_, index) => `d${index}: description`).join(' ')

  test('is told what became of each of its fields, and not to ask again', async () => {
    const { graph, endpoint } = await openFull()
    const result = await ask(
      endpoint,
      `mutation ($long: String) {
        a: createRoom(input: { name: "full-a", description: $long }) { room { ${names} } }
        b: createRoom(input: { name: "no way" }) { userErrors { code } }
      }`,
      { long: 'x'.repeat(3000) },
    )
    expect([result.status, result.headers.get('retry-after')]).toEqual([200, null])
    expect(result.headers.get('content-type')).toMatch(/^application\/json/)
    const { data } = await graph.run('{ room(name: "full-a") { roomId } }')
    const message = expect.stringMatching(/^The answer is made, .*do not send again what is done/)
    const code = 'SERVER_OVERLOADED'
    expect(result.body).toEqual({
      data: null,
      errors: [
        { message, path: ['a'], extensions: { code, outcome: 'done', id: data.room.roomId } },
        { message, path: ['b'], extensions: { code, outcome: 'not-sent' } },
      ],
    })
  })

  test('beside a query, which may well be asked again', async () => {
    const { endpoint } = await openFull()
    const { status, errors } = await ask(endpoint, '{ rooms(first: 1) { nodes { description } } }')
    expect([status, errors[0]?.extensions.code]).toEqual([503, 'SERVER_OVERLOADED'])
  })
})

test('also where it is told in parts', async () => {
  const graph = await openWrites({}, { limits: { maxAnswerBytes: 1000 } })
  const response = await post(
    graph,
    `mutation ($long: String) { a: createRoom(input: { name: "long-e", description: $long }) {
          room { description again: description ... @defer { name } }
        } }`,
    { long: LONG },
    { headers: { accept: 'multipart/mixed' } },
  )
  const text = await response.text()
  const part = JSON.parse(text.match(/\{.*\}/)?.[0] ?? '') as Data
  expect(part).toMatchObject({
    data: { a: null },
    errors: [{ path: ['a'], extensions: { code: 'ANSWER_TOO_LARGE', outcome: 'done' } }],
    hasNext: false,
  })
})

const WRONG = {
  name: 'not ok',
  displayName: 'x'.repeat(201),
  description: 'x'.repeat(3001),
  maxMembers: 0,
  quality: 'UNRECOGNIZED',
  layout: 'UNRECOGNIZED',
  joinFrom: '2026-06-01',
  joinUntil: '2026-06-01',
  removeAt: '2026-06-01',
  removeAfterSecondsElapsed: 0,
}

test('user errors of one field leave out none of another', async () => {
  const graph = await openWrites()
  const names = Array.from({ length: 20 }, (_, index) => `f${index}`)
  const result = await graph.run(
    `mutation ($input: CreateRoomInput!) { ${names.map((name) => `${name}: createRoom(input: $input) { roomId }`).join(' ')} }`,
    { input: WRONG },
  )
  expect(result.errors).toHaveLength(101)
  expect(
    new Set(
      outcomesOf(result)
        .slice(0, -1)
        .map((each) => (each as string[])[0]),
    ),
  ).toEqual(new Set(names))
  expect(result.errors.at(-1)?.extensions).toMatchObject({
    code: 'ERRORS_LEFT_OUT',
    count: 100,
    codes: { USER_ERROR: 100 },
  })
})

test('errors within what one field gives leave out none of another field', async () => {
  const graph = await openWrites({ sessions: 300 })
  graph.emulator.intercept(({ path }) =>
    path.endsWith('/room_sessions')
      ? { status: 200, body: { links: {}, data: Array.from({ length: 120 }, () => ({ id: 7 })) } }
      : undefined,
  )
  const result = await graph.run(
    `mutation {
      a: createRoom(input: { name: "many" }) { room { sessions(first: 120) { nodes { name } } } }
      b: createRoom(input: { name: "many" }) { roomId }
    }`,
  )
  expect(result.errors).toHaveLength(101)
  expect(outcomesOf(result)[0]).toEqual(['b', 'USER_ERROR', 'refused'])
})

test('each user error that an operation in parts does not select is an error', async () => {
  const graph = await openWrites()
  const response = await post(
    graph,
    `mutation ($input: CreateRoomInput!) {
          a: createRoom(input: { name: "parts" }) { room { name ... @defer { description } } }
          b: createRoom(input: $input) { roomId }
        }`,
    { input: WRONG },
    { headers: { accept: 'multipart/mixed' } },
  )
  const first = JSON.parse((await response.text()).match(/\{.*\}/)?.[0] ?? '') as Data
  expect(first.errors).toHaveLength(Object.keys(WRONG).length)
})
