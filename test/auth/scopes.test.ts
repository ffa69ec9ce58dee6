import { isObjectType } from 'graphql'
import { afterAll, describe, expect } from 'vitest'
import type { AuthOptions } from '../../src/index.ts'
import { scopeOf } from '../../src/resolvers/field-extensions.ts'
import { schema } from '../../src/schema/index.ts'
import { askCounted } from '../support/asking.ts'
import { type Data, type Graph, openGraph, withGraph } from '../support/graph.ts'
import { startTokens } from '../support/issuer.ts'

const KEYS = {
  none: 'key-without-scopes-1',
  cost: 'key-with-cost-000000',
  recordings: 'key-with-recordings-0',
  both: 'key-with-both-000000',
}
const AUTH: AuthOptions = {
  kind: 'api-key',
  keys: [
    { name: 'none', key: KEYS.none },
    { name: 'cost', key: KEYS.cost, scopes: ['cost'] },
    { name: 'recordings', key: KEYS.recordings, scopes: ['recordings'] },
    { name: 'both', key: KEYS.both, scopes: ['recordings', 'cost'] },
  ],
}
const GATEWAY = 'gateway-secret-0123456'

const test = withGraph({}, { auth: AUTH, scopes: true, subgraph: 'with-node', gatewaySecret: GATEWAY })

/** Runs it thrice: first by graphql-js, then compiled. The three answers have to be one. */
async function ask(graph: Graph, who: keyof typeof KEYS, query: string, variables?: Record<string, unknown>) {
  const headers = { authorization: `Bearer ${KEYS[who]}`, 'x-roomgraph-gateway-secret': GATEWAY }
  const first = await askCounted(graph, headers, query, variables)
  for (let n = 0; n < 2; n++) {
    const again = await askCounted(graph, headers, query, variables)
    expect(again.body).toEqual(first.body)
    expect(again.calls).toBe(first.calls)
  }
  return first
}

const SESSIONS = `{
  roomSessions(first: 3) { nodes { name costInDollars } }
}`

describe('a field without its scope', () => {
  test('is null with an error at its path, and its siblings are there', async ({ graph }) => {
    const { status, body, calls } = await ask(graph, 'none', SESSIONS)
    expect({ status, calls }).toEqual({ status: 200, calls: 1 })
    const { nodes } = body.data.roomSessions
    expect(nodes).toHaveLength(3)
    for (const node of nodes) expect(node).toEqual({ name: expect.any(String), costInDollars: null })
    expect(body.errors).toEqual(
      [0, 1, 2].map((index) => ({
        message: '`RoomSession.costInDollars` needs the scope `cost`, which your key or token does not have.',
        path: ['roomSessions', 'nodes', index, 'costInDollars'],
        locations: expect.any(Array),
        extensions: { code: 'FORBIDDEN', scope: 'cost' },
      })),
    )
  })

  test.for(['cost', 'both'] as const)('is there for who has it: %s', async (who, { graph }) => {
    const { body } = await ask(graph, who, SESSIONS)
    expect(body.errors).toBe(undefined)
    for (const { costInDollars } of body.data.roomSessions.nodes)
      expect(costInDollars).toEqual(expect.any(Number))
  })

  test('is not there for who has another one', async ({ graph }) => {
    const { body } = await ask(graph, 'recordings', SESSIONS)
    expect(body.errors).toHaveLength(3)
  })

  test('costs no call that only it would need', async ({ graph }) => {
    const query = '{ rooms(first: 20) { nodes { name activeSession { sessionId costInDollars } } } }'
    const denied = await ask(graph, 'none', query)
    expect(denied.calls).toBe(1)
    const allowed = await ask(graph, 'cost', query)
    expect(allowed.calls).toBe(2)
    const found = (body: Data) => body.data.rooms.nodes.filter((room: Data) => room.activeSession)
    expect(found(denied.body).length).toBeGreaterThan(0)
    for (const { activeSession } of found(denied.body)) expect(activeSession.costInDollars).toBe(null)
    for (const { activeSession } of found(allowed.body)) {
      expect(activeSession.costInDollars).toEqual(expect.any(Number))
    }
  })

  test('is denied through fragments, aliases and conditions, and costs nothing where it is left out', async ({
    graph,
  }) => {
    const query = `query ($on: Boolean!) {
      roomSessions(first: 1) { nodes { ...S ... on RoomSession { b: costInDollars } c: costInDollars @include(if: $on) } }
    }
    fragment S on RoomSession { a: costInDollars }`
    const denied = await ask(graph, 'none', query, { on: true })
    expect(denied.body.data.roomSessions.nodes).toEqual([{ a: null, b: null, c: null }])
    expect(denied.body.errors.map(({ path }: Data) => path.at(-1))).toEqual(['a', 'b', 'c'])
    const less = await ask(graph, 'none', query, { on: false })
    expect(less.body.errors).toHaveLength(2)
    const allowed = await ask(graph, 'cost', query, { on: true })
    expect(allowed.body.errors).toBe(undefined)
  })

  test('is denied through the merged list, node, nodes and _entities', async ({ graph }) => {
    const ids = await ask(
      graph,
      'both',
      '{ roomSessions(first: 1, filter: { status: COMPLETED }) { nodes { id sessionId } } }',
    )
    const [{ id, sessionId }] = ids.body.data.roomSessions.nodes
    const cost = '... on RoomSession { sessionId costInDollars }'
    const queries: [string, Record<string, unknown>?][] = [
      [`query ($id: ID!) { it: node(id: $id) { ${cost} } }`, { id }],
      [`query ($id: ID!) { it: nodes(ids: [$id]) { ${cost} } }`, { id }],
      [`query ($id: ID!) { it: roomSession(id: $id) { costInDollars } }`, { id }],
      [
        `query ($r: [_Any!]!) { it: _entities(representations: $r) { ${cost} } }`,
        { r: [{ __typename: 'RoomSession', sessionId }] },
      ],
    ]
    for (const [query, variables] of queries) {
      const denied = await ask(graph, 'none', query, variables)
      expect.soft(denied.body.errors, query).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
      expect(JSON.stringify(denied.body.data)).toContain('"costInDollars":null')
      const allowed = await ask(graph, 'cost', query, variables)
      expect.soft(allowed.body.errors, query).toBe(undefined)
      expect(JSON.stringify(allowed.body.data)).toMatch(/"costInDollars":\d/)
    }
    const merged =
      '{ videoSessions(first: 2, providers: [SIGNALWIRE]) { nodes { ... on RoomSession { costInDollars } } } }'
    expect((await ask(graph, 'none', merged)).body.errors).toHaveLength(2)
    expect((await ask(graph, 'cost', merged)).body.errors).toBe(undefined)
  })

  test('is denied in a part that comes later', async ({ graph }) => {
    const query = '{ roomSessions(first: 1) { nodes { name ... @defer { costInDollars } } } }'
    const deferred = async (who: keyof typeof KEYS) => {
      const headers = {
        authorization: `Bearer ${KEYS[who]}`,
        'content-type': 'application/json',
        accept: 'multipart/mixed',
      }
      const body = JSON.stringify({ query })
      const response = await graph.fetch(
        new Request('http://localhost/graphql', { method: 'POST', headers, body }),
      )
      return response.text()
    }
    expect(await deferred('none')).toMatch(
      /"costInDollars":null[\s\S]*FORBIDDEN|FORBIDDEN[\s\S]*"costInDollars":null/,
    )
    expect(await deferred('cost')).toMatch(/"costInDollars":\d/)
  })
})

describe('the same operation at the same moment', () => {
  test('gives each caller what that caller may read', async ({ graph }) => {
    const asked = Array.from({ length: 60 }, (_, n) => (['cost', 'none'] as const)[n % 2] ?? 'none')
    // Often enough for it to be compiled and shared.
    for (let n = 0; n < 5; n++) {
      const answers = await Promise.all(
        asked.map(async (who) => {
          const headers = { authorization: `Bearer ${KEYS[who]}` }
          return { who, ...(await askCounted(graph, headers, SESSIONS)) }
        }),
      )
      for (const { who, body } of answers) {
        const costs = body.data.roomSessions.nodes.map((node: Data) => typeof node.costInDollars)
        expect(costs).toEqual(Array(3).fill(who === 'cost' ? 'number' : 'object'))
        expect(body.errors?.length).toBe(who === 'cost' ? undefined : 3)
      }
    }
  })
})

describe('the link of a recording', () => {
  const RECORDINGS = `{ roomSessions(first: 20) { nodes {
    recordings(first: 2) { nodes { recordingId uri costInDollars } }
    members(first: 2) { nodes { memberId costInDollars } }
  } } }`

  test('and the costs of recordings and members have scopes of their own', async ({ graph }) => {
    const scopesIn = (body: Data) =>
      new Set((body.errors ?? []).map(({ extensions }: Data) => extensions.scope))
    const none = await ask(graph, 'none', RECORDINGS)
    const cost = await ask(graph, 'cost', RECORDINGS)
    const recordings = await ask(graph, 'recordings', RECORDINGS)
    const both = await ask(graph, 'both', RECORDINGS)
    expect(scopesIn(none.body)).toEqual(new Set(['cost', 'recordings']))
    expect(scopesIn(cost.body)).toEqual(new Set(['recordings']))
    expect(scopesIn(recordings.body)).toEqual(new Set(['cost']))
    expect(both.body.errors).toBe(undefined)
    const text = (body: Data) => JSON.stringify(body.data)
    expect(text(none.body)).not.toMatch(/"uri":"|"costInDollars":\d/)
    expect(text(cost.body)).not.toMatch(/"uri":"/)
    expect(text(recordings.body)).toMatch(/"uri":"http/)
    expect(text(recordings.body)).not.toMatch(/"costInDollars":\d/)
    expect(text(both.body)).toMatch(/"uri":"http/)
  })

  test('is not in what comes with an event either', async ({ graph }) => {
    const query = '{ roomSessions(first: 3) { nodes { events(first: 2) { nodes { name payload } } } } }'
    const denied = await ask(graph, 'none', query)
    expect(JSON.stringify(denied.body.data)).not.toMatch(/"payload":\{/)
    expect(denied.body.errors[0].extensions).toEqual({ code: 'FORBIDDEN', scope: 'recordings' })
    expect((await ask(graph, 'recordings', query)).body.errors).toBe(undefined)
  })
})

describe('scopes that are off', () => {
  test('change nothing for anybody', async () => {
    const plain = await openGraph({}, { auth: AUTH })
    const open = await openGraph()
    const keyed = await askCounted(plain, { authorization: `Bearer ${KEYS.none}` }, SESSIONS)
    const free = await askCounted(open, {}, SESSIONS)
    expect(keyed.body).toEqual(free.body)
    expect(keyed.body.errors).toBe(undefined)
  })
})

describe('the scopes of a token', async () => {
  const tokens = await startTokens(['ES256'], { scopes: true })
  afterAll(() => tokens.close())

  test.each<[Record<string, unknown>, boolean]>([
    [{ scope: 'openid cost' }, true],
    [{ scp: 'cost' }, true],
    [{ scp: ['recordings', 'cost'] }, true],
    [{ scope: 'openid', scp: ['cost'] }, true],
    [{}, false],
    [{ scope: '' }, false],
    [{ scope: 'costs Cost COST cost:read' }, false],
    [{ scope: 'recordings' }, false],
    [{ scope: { cost: true } }, false],
    [{ scopes: 'cost' }, false],
    [{ scp: [['cost']] }, false],
  ])('are read from %j: %s', async (claims, isAllowed) => {
    const { status, body } = await askCounted(
      tokens.graph,
      { authorization: `Bearer ${await tokens.issuer.token(claims)}` },
      SESSIONS,
    )
    expect(status).toBe(200)
    expect(body.errors === undefined).toBe(isAllowed)
  })
})

describe('every field of the schema', () => {
  /** Links that lead to no recording, and what people or their browsers have put in themselves. */
  const HARMLESS = [
    'Conference.meta',
    'InsightsParticipant.errorCodeUrl',
    'InsightsParticipant.properties',
    'InsightsParticipant.publisherInfo',
    'InsightsParticipant.url',
    'InsightsRoom.statusCallback',
    'InsightsRoom.url',
    'Room.meta',
    'RoomSession.lockedCover',
    'RoomSession.previewUrl',
    'VideoLog.url',
  ]

  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })),
    )

  test('that tells a cost needs cost', () => {
    const costs = fields.filter(({ field }) => /cost|price|billing|charge|amount|dollar/i.test(field.name))
    expect(costs.map(({ name }) => name).sort()).toEqual([
      'RoomRecording.costInDollars',
      'RoomSession.costInDollars',
      'RoomSessionMember.costInDollars',
      'VideoLog.charges',
      'VideoLog.costInDollars',
      'VideoLogCharge.costInDollars',
    ])
    for (const { name, field } of costs) expect.soft(scopeOf(field), name).toBe('cost')
  })

  test('that is a link or anything at all needs recordings or streams, unless it is known to lead to none', () => {
    const links = fields.filter(
      ({ field }) => /ur[il]$|link|download/i.test(field.name) || /URL|JSON/.test(String(field.type)),
    )
    const ofLinks = ['recordings', 'streams']
    const unscoped = links
      .filter(({ field }) => !ofLinks.includes(scopeOf(field) ?? ''))
      .map(({ name }) => name)
    expect(unscoped.sort()).toEqual(HARMLESS)
    expect(links.map(({ name }) => name)).toContain('RoomRecording.uri')
  })
})
