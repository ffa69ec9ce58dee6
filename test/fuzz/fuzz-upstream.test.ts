import fc from 'fast-check'
import { type GraphQLObjectType, getNamedType, isLeafType, isRequiredArgument } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { schema } from '../../src/schema/index.ts'
import { post } from '../support/client.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { type MutatedUpstream, startMutatedUpstream } from '../support/mutated-upstream.ts'
import { byteMutations, FUZZ_TIMEOUT, fuzzing, type Mutation, valueMutations } from '../support/mutations.ts'

let upstream: MutatedUpstream
let graph: Roomgraph
const logged: unknown[] = []

beforeAll(async () => {
  upstream = await startMutatedUpstream()
  const { emulator, url } = upstream
  const { accountSid, authToken } = emulator.twilio.credentials
  graph = createRoomgraph({
    signalwire: { baseUrl: url, ...emulator.signalwire.credentials },
    twilio: { baseUrl: url, accountSid, authToken },
    upstream: PLAIN_CALLS,
    logger: { error: (...words) => logged.push(words) },
  })
})
afterAll(async () => {
  await graph.close()
  await upstream.close()
})

/** Every field of a type that is a value and can be had without arguments. */
function valuesOf(type: string): string {
  const fields = Object.values((schema.getType(type) as GraphQLObjectType).getFields())
  return fields
    .filter((field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument))
    .map(({ name }) => name)
    .join(' ')
}

const OPERATIONS = [
  `{ rooms(first: 3) { nodes { ${valuesOf('Room')} activeSession { ${valuesOf('RoomSession')} } } pageInfo { hasNextPage endCursor } } }`,
  `{ conferences(first: 3) { edges { cursor node { ${valuesOf('Conference')} activeSession { ${valuesOf('RoomSession')} } } } } }`,
  `{ roomSessions(first: 2) { nodes { ${valuesOf('RoomSession')} room { ${valuesOf('Room')} }
     members(first: 2) { nodes { ${valuesOf('RoomSessionMember')} } } recordings(first: 2) { nodes { ${valuesOf('RoomRecording')} } }
     events(first: 2) { nodes { ${valuesOf('RoomSessionEvent')} } } } } }`,
  `{ insightsRooms(first: 2) { nodes { ${valuesOf('InsightsRoom')} participants(first: 2) { nodes { ${valuesOf('InsightsParticipant')} } } } } }`,
  '{ videoSessions(first: 5) { nodes { __typename ... on RoomSession { name startTime } ... on InsightsRoom { sid createTime } } pageInfo { hasNextPage endCursor } } }',
  '{ room(id: "ROOM") { roomId sessions(first: 2) { nodes { id } } } rooms(first: 60) { nodes { id ... @defer { name } } } }',
]

function withRoom(operation: string): string {
  return operation.replace('ROOM', upstream.emulator.signalwire.roomIds()[0] as string)
}

async function run(operation: string): Promise<void> {
  const query = withRoom(operation)
  const isIncremental = query.includes('@defer')
  const response = await post(
    graph,
    query,
    {},
    { headers: { accept: isIncremental ? 'multipart/mixed' : 'application/json' } },
  )
  const text = await response.text()
  expect(response.status).toBe(200)
  expect(logged).toEqual([])
  expect(text).not.toContain('INTERNAL_SERVER_ERROR')
  const parts = isIncremental ? text.split('\r\n').filter((line) => line.startsWith('{')) : [text]
  for (const part of parts) {
    const { data, errors = [] } = JSON.parse(part) as {
      data?: unknown
      errors?: { extensions: { code: string } }[]
    }
    if (!isIncremental) expect(data).toBeDefined()
    for (const { extensions } of errors)
      expect(extensions.code).toMatch(/^(UPSTREAM_|FIELD_UNAVAILABLE$|CURSOR_)/)
  }
  expect(Object.prototype).not.toHaveProperty('polluted')
}

/** Each operation, with the answers to all of its calls changed in the same way. */
const property = (mutations: fc.Arbitrary<Mutation>) =>
  fc.asyncProperty(mutations, fc.constantFrom(...OPERATIONS), async (mutation, query) => {
    upstream.mutate = mutation
    await run(query)
  })

test('all operations are answered in full while nothing is changed', async () => {
  upstream.mutate = (bytes) => bytes
  for (const query of OPERATIONS) {
    const request = new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed, application/json' },
      body: JSON.stringify({ query: withRoom(query) }),
    })
    expect(await (await graph.fetch(request)).text()).not.toContain('"errors"')
    await run(query)
  }
})

test('answers with changed bytes end in answers of ours', { timeout: FUZZ_TIMEOUT }, async () => {
  await fc.assert(property(byteMutations), fuzzing(100))
})

test('answers with odd values end in answers of ours', { timeout: FUZZ_TIMEOUT }, async () => {
  await fc.assert(property(valueMutations), fuzzing(80))
})

test('answers that are anything else do too', { timeout: FUZZ_TIMEOUT }, async () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .json()
      .map((text) =>
        Buffer.from(`{"links":${text},"data":[${text}],"meta":{"key":"data","next_page_url":${text}}}`),
      ),
  )
  await fc.assert(property(anything.map((bytes) => () => bytes)), fuzzing(60))
})
