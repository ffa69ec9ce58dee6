import { afterAll, describe, expect } from 'vitest'
import type { Interception } from '../../src/emulator/http/interception.ts'
import { type AuditEntry, auditLine } from '../../src/server/observability/logger.ts'
import { post } from '../support/client.ts'
import { Command } from '../support/command.ts'
import { type Data, QUICK_RETRIES } from '../support/graph.ts'
import { openObservability, type Watch } from '../support/observed-graph.ts'
import { recordSpans } from '../support/spans.ts'
import { outcomesOf, withWrites } from './support.ts'

const LONG = 3_600_000
const CANARY = 'canary0in0a0cage'
const ADDRESS = `rtmps://${CANARY}:${CANARY}@${CANARY}.example.com/app/${CANARY}`
const NOBODY = '00000000-0000-4000-8000-000000000001'

/** Every mutation that takes or gives a secret, with names that nobody else is to know either. */
const WRITE = `mutation Secret($room: ID!, $conference: ID!, $token: ID!, $url: String!) {
  a: createRoomStream(input: { roomId: $room, url: $url }) { streamId stream { url } }
  b: createConferenceStream(input: { conferenceId: $conference, url: $url }) { streamId stream { url } }
  c: resetConferenceToken(input: { tokenId: $token }) { conferenceToken { token } }
  d: createRoomToken(input: { roomName: "${CANARY}", userName: "${CANARY}", meta: { x: "${CANARY}" } }) { token }
  e: createRoomStream(input: { roomId: "${NOBODY}", url: $url }) { streamId }
  f: createRoomStream(input: { roomId: $room, url: "http://${CANARY}" }) { streamId }
  g: createRoom(input: { name: "${CANARY} not ok" }) { roomId }
}`

const spans = recordSpans()
const watch = await openObservability()
afterAll(async () => {
  await watch.close()
  spans.close()
})
const audited: AuditEntry[] = []
const logger = { ...watch.options.logger, write: (entry: AuditEntry) => void audited.push(entry) }

const test = withWrites(
  {},
  {
    metrics: watch.options.metrics,
    logger: logger as NonNullable<Watch['options']['logger']>,
    tracing: true,
    explain: true,
    upstream: { ...QUICK_RETRIES, breakerFailures: 0 },
    cache: { roomsMs: LONG, conferencesMs: LONG, staleIfErrorMs: LONG },
  },
).extend('variables', { scope: 'file' }, ({ emulator: { signalwire } }) => {
  const [room = ''] = signalwire.roomIds()
  const [conference = ''] = signalwire.conferenceIds()
  const [token] = signalwire.conferenceTokens(conference)
  return { room, conference, token: token?.id ?? '', url: ADDRESS }
})

/** Everything that anybody but the caller can read, and of the answer all but the data. */
async function told({ errors, extensions }: Pick<Data, 'errors' | 'extensions'>): Promise<string> {
  const recorded = spans.list().map((span) => {
    const { name, attributes, status, events, links, resource } = span
    return { name, attributes, status, events, links, resource: resource.attributes }
  })
  const log = [watch.reports, watch.errors, audited, audited.map(auditLine)]
  return JSON.stringify([errors, extensions, log, await watch.metrics.text(), recorded])
}

function around(text: string, found: string): string {
  const at = text.indexOf(found)
  return `a secret was told: ${text.slice(Math.max(0, at - 100), at + 100)}`
}

function expectNoSecret(text: string, ...secrets: string[]): void {
  for (const secret of [CANARY, ...secrets]) {
    const forms = [secret, encodeURIComponent(secret), btoa(secret).replace(/=+$/, '')]
    for (const form of forms) if (text.includes(form)) expect.fail(around(text, form))
  }
}

test('tokens and addresses of streams are told to their caller alone', async ({ graph, variables }) => {
  const result = await graph.run(WRITE, variables)
  const { data } = result
  expect([data.a.stream.url, data.b.stream.url]).toEqual([ADDRESS, ADDRESS])
  expect(result.errors).toHaveLength(3)
  expect(audited).toHaveLength(5)
  expect(spans.list().length).toBeGreaterThan(5)
  expect(result.extensions.upstream.calls).toHaveLength(5)
  expectNoSecret(await told(result), data.c.conferenceToken.token, data.d.token)
})

test.for<[string, Interception]>([
  ['a refusal', { status: 422, body: { errors: [{ code: CANARY, attribute: CANARY, message: ADDRESS }] } }],
  ['a conflict', { status: 409, body: { message: ADDRESS } }],
  ['a failure', { status: 500, body: ADDRESS }],
  ['a page', { status: 200, body: `<html>${ADDRESS}` }],
  ['a list', { status: 200, body: [ADDRESS] }],
  ['another thing', { status: 201, body: { id: CANARY, url: { to: ADDRESS }, token: [CANARY] } }],
  ['another place', { status: 307, headers: { location: `https://${CANARY}.example/${CANARY}` }, body: '' }],
  [
    'odd headers',
    { status: 429, headers: { 'retry-after': CANARY, 'x-request-id': ADDRESS }, body: ADDRESS },
  ],
  ['half of it', 'half-after'],
  ['no answer', 'reset-after'],
])('also where the upstream answers with %s', async ([, answer], { graph, variables }) => {
  graph.emulator.intercept(({ method }) => (method === 'GET' ? undefined : answer))
  const result = await graph.run(WRITE, variables)
  graph.emulator.clearIntercept()
  expect(result.errors.length).toBeGreaterThan(3)
  for (const [path, , outcome] of outcomesOf(result) as [string, string, string][]) {
    if (!path.includes('.')) expect(outcome).toMatch(/^(not-sent|refused|unknown|done)$/)
  }
  expectNoSecret(await told(result))
})

test('no cache holds them: each read is a call of its own', async ({ graph, variables }) => {
  const query = `query ($room: ID!, $conference: ID!) {
    room(id: $room) { streams(first: 5) { nodes { url } } }
    conference(id: $conference) { tokens(first: 5) { nodes { token } } }
  }`
  await graph.run(query, variables)
  const { calls } = await graph.run(query, variables)
  expect(calls.filter((call) => /streams|conference_tokens/.test(call))).toHaveLength(2)
  expect(calls.filter((call) => !/streams|conference_tokens/.test(call))).toEqual([])
})

describe('what `serve` prints', () => {
  test.for(['text', 'json'])(
    'with a log of %s tells each write, and no secret',
    { timeout: 300_000 },
    async (log, { graph, variables }) => {
      const { projectId, apiToken } = graph.emulator.signalwire.credentials
      const command = new Command(['serve', '--port', '0', '--log', log], {
        SIGNALWIRE_BASE_URL: graph.emulator.url,
        SIGNALWIRE_PROJECT_ID: projectId,
        SIGNALWIRE_API_TOKEN: apiToken,
        ROOMGRAPH_WRITES: 'on',
        ROOMGRAPH_MAX_LOOP_DELAY_MS: '0',
      })
      const [, endpoint = ''] = await command.prints(/ at (http:[^\s"]+\/graphql)/)
      const response = await post(endpoint, WRITE, variables)
      const { data } = (await response.json()) as Data
      const { stdout, stderr } = await command.stop()
      expect(data.a.stream.url).toBe(ADDRESS)
      const isWrite = log === 'json' ? /"field":"create|"field":"reset/ : /^roomgraph: write POST /
      expect(stdout.split('\n').filter((line) => isWrite.test(line))).toHaveLength(5)
      expectNoSecret(stdout + stderr, data.c.conferenceToken.token, data.d.token)
    },
  )
})
