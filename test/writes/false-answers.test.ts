import { describe, expect, test } from 'vitest'
import type { InterceptedAnswer } from '../../src/emulator/http/interception.ts'
import { type Graph, QUICK_RETRIES } from '../support/graph.ts'
import { callsOf, openWrites, outcomesOf, USER_ERRORS } from './support.ts'

const ID = '00000000-0000-4000-8000-000000000001'
const OTHER = '00000000-0000-4000-8000-000000000002'
const UPDATE = `mutation { updateRoom(input: { roomId: "${ID}", description: null }) { roomId room { name } ${USER_ERRORS} } }`
const DELETE = `mutation { deleteRoom(input: { roomId: "${ID}", evenIfInSession: true }) { deletedRoomId ${USER_ERRORS} } }`
const STREAM = `mutation { updateStream(input: { streamId: "${ID}", url: "rtmp://a.example.com/x" }) { streamId stream { url } ${USER_ERRORS} } }`

/** Answers reads with one room, and writes as the list says, the last again and again. */
async function start(...answers: (InterceptedAnswer | 'error-after')[]): Promise<Graph> {
  const graph = await openWrites({}, { upstream: QUICK_RETRIES })
  graph.emulator.intercept(({ method }) => {
    if (method === 'GET') return { status: 200, body: { id: ID, name: 'one', description: 'kept' } }
    return answers.length > 1 ? answers.shift() : answers[0]
  })
  return graph
}

describe('an answer about something else', () => {
  test('to an update gives the key of what was written, and no other room', async () => {
    const graph = await start({ status: 200, body: { id: OTHER, name: 'two', description: 'kept' } })
    const { data, errors } = await graph.run(UPDATE)
    expect(data.updateRoom).toEqual({ roomId: ID, room: null, userErrors: [] })
    expect(errors).toMatchObject([
      { path: ['updateRoom', 'room'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
    ])
    // What somebody else's description is says nothing about whether this one was cleared.
    expect(callsOf(graph)).toEqual(['GET /rooms/{id}', 'PUT /rooms/{id}'])
  })

  test('to a change of a stream, too', async () => {
    const graph = await start({ status: 200, body: { id: OTHER, url: 'rtmp://b.example.com/x' } })
    const { data, errors } = await graph.run(STREAM)
    expect(data.updateStream).toEqual({ streamId: ID, stream: null, userErrors: [] })
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(['updateStream.stream'])
  })

  test.for([undefined, '', [], '"text"', { id: 5 }, { name: 'one' }])(
    'or about nothing: %j',
    async (body) => {
      const graph = await start({ status: 200, body })
      const { data, errors } = await graph.run(UPDATE)
      expect(data.updateRoom).toEqual({ roomId: ID, room: null, userErrors: [] })
      expect(errors).toHaveLength(1)
    },
  )
})

describe('what is accepted and not done yet', () => {
  test.for([
    ['createRoomToken', 'mutation { createRoomToken(input: { roomName: "x" }) { token } }', false],
    ['updateRoom', UPDATE, true],
    ['deleteRoom', DELETE, true],
  ] as const)('is unknown: %s', async ([field, query, retryable]) => {
    const graph = await start({ status: 202, body: {} })
    const result = await graph.run(query)
    expect(outcomesOf(result)).toEqual([[field, 'UPSTREAM_OUTCOME_UNKNOWN', 'unknown']])
    expect(result.errors[0]).toMatchObject({
      message: expect.stringMatching(/202/),
      extensions: { retryable },
    })
    expect(callsOf(graph).filter((call) => !call.startsWith('GET'))).toHaveLength(1)
  })
})

describe('something that is gone', () => {
  const NOT_FOUND = { status: 422, body: { errors: [{ code: 'not_found', attribute: 'id' }] } }
  const GONE = { status: 410, body: {} }

  test.for([
    ['updateStream', STREAM, 'streamId', NOT_FOUND, 'not_found'],
    ['updateStream', STREAM, 'streamId', GONE, null],
    ['deleteRoom', DELETE, 'roomId', NOT_FOUND, 'not_found'],
    ['deleteRoom', DELETE, 'roomId', GONE, null],
    ['updateRoom', UPDATE, 'roomId', NOT_FOUND, 'not_found'],
  ] as const)(
    'is NOT_FOUND in other words than a 404: %s',
    async ([field, query, idField, answer, codeRaw]) => {
      const graph = await start(answer)
      const { data } = await graph.run(query)
      expect(data[field].userErrors).toMatchObject([{ code: 'NOT_FOUND', codeRaw, path: ['input', idField] }])
    },
  )

  test.for([NOT_FOUND, GONE])('has been deleted by the attempt before: %j', async (answer) => {
    const graph = await start('error-after', answer)
    const { data, errors } = await graph.run(DELETE)
    expect(errors).toEqual([])
    expect(data.deleteRoom).toEqual({ deletedRoomId: expect.any(String), userErrors: [] })
    expect(callsOf(graph)).toHaveLength(2)
  })

  test('but not if the first attempt was refused for another reason', async () => {
    const graph = await start({
      status: 422,
      body: { errors: [{ code: 'invalid_parameter', attribute: 'id' }] },
    })
    const { data } = await graph.run(DELETE)
    expect(data.deleteRoom.userErrors).toMatchObject([{ code: 'INVALID', path: ['input', 'roomId'] }])
  })
})

test.for([
  [
    'createRoom',
    'mutation { createRoom(input: { name: "x" }) { roomId userErrors { code path } } }',
    'REFUSED',
  ],
  ['deleteRoom', DELETE, 'IN_SESSION'],
] as const)(
  'a bare 409 means a session where something is deleted, and nothing elsewhere: %s',
  async ([field, query, code]) => {
    const graph = await start({ status: 409, body: {} })
    expect((await graph.run(query)).data[field].userErrors).toMatchObject([{ code, path: [] }])
  },
)
