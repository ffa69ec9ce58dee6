import fc from 'fast-check'
import { type ExecutionResult, execute, type GraphQLError, parse, validate } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOperationContext, type Sources } from '../../src/context.ts'
import { createSignalWireSource } from '../../src/datasources/signalwire/source.ts'
import { createTwilioSource } from '../../src/datasources/twilio/source.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { globalId } from '../../src/resolvers/global-id.ts'
import { schema } from '../../src/schema/index.ts'
import { resolveOptions } from '../../src/server/options/options.ts'
import { ANY_SIZE, PLAIN_CALLS } from '../support/graph.ts'
import { KNOWN_NAMES, sameText } from '../support/known-names.ts'
import { type MutatedUpstream, startMutatedUpstream } from '../support/mutated-upstream.ts'
import { byteMutations, FUZZ_TIMEOUT, fuzzing, type Mutation, valueMutations } from '../support/mutations.ts'
import { type GeneratedOperation, namedOperationsOf, type Shapes } from '../support/operations.ts'
import { shapesOf } from '../support/schema-shapes.ts'

/** From so many errors on, an answer need not have all of them. */
const MANY_ERRORS = 100

let upstream: MutatedUpstream
let graph: Roomgraph
/** The same upstream as graphql-js alone reads it. */
let sources: Sources
let shapes: Shapes
const logged: unknown[] = []

beforeAll(async () => {
  upstream = await startMutatedUpstream()
  const { emulator, url } = upstream
  const { accountSid, authToken } = emulator.twilio.credentials
  const options = {
    signalwire: { baseUrl: url, ...emulator.signalwire.credentials },
    twilio: { baseUrl: url, accountSid, authToken },
    upstream: PLAIN_CALLS,
    limits: ANY_SIZE,
    logger: { error: (...words: unknown[]) => logged.push(words) },
  }
  graph = createRoomgraph(options)
  const { signalwire, twilio, upstream: policy } = resolveOptions(options)
  if (!signalwire || !twilio) throw new Error('Both upstreams were given.')
  sources = {
    signalwire: createSignalWireSource(signalwire, policy),
    twilio: createTwilioSource(twilio, policy),
  }
  shapes = shapesFor()
})
afterAll(async () => {
  await graph.close()
  await Promise.all([sources.signalwire?.close(), sources.twilio?.close()])
  await upstream.close()
})

function shapesFor(): Shapes {
  const { signalwire, twilio } = upstream.emulator
  const session = signalwire.activeSessionIds()[0] ?? ''
  const room = signalwire.session(session)?.room_id ?? ''
  const conference = signalwire.conferenceIds()[0] ?? ''
  const recordings = signalwire.sessionIds().flatMap((id) => signalwire.recordingIds(id))
  const streams = signalwire.roomIds().flatMap((id) => signalwire.streams(id))
  const sid = twilio.roomSids().find((each) => twilio.participantSids(each).length > 1) ?? ''
  const participant = globalId('InsightsParticipant', sid, twilio.participantSids(sid)[0] ?? '')
  const nodes = [globalId('Room', room), globalId('Conference', conference), participant, 'none']
  return shapesOf(schema, {
    'Query.room': `(id: "${room}")`,
    'Query.conference': `(id: "${conference}")`,
    'Query.roomSession': `(id: "${session}")`,
    'Query.roomRecording': `(id: "${recordings[0]}")`,
    'Query.videoLog': `(id: "${signalwire.logIds()[0]}")`,
    'Query.videoStream': `(id: "${streams[0]?.id}")`,
    'Query.conferenceToken': `(id: "${signalwire.conferenceTokens(conference)[0]?.id}")`,
    'Query.insightsRoom': `(id: "${sid}")`,
    'Query.node': `(id: "${participant}")`,
    'Query.nodes': `(ids: ${JSON.stringify(nodes)})`,
  })
}

/** What graphql-js alone makes of an operation. */
async function expectedOf({ query, variables }: GeneratedOperation): Promise<ExecutionResult> {
  const contextValue = createOperationContext({ sources, timeoutMs: 30_000, maxFirst: 1000 })
  try {
    const variableValues = JSON.parse(variables) as Record<string, unknown>
    return await execute({ schema, document: parse(query), variableValues, contextValue })
  } finally {
    contextValue.finish()
  }
}

/** Errors without what the server adds to them, in an order of their own. */
function plainErrors(errors: readonly GraphQLError[] = []): string[] {
  return errors.map(({ message, locations, path }) => JSON.stringify({ message, locations, path })).sort()
}

async function expectSameAsReference(operation: GeneratedOperation): Promise<void> {
  const text = await sameText(graph, operation)
  const { data, errors = [] } = await expectedOf(operation)
  const got = JSON.parse(text) as { errors?: GraphQLError[] }
  expect(text.endsWith(`"data":${JSON.stringify(data)}}`), `${operation.query}\n${text}`).toBe(true)
  if (errors.length < MANY_ERRORS) expect(plainErrors(got.errors)).toEqual(plainErrors(errors))
  expect(logged).toEqual([])
}

/** What one answer or another may serve, whichever is there: a list, or a thing by its id. */
const TWO_WAYS: readonly string[] = [
  'node',
  'nodes',
  'room',
  'conference',
  'roomSession',
  'session',
  'activeSession',
]

/** So that changed answers, which contradict each other, have one way to each value. */
function oneWay({ fieldsOf, conditionsIn }: Shapes): Shapes {
  return {
    fieldsOf: (type) => fieldsOf(type).filter(({ name }) => !TWO_WAYS.includes(name)),
    conditionsIn,
  }
}

/** Operations with known names over answers that are changed in the same way each time. */
const property = (from: Shapes, mutations: fc.Arbitrary<Mutation>) =>
  fc.asyncProperty(namedOperationsOf(from, KNOWN_NAMES), mutations, async (operation, mutation) => {
    fc.pre(validate(schema, parse(operation.query)).length === 0)
    upstream.mutate = mutation
    await expectSameAsReference(operation)
  })

test('operations with names that JavaScript knows are answered as by graphql-js', {
  timeout: FUZZ_TIMEOUT,
}, async () => {
  await fc.assert(
    property(
      shapes,
      fc.constant((bytes) => bytes),
    ),
    fuzzing(25),
  )
})

test('so they are over answers with odd values', { timeout: FUZZ_TIMEOUT }, async () => {
  await fc.assert(property(oneWay(shapes), valueMutations), fuzzing(25))
})

test('so they are over answers with changed bytes', { timeout: FUZZ_TIMEOUT }, async () => {
  await fc.assert(property(oneWay(shapes), byteMutations), fuzzing(15))
})
