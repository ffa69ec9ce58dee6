/** Other requests than a page of rooms, each in turns with a page of 50 rooms × 22 fields. */
import { TWILIO_CREDENTIALS } from '../src/emulator/index.ts'
import { ask, type PageRequest, type Running, STAMP } from './contestants.ts'
import { load, type Round, WARM_UP_PARTS } from './load.ts'
import { type CaseResult, median } from './results.ts'

interface EventLoopQueue {
  readonly rounds: number
  readonly seconds: number
}

type Settings = Readonly<Record<string, string>>

interface Case {
  readonly title: string
  /** How its server is set; as usual where there is none. */
  settings?(upstream: string): Settings
  /** @param ids of rooms, as the upstream has them */
  request(page: PageRequest, ids: readonly string[]): PageRequest
}

const FILTER = 'filter: { startsAfter: $startsAfter }'
const ROOM = 'name displayName maxMembers quality fps createdAt'

function post(query: string, variables: object): PageRequest {
  return { method: 'POST', path: '/graphql', body: JSON.stringify({ query, variables }) }
}

function stamped(selection: string): PageRequest {
  return post(`query Case($startsAfter: DateTime!) { ${selection} }`, { startsAfter: STAMP })
}

const CASES: readonly Case[] = [
  {
    title: '50 rooms with their active sessions',
    request: () =>
      stamped(
        `rooms(first: 50, ${FILTER}) { nodes { ${ROOM} activeSession { sessionId name status startTime } } }`,
      ),
  },
  {
    title: '50 conferences',
    request: () =>
      stamped(`conferences(first: 50, ${FILTER}) { nodes { name displayName description createdAt } }`),
  },
  {
    title: 'a room by its id',
    request: (_page, [id]) => post(`query ($id: ID!) { room(id: $id) { ${ROOM} } }`, { id }),
  },
  {
    title: '50 sessions of both providers, with every cursor',
    settings: (upstream) => ({
      TWILIO_ACCOUNT_SID: TWILIO_CREDENTIALS.accountSid,
      TWILIO_AUTH_TOKEN: TWILIO_CREDENTIALS.authToken,
      TWILIO_INSIGHTS_BASE_URL: upstream,
    }),
    request: () =>
      post(
        '{ videoSessions(first: 50) { edges { cursor node { __typename ... on RoomSession { sessionId name startTime } ... on InsightsRoom { id createTime } } } pageInfo { hasNextPage endCursor } } }',
        {},
      ),
  },
  {
    title: '50 references of a gateway',
    settings: () => ({ ROOMGRAPH_SUBGRAPH: 'on' }),
    request: (_page, ids) =>
      post(`query ($all: [_Any!]!) { _entities(representations: $all) { ... on Room { ${ROOM} } } }`, {
        all: ids.map((roomId) => ({ __typename: 'Room', roomId })),
      }),
  },
  {
    title: 'the page with `extensions.upstream`',
    settings: () => ({ ROOMGRAPH_EXPLAIN: 'on' }),
    request: (page) => page,
  },
  {
    title: 'the page with an API key',
    settings: () => ({
      ROOMGRAPH_AUTH: 'api-key',
      ROOMGRAPH_API_KEYS: 'bench:0123456789abcdef0123456789abcdef',
    }),
    request: (page) => page,
  },
]

/**
 * Measures each case on a server of its own, one connection: nothing is shared between equal operations then, and the
 * CPU time of an operation is what to compare.
 * @param fresh starts a server with these settings
 */
export async function measureCases(
  fresh: (settings: Settings) => Promise<Running>,
  upstream: string,
  loopQueue: EventLoopQueue,
): Promise<CaseResult[]> {
  const usual = await fresh({})
  const results: CaseResult[] = []
  try {
    const answer = await ask(usual.origin, post('{ rooms(first: 50) { nodes { roomId } } }', {}))
    const nodes = JSON.parse(answer ?? '{}').data.rooms.nodes as readonly { readonly roomId: string }[]
    const ids = nodes.map(({ roomId }) => roomId)
    for (const each of CASES) {
      const server = await fresh(each.settings?.(upstream) ?? {})
      try {
        const result = await measure(each, server, usual, upstream, ids, loopQueue)
        console.log(`  ${result.title}: ${result.asPages.toFixed(2)} pages, cpu ${result.cpuMs} ms`)
        results.push(result)
      } finally {
        await server.process.stop()
      }
    }
  } finally {
    await usual.process.stop()
  }
  return results
}

async function measure(
  { title, request }: Case,
  server: Running,
  usual: Running,
  upstream: string,
  ids: readonly string[],
  { rounds, seconds }: EventLoopQueue,
): Promise<CaseResult> {
  const asked = request(server.page(50), ids)
  const answer = JSON.parse((await ask(server.origin, asked)) ?? '{"errors":"no 200"}')
  if (answer.errors) throw new Error(`${title}: ${JSON.stringify(answer.errors).slice(0, 500)}`)
  const run = (target: Running, page: PageRequest) =>
    load(target, upstream, page, { seconds, connections: 1, distinct: true })
  const pages: Round[] = []
  const cases: Round[] = []
  for (let round = -WARM_UP_PARTS; round < rounds; round++) {
    const [page, own] = [await run(usual, usual.page(50)), await run(server, asked)]
    if (round < 0) continue
    pages.push(page)
    cases.push(own)
  }
  const medianOf = (of: (round: Round) => number) => median(cases.map(of))
  return {
    title,
    rps: medianOf(({ rps }) => rps),
    cpuMs: medianOf(({ cpuMs }) => cpuMs),
    asPages: median(cases.map(({ cpuMs }, at) => cpuMs / (pages[at]?.cpuMs ?? Number.NaN))),
    callsPerOperation: medianOf(({ callsPerOperation }) => callsPerOperation),
    failed: cases.reduce((sum, { failed }) => sum + failed, 0),
  }
}
