import { expect, test } from 'vitest'
import { post } from '../support/client.ts'
import type { Data } from '../support/graph.ts'
import { callsOf, openWrites, outcomesOf } from './support.ts'

const LONG = 'x'.repeat(900)

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
