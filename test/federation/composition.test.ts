import { readFileSync } from 'node:fs'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { composeSupergraph } from '../../examples/supergraph/compose.ts'
import { createSubgraph } from '../../src/federation/subgraph.ts'
import { schema } from '../../src/schema/index.ts'
import { leftOut } from '../support/extra.ts'
import { composeWithApollo, type SubgraphSource } from './gateways.ts'

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const ROOMGRAPH = { name: 'roomgraph', url: 'http://roomgraph', typeDefs: read('subgraph.graphql') }
const WITH_NODE = { ...ROOMGRAPH, typeDefs: createSubgraph(schema, { withNode: true }).sdl }
const BOOKINGS = {
  name: 'bookings',
  url: 'http://bookings',
  typeDefs: read('examples/supergraph/bookings.graphql'),
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'

/** A subgraph of somebody else's, with what the test is about in it. */
function other(sdl: string): SubgraphSource {
  return { name: 'other', url: 'http://other', typeDefs: `${LINK}\n${sdl}` }
}

const PAGED = (shareable: string) => `
  type Query { things: ThingConnection }
  type ThingConnection { pageInfo: PageInfo! }
  type PageInfo ${shareable} {
    hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String
  }`

const EVERY_KEY = `
  type Query { everything: [Everything!]! }
  type Everything {
    a: Room b: Conference c: RoomSession d: RoomRecording e: RoomSessionMember f: InsightsRoom g: InsightsParticipant
  }
  type Room @key(fields: "id") @key(fields: "roomId") @key(fields: "name") { id: ID! roomId: ID! name: String! x: Int }
  type Conference @key(fields: "conferenceId") { conferenceId: ID! x: Int }
  type RoomSession @key(fields: "sessionId") { sessionId: ID! x: Int }
  type RoomRecording @key(fields: "recordingId") { recordingId: ID! x: Int }
  type RoomSessionMember @key(fields: "sessionId memberId") { sessionId: ID! memberId: ID! x: Int }
  type InsightsRoom @key(fields: "sid") { sid: ID! x: Int }
  type InsightsParticipant @key(fields: "roomSid sid") { roomSid: ID sid: ID! x: Int }`

const NODE =
  'type Query { node(id: ID!): Node } interface Node { id: ID! } type Thing implements Node { id: ID! }'

interface Composed {
  readonly supergraphSdl?: string | undefined
  readonly errors: readonly string[]
}

function composeWithGuild(subgraphs: readonly SubgraphSource[]): Promise<Composed> {
  const result = composeServices(subgraphs.map((each) => ({ ...each, typeDefs: parse(each.typeDefs) })))
  return Promise.resolve({
    supergraphSdl: result.supergraphSdl,
    errors: result.errors?.map(({ message }) => message) ?? [],
  })
}

const isLeftOut = leftOut('GATEWAY_TEST', 'composition with Apollo')

describe.each([
  ['The Guild', composeWithGuild, false],
  ['Apollo', composeWithApollo, isLeftOut],
] as const)('composed by %s', (_, compose, skip) => {
  describe.skipIf(skip)('when it is there', () => {
    test.each([
      ['alone', [ROOMGRAPH]],
      ['with the bookings', [ROOMGRAPH, BOOKINGS]],
      ['with a subgraph that pages as we do', [ROOMGRAPH, other(PAGED('@shareable'))]],
      ['with a subgraph that refers to everything by its natural key', [ROOMGRAPH, other(EVERY_KEY)]],
      ['with the subgraph whose node it leaves alone', [ROOMGRAPH, other(NODE)]],
      ['with its own node', [WITH_NODE, BOOKINGS]],
    ] as const)('it stands %s', async (_what, subgraphs) => {
      const { supergraphSdl, errors } = await compose([...subgraphs])
      expect(errors).toEqual([])
      expect(supergraphSdl).toContain('join__Graph')
    })

    test.each([
      ['with a page info that is not shared', [ROOMGRAPH, other(PAGED(''))], /PageInfo\.\w+/],
      ['with a second node', [WITH_NODE, other(NODE)], /Query\.node/],
      [
        'with a key that we do not have',
        [
          ROOMGRAPH,
          other(
            'type Query { r: Room } type Room @key(fields: "displayName") { displayName: String x: Int }',
          ),
        ],
        /Room\.displayName/,
      ],
    ] as const)('it does not stand %s', async (_what, subgraphs, says) => {
      const { supergraphSdl, errors } = await compose([...subgraphs])
      expect(supergraphSdl).toBeUndefined()
      expect(errors.join('\n')).toMatch(says)
    })

    test('it carries what fields cost', async () => {
      const { supergraphSdl = '' } = await compose([ROOMGRAPH, BOOKINGS])
      const rooms =
        /\n {2}rooms\([\s\S]*?\): RoomConnection([\s\S]*?)\n {2}(?=\w|")/.exec(supergraphSdl)?.[1] ?? ''
      expect(rooms).toContain('@cost(weight: 1)')
      expect(rooms).toMatch(/@listSize\([^)]*slicingArguments: \["first", "last"\]/)
      expect(supergraphSdl).toMatch(/\ntype Room\b[^{]*@cost\(weight: 0\)/)
    })
  })
})

test('the example’s supergraph is the one in its folder', () => {
  expect(`${composeSupergraph()}\n`).toBe(read('examples/supergraph/supergraph.graphql'))
})
