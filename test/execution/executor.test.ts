import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { buildSchema, parse, validate } from 'graphql'
import { globalId } from '../../src/resolvers/global-id.ts'
import { expectSameBytes } from '../support/compiled.ts'
import { runs } from '../support/extra.ts'
import { ANY_SIZE, type Graph, withGraph } from '../support/graph.ts'
import { operations, operationsOf } from '../support/operations.ts'
import { shapesOf } from '../support/schema-shapes.ts'

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

const test = withGraph({ behaviour: { requestIds: false } }, { limits: ANY_SIZE }).extend(
  'ids',
  { scope: 'file' },
  ({ graph }) => {
    const { signalwire } = graph.emulator
    const session = signalwire.activeSessionIds()[0] as string
    const room = signalwire.session(session)?.room_id as string
    const conference = signalwire.conferenceIds()[0] as string
    return { nodes: [globalId('Room', room), globalId('Conference', conference)], room, conference, session }
  },
)

async function expectSameBytesOfAll(graph: Graph, generated: fc.Arbitrary<string>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(generated, async (query) => {
      fc.pre(validate(schema, parse(query)).length === 0)
      await expectSameBytes(graph, { query, variables: { yes: true, no: false } })
    }),
    { numRuns: runs(300, 40) },
  )
}

test('a compiled operation gives the same bytes as graphql-js', async ({ graph, ids }) => {
  await expectSameBytesOfAll(graph, operations(ids))
})

test('so it does over all fields of all types', async ({ graph, ids }) => {
  const { twilio, signalwire } = graph.emulator
  const recordings = signalwire.sessionIds().flatMap((id) => signalwire.recordingIds(id))
  const streams = signalwire.roomIds().flatMap((id) => signalwire.streams(id))
  const sid = twilio.roomSids().find((each) => twilio.participantSids(each).length > 1) ?? ''
  const participant = globalId('InsightsParticipant', sid, twilio.participantSids(sid)[0] ?? '')
  const nodes = [...ids.nodes, globalId('InsightsRoom', sid), participant]
  const shapes = shapesOf(schema, {
    'Query.room': `(id: "${ids.room}")`,
    'Query.conference': `(id: "${ids.conference}")`,
    'Query.roomSession': `(id: "${ids.session}")`,
    'Query.roomRecording': `(id: "${recordings[0]}")`,
    'Query.videoLog': `(id: "${signalwire.logIds()[0]}")`,
    'Query.videoStream': `(id: "${streams[0]?.id}")`,
    'Query.conferenceToken': `(id: "${signalwire.conferenceTokens(ids.conference)[0]?.id}")`,
    'Query.insightsRoom': `(id: "${sid}")`,
    'Query.node': `(id: "${participant}")`,
    'Query.nodes': `(ids: ${JSON.stringify(nodes)})`,
  })
  await expectSameBytesOfAll(graph, operationsOf(shapes))
})

test('so it does with errors, nulls, unknown words and unreadable values in the data', async ({ graph }) => {
  const { signalwire } = graph.emulator
  const [first = '', second = '', third = ''] = signalwire.roomIds()
  signalwire.patchRoom(first, { name: 7, quality: '4k', meta: 'text', display_name: null })
  signalwire.patchRoom(second, { fps: 'many', active_session: 'soon' })
  signalwire.replaceListItem('rooms', 3, 'no room')
  graph.emulator.intercept(({ path }) => (path.endsWith('/events') ? { status: 503, body: '' } : undefined))
  const selections = [
    'roomId quality qualityRaw fps displayName meta activeSession { name locked costInDollars }',
    'name',
    'roomId activeSession { events { nodes { name } } members(first: 2) { nodes { name } } }',
  ]
  const documents = selections.flatMap((selection) => [
    `{ rooms(first: 5) { nodes { ${selection} } edges { node { ${selection} } } } }`,
    `query Named($id: ID!) { room(id: $id) { ${selection} }\n\n  other: room(id: "${third}") {\r\n ${selection} } }`,
    `{ rooms(first: -1) { nodes { ${selection} } } node(id: "x") { id } nodes(ids: ["y", "${globalId('Room', first)}"]) { id ... on Room { ${selection} } } }`,
    `query ($id: Int = 3) { rooms(first: $id, after: "nonsense") { nodes { ${selection} } } __typename ... { room { name } } }`,
  ])
  for (const query of documents) {
    for (const id of [first, second, 'not an id', 7]) {
      await expectSameBytes(graph, { query, variables: query.includes('$id') ? { id } : {} })
    }
  }
  graph.emulator.clearIntercept()
})
