import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { post } from '../support/client.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { head, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

/** What an upstream has to keep to itself, in the forms that leak: as it is, and in Base64 at any offset. */
const CANARY = 'Canary7 in a cage!'
const PROJECT = '0f0f0f0f-1111-4222-8333-444444444444'
const TOKEN = 'PTcanary0123456789abcdef0123456789abcdef'
const BASIC = btoa(`${PROJECT}:${TOKEN}`)

function formsOf(secret: string): string[] {
  const shifted = ['', 'x', 'xx'].map((before) => btoa(`${before}${secret}`).slice(before.length && 4, -4))
  return [secret, encodeURIComponent(secret), ...shifted]
}
const FORBIDDEN: readonly string[] = [
  ...formsOf(CANARY),
  ...formsOf(TOKEN),
  BASIC,
  PROJECT,
  'anary7',
  'PTcanary',
]

/** Every header that an answer may carry something in. */
const HEADERS: readonly string[] = [
  'x-request-id',
  'twilio-request-id',
  'retry-after',
  'location',
  'set-cookie',
  'www-authenticate',
  'server',
  'etag',
  'content-language',
  'x-powered-by',
  'link',
  'via',
  'access-control-allow-origin',
  'x-ratelimit-remaining',
].flatMap((name) => [`${name}: ${CANARY}`, `x-also-${name}: Basic ${BASIC} ${btoa(CANARY)}`])

const ITEM = { id: '11111111-2222-4333-8444-555555555555', name: 'lobby' }
const page = (rest: object) => JSON.stringify({ links: {}, data: [ITEM], ...rest })
const pageWith = (item: object) => page({ data: [{ ...ITEM, ...item }] })
const entries = (...errors: unknown[]) => JSON.stringify({ errors })
const link = (url: string) => page({ links: { next: url } })

let body = ''
let answer: (text: string) => string = () => ''
let upstream: RawUpstream
let emulator: Emulator
let graph: Roomgraph
const logged: string[] = []

beforeAll(async () => {
  upstream = await startRawUpstream((socket) => {
    const bytes = answer(body)
    socket.write(bytes)
    if (/^content-length: \d{6}/m.test(bytes) || !/^content-length/m.test(bytes)) socket.destroySoon()
  })
  emulator = await startEmulator()
  const { accountSid, authToken } = emulator.twilio.credentials
  graph = createRoomgraph({
    signalwire: { baseUrl: upstream.url, projectId: PROJECT, apiToken: TOKEN },
    twilio: { baseUrl: emulator.url, accountSid, authToken },
    upstream: { ...PLAIN_CALLS, headersTimeoutMs: 300, attemptTimeoutMs: 300 },
    explain: true,
    logger: {
      error: (...words) => logged.push(JSON.stringify(words)),
      operation: (report) => logged.push(JSON.stringify(report)),
    },
  })
})
afterAll(async () => {
  await graph.close()
  await upstream.close()
  await emulator.close()
})

/** Runs an operation, three times so that it is compiled too, and holds everything that comes out to the rule. */
async function run(query: string, type = 'application/json') {
  logged.length = 0
  let last = ''
  for (let round = 0; round < 3; round++) {
    const response = await post(graph, query, {}, { headers: { accept: type } })
    last = await response.text()
    const out = [last, JSON.stringify([...response.headers]), ...logged].join('\n')
    for (const secret of FORBIDDEN) expect(out).not.toContain(secret)
  }
  return JSON.parse(type === 'application/json' ? last : '{}')
}

const OPERATION = `{
  rooms(first: 3) { nodes { roomId maxMembers description } pageInfo { hasNextPage } }
  room(name: "lobby") { roomId maxMembers activeSession { sessionId } }
  roomSessions(first: 2) { nodes { sessionId } }
  videoSessions(first: 2) { nodes { id } }
}`

const BODIES: [what: string, body: string][] = [
  ['no JSON', `${CANARY} ${BASIC}`],
  ['JSON that is cut off', `{"data":[{"id":"${CANARY}","x":"${TOKEN}`],
  ['a text', JSON.stringify(CANARY)],
  ['an error page', `<html><title>${CANARY}</title><!-- Authorization: Basic ${BASIC} --></html>`],
  ['another shape', JSON.stringify({ error: CANARY, [CANARY]: CANARY })],
  [
    'an error as documented',
    JSON.stringify({ error: CANARY, message: CANARY, code: 20404, more_info: CANARY }),
  ],
  ['entries', entries({ type: CANARY, code: CANARY, message: CANARY, attribute: CANARY, url: CANARY })],
  ['entries with the token', entries({ code: TOKEN, message: TOKEN, attribute: TOKEN }, BASIC)],
  ['entries under the token', JSON.stringify({ errors: { [TOKEN]: [BASIC] } })],
  ['an entry of small letters', entries({ code: 'invalid', message: CANARY, attribute: 'page_size' })],
  ['Base64', JSON.stringify({ errors: [{ code: btoa(CANARY), message: btoa(TOKEN), attribute: BASIC }] })],
]

describe.each([200, 301, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503])(
  'an answer of %i',
  (status) => {
    test.each(BODIES)('with %s and telling headers', async (_, text) => {
      body = text
      answer = () => whole(status, body, ...HEADERS)
      const { errors } = await run(OPERATION)
      expect(errors.length).toBeGreaterThan(0)
      for (const error of errors) expect(error.extensions.code).toMatch(/^(UPSTREAM_|FIELD_UNAVAILABLE)/)
    })
  },
)

describe('an answer that breaks off or is no HTTP', () => {
  test.each<[string, string]>([
    ['in the middle', head(200, 'content-length: 100000', ...HEADERS) + CANARY],
    ['without a head', `${CANARY} ${BASIC}\r\n\r\n`],
    ['with a status line of its own', `HTTP/1.1 200 ${CANARY}\r\ncontent-length: x${CANARY}\r\n\r\n`],
    ['in an encoding', head(200, `content-encoding: ${CANARY}`, ...HEADERS)],
    ['with two lengths', head(200, 'content-length: 1', `content-length: 2${TOKEN}`)],
    ['of chunks', `${head(200, 'transfer-encoding: chunked', ...HEADERS)}${CANARY}\r\n`],
    ['with a reason', `HTTP/1.1 500 ${TOKEN}\r\ncontent-length: 0\r\n\r\n`],
  ])('%s', async (_, bytes) => {
    answer = () => bytes
    const { errors } = await run(OPERATION)
    expect(errors.length).toBeGreaterThan(0)
  })
})

describe('a page with a canary where nobody asked for it', () => {
  test.each<[string, string]>([
    ['a link to another origin', link(`https://user:${TOKEN}@evil.test/${encodeURIComponent(CANARY)}`)],
    ['a link to another path', link(`/${CANARY}/${TOKEN}`)],
    ['a link with a page that is none', link(`/api/video/rooms?page_number=${CANARY}`)],
    ['a link that is no text', page({ links: { next: { [CANARY]: TOKEN } } })],
    ['links that are none', page({ links: CANARY })],
    ['no list', JSON.stringify({ data: { [CANARY]: CANARY } })],
    ['an item that is none', page({ data: [CANARY, [CANARY], { [CANARY]: 1 }] })],
    ['values of another type', pageWith({ max_members: CANARY, description: { [CANARY]: TOKEN } })],
    ['keys and values beside', pageWith({ [CANARY]: CANARY, meta: { [TOKEN]: BASIC }, layout: CANARY })],
    ['an id that is an object', pageWith({ id: { [CANARY]: CANARY } })],
    ['the session beside it', pageWith({ active_session: { id: [CANARY], room_id: CANARY, name: CANARY } })],
  ])('%s', async (_, text) => {
    body = text
    answer = () => whole(200, body, ...HEADERS)
    const { errors } = await run(OPERATION)
    expect(errors.length).toBeGreaterThan(0)
  })

  test('goes neither into the parts of an incremental answer', async () => {
    body = pageWith({ max_members: CANARY })
    answer = () => whole(200, body, ...HEADERS)
    await run('{ rooms(first: 3) { nodes { roomId ... @defer { maxMembers } } } }', 'multipart/mixed')
    body = `{"data":[${CANARY}`
    await run('{ __typename ... @defer { rooms(first: 3) { nodes { roomId } } } }', 'multipart/mixed')
  })
})

describe('the credentials that were sent', () => {
  test.each([
    ['the token', TOKEN],
    ['the pair', `${PROJECT}:${TOKEN}`],
    ['the header', `Basic ${BASIC}`],
    ['the token in Base64', btoa(TOKEN)],
  ])('make an answer useless that has %s in a value', async (_, value) => {
    answer = () => whole(200, pageWith({ display_name: `you sent ${value}` }))
    const { data, errors } = await run('{ rooms(first: 3) { nodes { displayName } } }')
    expect(data).toEqual({ rooms: null })
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('answered with the credentials that were sent to it'),
        extensions: { code: 'UPSTREAM_BAD_RESPONSE', status: 200 },
      },
    ])
  })

  test('are no id of a request', async () => {
    answer = () => whole(500, '', `x-request-id: ${TOKEN}`)
    const { errors } = await run('{ rooms { nodes { id } } }')
    expect(errors[0].extensions).not.toHaveProperty('requestId')
  })
})

test('what has the form of an id, a code or a parameter is passed on, and the value of a field is', async () => {
  answer = () => whole(422, entries({ code: 'invalid', attribute: 'page_size' }), 'x-request-id: RQ0123abc')
  const { errors } = await run('{ rooms { nodes { id } } }')
  expect(errors[0].extensions).toMatchObject({
    requestId: 'RQ0123abc',
    errors: [{ code: 'invalid', attribute: 'page_size' }],
  })
  answer = () => whole(200, pageWith({ display_name: 'a name' }))
  const { data } = await run('{ rooms(first: 1) { nodes { displayName } } }')
  expect(data.rooms.nodes).toEqual([{ displayName: 'a name' }])
})
