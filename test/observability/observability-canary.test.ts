import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { post } from '../support/client.ts'
import { openObservability, type Watch } from '../support/observed-graph.ts'
import { type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'
import { recordSpans, type Spans } from '../support/spans.ts'

const CANARY = 'canary0in0a0cage'
const PROJECT = '0f0f0f0f-1111-4222-8333-ca0a12345678'
const ACCOUNT = `AC${'ca0a'.repeat(8)}`
const API_KEY = `${CANARY}-key-of-a-caller-with-32-characters`
const SECRETS = [CANARY, PROJECT, ACCOUNT]

/** Every header and every value of every body that an upstream could send. */
const HEADERS = [
  `x-request-id: ${CANARY}`,
  `server: ${CANARY}`,
  `set-cookie: session=${CANARY}`,
  `location: https://${CANARY}.example/${CANARY}?token=${CANARY}`,
  `www-authenticate: Basic realm="${CANARY}"`,
  `retry-after: ${CANARY}`,
]
const ITEM = { id: CANARY, room_sid: CANARY, name: CANARY, [CANARY]: CANARY }
const ERROR = { code: CANARY, message: CANARY, attribute: CANARY, [CANARY]: CANARY }
const BODIES: Record<string, string> = {
  list: JSON.stringify({ links: {}, meta: { key: 'rooms' }, data: [ITEM], rooms: [ITEM] }),
  lost: JSON.stringify({ links: { next: `https://${CANARY}.example/${CANARY}` }, data: [ITEM] }),
  error: JSON.stringify({ errors: [ERROR], ...ERROR }),
  nonsense: `<html>${CANARY}`,
  unreadable: JSON.stringify({ links: {}, data: [{ [CANARY]: CANARY }, CANARY] }),
}

let raw: RawUpstream
let watch: Watch
let spans: Spans
let graph: Roomgraph
let answer = ''
beforeAll(async () => {
  spans = recordSpans()
  raw = await startRawUpstream((socket) => socket.write(answer))
})
afterAll(async () => {
  await raw.close()
  spans.close()
})
beforeEach(async () => {
  watch = await openObservability()
  graph = createRoomgraph({
    ...watch.options,
    tracing: true,
    signalwire: { baseUrl: raw.url, projectId: PROJECT, apiToken: CANARY },
    twilio: { baseUrl: raw.url, accountSid: ACCOUNT, authToken: CANARY },
    auth: { kind: 'api-key', keys: [{ name: 'ci', key: API_KEY }] },
    upstream: { retries: 1, retryMinMs: 1, retryMaxMs: 2 },
  })
})
afterEach(async () => {
  await graph.close()
  await watch.close()
  spans.reset()
})

function ask(query: string, headers: Record<string, string> = {}, more: object = {}): Promise<Response> {
  return post(
    graph,
    { query, variables: { id: CANARY }, ...more },
    {},
    { headers: { authorization: `Bearer ${API_KEY}`, ...headers } },
  )
}

/** All that was written and can be read of the operations. */
async function outputs(): Promise<Record<'log' | 'metrics' | 'spans', string>> {
  const told = spans.list().map((span) => {
    const { name, attributes, status, events, links, resource } = span
    return { name, attributes, status, events, links, resource: resource.attributes }
  })
  return {
    log: JSON.stringify([watch.reports, watch.errors]),
    metrics: await watch.metrics.text(),
    spans: JSON.stringify(told),
  }
}

async function expectNoSecret(): Promise<void> {
  const host = new URL(raw.url).host
  for (const text of Object.values(await outputs())) {
    for (const secret of [...SECRETS, host]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''))
    }
    for (const pair of [`${PROJECT}:${CANARY}`, `${ACCOUNT}:${CANARY}`]) {
      expect(text).not.toContain(Buffer.from(pair).toString('base64').slice(0, 24))
    }
  }
}

const QUERY = `query Q($id: ID!) {
  rooms(first: 1) { nodes { name } pageInfo { endCursor } }
  room(id: $id) { name }
  ${CANARY}: insightsRooms(first: 1) { nodes { roomName } }
}`

test.each<[string, number, keyof typeof BODIES]>([
  ['a list', 200, 'list'],
  ['a link that leads elsewhere', 200, 'lost'],
  ['items that cannot be read', 200, 'unreadable'],
  ['no JSON', 200, 'nonsense'],
  ['another place', 302, 'error'],
  ['a refusal of the credentials', 401, 'error'],
  ['a refusal', 403, 'error'],
  ['nothing there', 404, 'error'],
  ['a refusal of the request', 422, 'error'],
  ['too many requests', 429, 'error'],
  ['a failure', 500, 'nonsense'],
])('nothing of %s gets into logs, metrics or spans', async (_, status, body) => {
  answer = whole(status, BODIES[body] ?? '', ...HEADERS)
  const response = await ask(QUERY, { cookie: CANARY, referer: CANARY, 'user-agent': CANARY })
  expect(response.status).toBe(200)
  expect(watch.reports).toHaveLength(1)
  expect(watch.reports[0]?.upstreamCalls).toBeGreaterThan(1)
  expect(spans.list().length).toBeGreaterThan(2)
  await expectNoSecret()
})

test('nor what a caller names after our credentials', async () => {
  answer = whole(200, BODIES.list ?? '', ...HEADERS)
  await ask(`query ${CANARY} { __typename }`, { 'x-request-id': CANARY })
  await ask(
    `query ${CANARY} { nothing }`,
    { 'x-request-id': btoa(`${PROJECT}:${CANARY}`) },
    { operationName: CANARY },
  )
  await ask('{ __typename }', { authorization: `Bearer ${CANARY}` })
  expect(watch.reports).toHaveLength(3)
  expect(watch.reports[0]).toMatchObject({ operationName: '[redacted]', requestId: '[redacted]' })
  await expectNoSecret()
})

test('the canary is where it was put: the answers of the upstream arrive', async () => {
  answer = whole(200, BODIES.list ?? '', ...HEADERS)
  expect(await (await ask(QUERY)).text()).toContain(CANARY)
})
