import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { Graph } from '../support/graph.ts'
import { bodiesOf, callsOf, outcomesOf, USER_ERRORS, withWrites } from './support.ts'

const test = withWrites()

const CREATE = `mutation ($input: CreateRoomInput!) { createRoom(input: $input) {
  roomId room { id roomId name displayName description maxMembers quality layout joinFrom joinUntil meta updatedAt } ${USER_ERRORS} } }`
const UPDATE = `mutation ($input: UpdateRoomInput!) { updateRoom(input: $input) {
  roomId room { roomId name displayName description maxMembers quality layout joinFrom joinUntil meta syncAudioVideo updatedAt } ${USER_ERRORS} } }`
const DELETE = `mutation ($input: DeleteRoomInput!) { deleteRoom(input: $input) { deletedRoomId ${USER_ERRORS} } }`

let made = 0
async function newRoom(graph: Graph, more: object = {}) {
  const { data, errors } = await graph.run(CREATE, { input: { name: `made-${++made}`, ...more } })
  expect(errors).toEqual([])
  expect(data.createRoom.userErrors).toEqual([])
  return data.createRoom.room
}

describe('createRoom', () => {
  test.for(['documented', 200, 201] as const)(
    'creates a room with one call, answered with %s',
    async (createStatus, { graph }) => {
      graph.emulator.behave({ createStatus })
      const input = {
        name: `lobby-${createStatus}`,
        displayName: 'The lobby',
        maxMembers: 7,
        quality: 'HD_1080P',
        layout: 'LAYOUT_5UP',
        joinFrom: '2026-06-01T09:00:00Z',
        joinUntil: '2026-06-01T10:00:00+02:00',
        meta: { team: ['blue'], floor: null },
        description: null,
      }
      const { data, errors } = await graph.run(CREATE, {
        input: { ...input, joinUntil: '2026-06-01T12:00:00+02:00' },
      })
      expect(errors).toEqual([])
      expect(data.createRoom).toMatchObject({
        userErrors: [],
        room: {
          name: input.name,
          displayName: 'The lobby',
          maxMembers: 7,
          quality: 'HD_1080P',
          layout: 'LAYOUT_5UP',
        },
      })
      expect(data.createRoom.roomId).toBe(data.createRoom.room.roomId)
      expect(data.createRoom.room.meta).toEqual(input.meta)
      expect(callsOf(graph)).toEqual(['POST /rooms'])
      expect(bodiesOf(graph)).toEqual([
        {
          name: input.name,
          display_name: 'The lobby',
          max_members: 7,
          quality: '1080p',
          layout: '5up',
          join_from: '2026-06-01T09:00:00Z',
          join_until: '2026-06-01T12:00:00+02:00',
          meta: input.meta,
        },
      ])
    },
  )

  test('takes literals as well as variables', async ({ graph }) => {
    const { data } = await graph.run(
      `mutation { createRoom(input: { name: "literal", layout: LAYOUT_8X8, meta: { a: [1, { b: true }] } }) { room { layout meta } } }`,
    )
    expect(data.createRoom.room).toEqual({ layout: 'LAYOUT_8X8', meta: { a: [1, { b: true }] } })
  })

  test.for(['not_unique_within_project', 'value_not_unique', 'not_unique_within_space'] as const)(
    'says that a name is taken, whichever code says so: %s',
    async (takenNameCode, { graph }) => {
      const { name } = await newRoom(graph)
      graph.emulator.behave({ takenNameCode })
      const { data, errors } = await graph.run(CREATE, { input: { name } })
      expect(errors).toEqual([])
      expect(data.createRoom).toMatchObject({
        room: null,
        roomId: null,
        userErrors: [{ code: 'NAME_TAKEN', codeRaw: takenNameCode, path: ['input', 'name'] }],
      })
    },
  )

  test('gives the name that the upstream has chosen for a taken one', async ({ graph }) => {
    const { name } = await newRoom(graph)
    graph.emulator.behave({ takenNames: 'suffixed' })
    const { data } = await graph.run(CREATE, { input: { name } })
    expect(data.createRoom.userErrors).toEqual([])
    expect(data.createRoom.room.name).toMatch(new RegExp(`^${name}-.+`))
  })

  test('asks once more for what a write does not answer with', async ({ graph }) => {
    const { data } = await graph.run(
      'mutation { createRoom(input: { name: "with-session" }) { room { name activeSession { name } sessions(first: 1) { nodes { name } } } } }',
    )
    expect(data.createRoom.room).toEqual({
      name: 'with-session',
      activeSession: null,
      sessions: { nodes: [] },
    })
    expect(callsOf(graph)).toHaveLength(3)
    expect(callsOf(graph)).toContain('GET /rooms/{id}?include_active_session=true')
  })

  test('makes user errors errors where the operation does not select them', async ({ graph }) => {
    const { name } = await newRoom(graph)
    const result = await graph.run(
      'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { roomId } }',
      {
        input: { name },
      },
    )
    expect(result.data).toEqual({ createRoom: null })
    expect(outcomesOf(result)).toEqual([['createRoom', 'USER_ERROR', 'refused']])
    expect(result.errors[0]?.extensions.userError).toEqual({
      code: 'NAME_TAKEN',
      codeRaw: 'not_unique_within_project',
      path: ['input', 'name'],
    })
    const local = await graph.run(
      'mutation { a: createRoom(input: { name: "not ok", maxMembers: 0 }) { ...P } } fragment P on CreateRoomPayload { roomId }',
    )
    expect(outcomesOf(local)).toEqual([
      ['a', 'USER_ERROR', 'not-sent'],
      ['a', 'USER_ERROR', 'not-sent'],
    ])
  })
})

describe.for(['replace', 'merge'] as const)('updateRoom, where a PUT is to %s', (put) => {
  const update = async (graph: Graph, input: object) => {
    graph.emulator.behaviour = { ...graph.emulator.behaviour, put }
    return graph.run(UPDATE, { input })
  }
  const before = {
    displayName: 'Before',
    description: 'Of before',
    maxMembers: 9,
    quality: 'HD_1080P',
    joinFrom: '2026-06-01T09:00:00Z',
    meta: { kept: true },
  }

  test('changes what is given and keeps the rest', async ({ graph }) => {
    const room = await newRoom(graph, before)
    const { data, errors } = await update(graph, { roomId: room.id, displayName: 'After' })
    expect(errors).toEqual([])
    expect(data.updateRoom).toMatchObject({ userErrors: [], roomId: room.roomId })
    expect(data.updateRoom.room).toMatchObject({ ...before, displayName: 'After', name: room.name })
    expect(callsOf(graph)).toEqual(['GET /rooms/{id}', 'PUT /rooms/{id}'])
  })

  test('clears what is null, with a third call only where it survives', async ({ graph }) => {
    const room = await newRoom(graph, before)
    graph.emulator.behave({ nulls: 'clear' })
    const { data, errors } = await update(graph, {
      roomId: room.roomId,
      description: null,
      joinFrom: null,
      meta: null,
    })
    expect(errors).toEqual([])
    expect(data.updateRoom.userErrors).toEqual([])
    expect(data.updateRoom.room).toMatchObject({
      description: null,
      joinFrom: null,
      meta: null,
      maxMembers: 9,
    })
    expect(callsOf(graph)).toHaveLength(put === 'replace' ? 2 : 3)
  })

  test('says what could not be cleared', async ({ graph }) => {
    const room = await newRoom(graph, before)
    const { data, errors } = await update(graph, {
      roomId: room.roomId,
      description: null,
      displayName: 'After',
    })
    expect(errors).toEqual([])
    expect(data.updateRoom.room.displayName).toBe('After')
    expect(data.updateRoom.roomId).toBe(room.roomId)
    const codes = data.updateRoom.userErrors.map(({ code, path }: { code: string; path: string[] }) => [
      code,
      ...path,
    ])
    expect(codes).toEqual(put === 'replace' ? [] : [['NOT_CLEARED', 'input', 'description']])
  })

  test('compares the version as an instant, before anything is written', async ({ graph }) => {
    const room = await newRoom(graph, before)
    const asDate = new Date(room.updatedAt).toISOString()
    const { data } = await update(graph, {
      roomId: room.roomId,
      expectedUpdatedAt: asDate,
      displayName: 'One',
    })
    expect(data.updateRoom.userErrors).toEqual([])
    const stale = await update(graph, {
      roomId: room.roomId,
      expectedUpdatedAt: '2001-01-01T00:00:00Z',
      displayName: 'Two',
    })
    expect(stale.data.updateRoom).toMatchObject({
      room: null,
      roomId: null,
      userErrors: [{ code: 'CHANGED_MEANWHILE', codeRaw: null, path: ['input', 'expectedUpdatedAt'] }],
    })
    expect(callsOf(graph)).toEqual(['GET /rooms/{id}'])
  })

  test('finds an end before a beginning that the room has already', async ({ graph }) => {
    const room = await newRoom(graph, before)
    const { data } = await update(graph, { roomId: room.roomId, joinUntil: '2026-05-01T09:00:00Z' })
    expect(data.updateRoom.userErrors).toMatchObject([{ code: 'CONFLICTING', path: ['input', 'joinUntil'] }])
    expect(callsOf(graph)).toEqual(['GET /rooms/{id}'])
  })

  test('finds no room under an unknown id, nor one that is only named like it', async ({ graph }) => {
    const roomId = randomUUID()
    await newRoom(graph, { name: roomId })
    const { data } = await update(graph, { roomId, displayName: 'After' })
    expect(data.updateRoom.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'roomId'] }])
    expect(callsOf(graph)).toEqual(['GET /rooms/{id}'])
  })
})

describe('deleteRoom', () => {
  test('reads the room and deletes it', async ({ graph }) => {
    const room = await newRoom(graph)
    const { data, errors } = await graph.run(DELETE, { input: { roomId: room.roomId } })
    expect(errors).toEqual([])
    expect(data.deleteRoom).toEqual({ deletedRoomId: room.id, userErrors: [] })
    expect(callsOf(graph)).toEqual(['GET /rooms/{id}?include_active_session=true', 'DELETE /rooms/{id}'])
    const again = await graph.run(DELETE, { input: { roomId: room.roomId, evenIfInSession: true } })
    expect(again.data.deleteRoom).toMatchObject({ deletedRoomId: null, userErrors: [{ code: 'NOT_FOUND' }] })
    expect(callsOf(graph)).toEqual(['DELETE /rooms/{id}'])
  })

  test.for(['ends', 'keeps', 'refused'] as const)(
    'deletes no room with a session unless asked to: %s',
    async (deleteInSession, { graph }) => {
      graph.emulator.behave({ deleteInSession })
      const { data } = await graph.run(
        '{ rooms(first: 100) { nodes { id roomId activeSession { sessionId } } } }',
      )
      const busy = data.rooms.nodes.find((room: { activeSession: unknown }) => room.activeSession)
      const refused = await graph.run(DELETE, { input: { roomId: busy.roomId } })
      expect(refused.data.deleteRoom).toMatchObject({
        deletedRoomId: null,
        userErrors: [{ code: 'IN_SESSION', path: ['input', 'evenIfInSession'] }],
      })
      expect(callsOf(graph)).toEqual(['GET /rooms/{id}?include_active_session=true'])
      const forced = await graph.run(DELETE, { input: { roomId: busy.id, evenIfInSession: true } })
      expect(callsOf(graph)).toEqual(['DELETE /rooms/{id}'])
      expect(forced.data.deleteRoom).toMatchObject(
        deleteInSession === 'refused'
          ? { deletedRoomId: null, userErrors: [{ code: 'IN_SESSION' }] }
          : { deletedRoomId: busy.id, userErrors: [] },
      )
    },
  )
})
