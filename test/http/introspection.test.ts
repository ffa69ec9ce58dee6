import { getIntrospectionQuery } from 'graphql'
import { describe, expect } from 'vitest'
import { createRoomgraph } from '../../src/index.ts'
import { askCounted } from '../support/asking.ts'
import { PLAIN_CALLS, withGraph } from '../support/graph.ts'

const test = withGraph({}, { introspection: false, subgraph: true }).extend(
  'open',
  { scope: 'file' },
  async ({ emulator }, { onCleanup }) => {
    const open = createRoomgraph({ ...emulator.options, upstream: PLAIN_CALLS })
    onCleanup(() => open.close())
    return { emulator, fetch: open.fetch }
  },
)

describe('introspection', () => {
  test.for([
    getIntrospectionQuery(),
    '{ __schema { types { name } } }',
    '{ __type(name: "Room") { name } }',
    '{ rooms(first: 1) { nodes { name } } a: __type(name: "Room") { name } }',
    '{ ...F } fragment F on Query { s: __schema { queryType { name } } }',
    '{ __schema @skip(if: true) { queryType { name } } }',
  ])('that is off is a 400 with a code, and nothing runs: %.60s', async (query, { graph, open }) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const { status, body, calls } = await askCounted(graph, { accept }, query)
      expect({ status, calls }).toEqual({ status: 400, calls: 0 })
      expect(body.data).toBe(undefined)
      expect(body.errors.length).toBeGreaterThan(0)
      for (const { extensions } of body.errors) expect(extensions).toEqual({ code: 'INTROSPECTION_DISABLED' })
    }
    expect((await askCounted(open, {}, query)).body.errors).toBe(undefined)
  })

  test('leaves __typename, and the SDL that composition takes', async ({ graph }) => {
    const query = '{ __typename rooms(first: 1) { __typename nodes { __typename } } _service { sdl } }'
    const { status, body } = await askCounted(graph, {}, query)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      data: {
        __typename: 'Query',
        rooms: { __typename: 'RoomConnection', nodes: [{ __typename: 'Room' }] },
        _service: { sdl: expect.stringContaining('@link') },
      },
    })
  })
})

describe('names that are suggested', () => {
  const mistakes: [what: string, query: string, variables?: Record<string, unknown>][] = [
    ['a field', '{ room { nam } }'],
    ['a root field', '{ roms { nodes { name } } }'],
    ['a field of a subtype', '{ node(id: "x") { roomIdd recordingId } }'],
    ['a field that another type has', '{ videoSessions { nodes { costInDollars } } }'],
    ['an argument', '{ rooms(frist: 1) { nodes { name } } }'],
    ['an argument of a directive', '{ rooms @include(iff: true) { nodes { name } } }'],
    ['a type', '{ node(id: "x") { ... on Rooom { name } } }'],
    ['a type of a variable', 'query ($f: RoomSessionFiltr) { roomSessions(filter: $f) { nodes { name } } }'],
    ['a value of an enum', '{ roomSessions(filter: { status: COMPLETE }) { nodes { name } } }'],
    ['a value of an enum as a text', '{ roomSessions(filter: { status: "COMPLETED" }) { nodes { name } } }'],
    ['a field of an input', '{ roomSessions(filter: { roomNam: "x" }) { nodes { name } } }'],
    ['a missing selection', '{ rooms }'],
    [
      'a value of an enum in a variable',
      'query ($f: RoomSessionFilter) { roomSessions(filter: $f) { nodes { name } } }',
      { f: { status: 'COMPLETE' } },
    ],
    [
      'a field of an input in a variable',
      'query ($f: RoomSessionFilter) { roomSessions(filter: $f) { nodes { name } } }',
      { f: { roomNam: 'x' } },
    ],
  ]

  test.for(mistakes)(
    'are left out where introspection is off: %s',
    async ([_, query, variables], { graph }) => {
      // Several times: validation remembers its errors, and an operation that comes again is compiled.
      for (let n = 0; n < 3; n++) {
        const { text, body, calls } = await askCounted(graph, {}, query, variables)
        expect(body.errors.length).toBeGreaterThan(0)
        expect(text).not.toMatch(/did you mean/i)
        for (const { message, extensions } of body.errors) {
          expect(message).toMatch(/[^ ]$/)
          expect(extensions.code).toMatch(/^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/)
        }
        expect(calls).toBe(0)
      }
    },
  )

  test('are there where it is on', async ({ open }) => {
    const told = await Promise.all(
      mistakes.map(([, query, variables]) => askCounted(open, {}, query, variables)),
    )
    const suggesting = told.filter(({ text }) => /Did you mean/.test(text))
    // `roomIdd` of a node is too far from anything.
    expect(suggesting.length).toBeGreaterThanOrEqual(mistakes.length - 1)
  })
})
