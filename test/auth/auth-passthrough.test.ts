import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type Emulator,
  SIGNALWIRE_CREDENTIALS,
  startEmulator,
  TWILIO_CREDENTIALS,
} from '../../src/emulator/index.ts'
import { createRoomgraph, type Roomgraph, type RoomgraphOptions } from '../../src/index.ts'
import { askCounted, basic } from '../support/asking.ts'
import { PATIENT } from '../support/graph.ts'
import { head, startRawUpstream, whole } from '../support/raw-upstream.ts'
import { severalTurns } from '../support/several-turns.ts'

const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
const { accountSid, authToken, apiKey, apiSecret } = TWILIO_CREDENTIALS
const SIGNALWIRE = basic(projectId, apiToken)
const TWILIO = basic(accountSid, authToken)
const BOTH = '{ rooms(first: 1) { nodes { name } } insightsRooms(first: 1) { nodes { sid } } }'

/** Ten calls. */
const MANY = `{ ${Array.from({ length: 10 }, (_, n) => `r${n}: rooms(first: ${n + 1}) { nodes { name } }`).join(' ')} }`

// Each provider on an origin of its own, so that it shows who is sent where.
let signalwire: Emulator
let twilio: Emulator
let roomgraph: Roomgraph
const auth = { kind: 'passthrough' } as const
beforeAll(async () => {
  ;[signalwire, twilio] = await Promise.all([startEmulator(), startEmulator()])
  roomgraph = createRoomgraph({
    auth,
    signalwire: { baseUrl: signalwire.url },
    twilio: { baseUrl: twilio.url },
    upstream: PATIENT,
  })
})
afterAll(async () => {
  await roomgraph.close()
  await signalwire.close()
  await twilio.close()
})

async function ask(authorization: string, query = BOTH, variables?: Record<string, unknown>) {
  twilio.resetJournal()
  const endpoint = { emulator: signalwire, fetch: roomgraph.fetch }
  const answered = await askCounted(endpoint, { authorization }, query, variables)
  return { ...answered, atTwilio: twilio.journal.length }
}

describe('a caller with credentials', () => {
  test('of a SignalWire project is sent to SignalWire alone', async () => {
    const { status, body, calls, atTwilio } = await ask(SIGNALWIRE)
    expect({ status, calls, atTwilio }).toEqual({ status: 200, calls: 1, atTwilio: 0 })
    expect(body.data).toEqual({ rooms: { nodes: [{ name: expect.any(String) }] }, insightsRooms: null })
    expect(body.errors).toMatchObject([
      {
        path: ['insightsRooms'],
        message: expect.stringContaining('came with the credentials of a SignalWire project'),
        extensions: { code: 'PROVIDER_NOT_CONFIGURED', service: 'twilio' },
      },
    ])
  })

  test.each([
    ['account', TWILIO],
    ['API key', basic(apiKey, apiSecret)],
  ])('of a Twilio %s is sent to Twilio alone', async (_, authorization) => {
    const { status, body, calls, atTwilio } = await ask(authorization)
    expect({ status, calls, atTwilio }).toEqual({ status: 200, calls: 0, atTwilio: 1 })
    expect(body.data).toEqual({ rooms: null, insightsRooms: { nodes: [{ sid: expect.any(String) }] } })
    expect(body.errors).toMatchObject([
      {
        path: ['rooms'],
        message: expect.stringContaining('came with the credentials of a Twilio account'),
        extensions: { code: 'PROVIDER_NOT_CONFIGURED', service: 'signalwire' },
      },
    ])
  })

  test('sees the sessions of one provider in the list of both', async () => {
    const query = '{ videoSessions(first: 3) { nodes { provider } pageInfo { endCursor } } }'
    for (const [authorization, provider] of [
      [SIGNALWIRE, 'SIGNALWIRE'],
      [TWILIO, 'TWILIO'],
    ] as const) {
      const { body } = await ask(authorization, query)
      expect(body.errors).toBe(undefined)
      expect(body.data.videoSessions.nodes).toEqual([{ provider }, { provider }, { provider }])
    }
  })

  test('cannot use a cursor that another was given', async () => {
    const query =
      'query ($after: String) { insightsRooms(first: 2, after: $after) { pageInfo { endCursor } } }'
    const first = await ask(TWILIO, query)
    const after = first.body.data.insightsRooms.pageInfo.endCursor
    expect((await ask(TWILIO, query, { after })).body.errors).toBe(undefined)
    const other = await ask(basic(apiKey, apiSecret), query, { after })
    expect(other.body.errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }])
    expect(other.atTwilio).toBe(0)
  })

  test.each([
    ['SignalWire', basic(projectId, 'PTwrong-canary')],
    ['SignalWire, of a project that is not there', basic('0f0f0f0f-1111-4222-8333-444444444444', apiToken)],
  ])('that the provider refuses gets its error at the field: %s', async (_, authorization) => {
    const { status, body, text } = await ask(authorization, '{ rooms(first: 1) { nodes { name } } }')
    expect(status).toBe(200)
    expect(body.errors).toMatchObject([
      {
        path: ['rooms'],
        message: expect.stringContaining('the API token that you came with'),
        extensions: { code: 'UPSTREAM_UNAUTHORIZED', service: 'signalwire' },
      },
    ])
    expect(text).not.toMatch(/canary|SIGNALWIRE_|PT/)
  })

  test('that Twilio refuses is told so without the names of our variables', async () => {
    const { body, text } = await ask(
      basic(accountSid, 'canary'),
      '{ insightsRooms(first: 1) { nodes { sid } } }',
    )
    expect(body.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAUTHORIZED', service: 'twilio' } }])
    expect(text).not.toMatch(/canary|TWILIO_/)
  })
})

describe('a caller without credentials', () => {
  const encoded = (text: string | Buffer) => `Basic ${Buffer.from(text).toString('base64')}`
  test.each<[string, string]>([
    ['nothing', ''],
    ['the scheme alone', 'Basic'],
    ['another scheme', `Bearer ${SIGNALWIRE.slice(6)}`],
    ['no colon', encoded(`${projectId}canary`)],
    ['no user', encoded(`:${apiToken}`)],
    ['no password', encoded(`${projectId}:`)],
    ['a colon alone', encoded(':')],
    ['no Base64', `Basic ${projectId}:${apiToken}`],
    ['something after the Base64', `${SIGNALWIRE}%%canary`],
    ['two credentials', `${SIGNALWIRE}, ${TWILIO}`],
    ['a user of neither form', encoded('canary:canary')],
    ['a user that is nearly a UUID', encoded(`${projectId}0:${apiToken}`)],
    ['a user that is another SID', encoded(`RM${'0'.repeat(32)}:canary`)],
    ['a user with a space before', encoded(` ${projectId}:${apiToken}`)],
    ['a line break in the password', encoded(`${projectId}:canary\r\nx-evil: 1`)],
    ['a zero byte', encoded(`${projectId}:canary\0`)],
    ['bytes that are no UTF-8', encoded(Buffer.from(`${projectId}:can\xe4ry`, 'latin1'))],
    ['100 KB', encoded(`${projectId}:${'canary'.repeat(12_500)}`)],
  ])('is refused: %s', async (_, authorization) => {
    const { status, headers, body, text, calls, atTwilio } = await ask(authorization)
    expect({ status, calls, atTwilio }).toEqual({ status: 401, calls: 0, atTwilio: 0 })
    expect(headers.get('www-authenticate')).toBe('Basic realm="roomgraph", charset="UTF-8"')
    expect(body).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
    })
    expect(text).not.toMatch(/canary/)
    expect(text.length).toBeLessThan(500)
  })
})

test('an operation whose call waits for that of another ends when its caller leaves', async () => {
  const ended: (string | undefined)[] = []
  const graph = createRoomgraph({
    auth,
    signalwire: { baseUrl: signalwire.url },
    upstream: PATIENT,
    logger: { error() {}, operation: ({ operationName }) => ended.push(operationName) },
  })
  signalwire.resetJournal()
  signalwire.intercept(() => 'hang')
  const begin = (name: string) => {
    const leaving = new AbortController()
    const query = `query ${name} { rooms(first: 1) { nodes { name } } }`
    const answer = graph.fetch(`http://localhost/graphql?query=${encodeURIComponent(query)}`, {
      headers: { authorization: SIGNALWIRE },
      signal: leaving.signal,
    })
    return { leaving, left: answer.catch(() => 'left') }
  }
  try {
    const first = begin('First')
    await vi.waitFor(() => expect(signalwire.journal).toHaveLength(1), 20_000)
    const second = begin('Second')
    await severalTurns()
    second.leaving.abort()
    expect(await second.left).toBe('left')
    await vi.waitFor(() => expect(ended).toEqual(['Second']), 5000)
    first.leaving.abort()
    await vi.waitFor(() => expect(ended).toEqual(['Second', 'First']), 20_000)
    expect(signalwire.journal).toHaveLength(1)
  } finally {
    signalwire.clearIntercept()
    await graph.close()
  }
})

describe('what is sent upstream', () => {
  test.each(['simple', 'with:colons::in it', 'pässwörd-日本語-🔑', ' spaces ', '=%&?#/\\"'])(
    'is what was received, to the byte: %s',
    async (password) => {
      const seen: string[] = []
      const raw = await startRawUpstream((socket, { authorization }) => {
        seen.push(authorization)
        socket.write(whole(200, '{"links":{},"data":[]}'))
      })
      const graph = createRoomgraph({ auth, signalwire: { baseUrl: raw.url } })
      try {
        const authorization = basic(projectId, password)
        const endpoint = { emulator: signalwire, fetch: graph.fetch }
        expect((await askCounted(endpoint, { authorization })).body).toEqual({
          data: { rooms: { nodes: [] } },
        })
        expect(seen).toEqual([authorization])
      } finally {
        await graph.close()
        await raw.close()
      }
    },
  )

  test('goes one call at a time until one was let through', async () => {
    const held: Socket[] = []
    let running = 0
    let most = 0
    const raw = await startRawUpstream((socket, { authorization }) => {
      if (authorization === SIGNALWIRE) return held.push(socket)
      most = Math.max(most, ++running)
      setTimeout(() => {
        running--
        socket.write(whole(401, '{}'))
      }, 20)
    })
    const letThrough = () => {
      for (const socket of held.splice(0))
        socket.write(`${head(200, 'content-length: 22')}{"links":{},"data":[]}`)
    }
    const graph = createRoomgraph({ auth, signalwire: { baseUrl: raw.url }, upstream: PATIENT })
    const endpoint = { emulator: signalwire, fetch: graph.fetch }
    try {
      const refused = await askCounted(endpoint, { authorization: basic(projectId, 'made-up') }, MANY)
      expect(refused.body.errors).toHaveLength(10)
      expect(most).toBe(1)
      // The second where the body of a refusal was not out of the first yet.
      expect(raw.connections).toBeLessThanOrEqual(2)
      const served = askCounted(endpoint, { authorization: SIGNALWIRE }, MANY)
      // The first one alone, then the others together.
      await expect.poll(() => raw.requests).toBe(11)
      letThrough()
      await expect.poll(() => held.length).toBe(9)
      letThrough()
      expect((await served).body.errors).toBe(undefined)
    } finally {
      await graph.close()
      await raw.close()
    }
  })
})

describe('a provider that hangs before it has let anything through', () => {
  test('keeps no operation beyond its own deadline', async () => {
    const raw = await startRawUpstream(() => {})
    const graph = createRoomgraph({ auth, signalwire: { baseUrl: raw.url }, timeoutMs: 2000 })
    const endpoint = { emulator: signalwire, fetch: graph.fetch }
    const timed = async () => {
      const beganAt = performance.now()
      const { body } = await askCounted(endpoint, { authorization: SIGNALWIRE }, MANY)
      return { body, tookMs: performance.now() - beganAt }
    }
    try {
      const first = timed()
      await new Promise((later) => setTimeout(later, 1000))
      for (const { body, tookMs } of await Promise.all([first, timed()])) {
        expect(body.errors).toHaveLength(10)
        for (const { extensions } of body.errors) expect(extensions.code).toBe('UPSTREAM_TIMEOUT')
        // Far less than the ten calls would take one after the other.
        expect(tookMs).toBeLessThan(10_000)
      }
      // One for each operation: the calls that waited are not sent when nobody waits for them any longer.
      expect(raw.requests).toBe(2)
    } finally {
      await graph.close()
      await raw.close()
    }
  })
})

describe('providers that are not there', () => {
  test('are told so', async () => {
    const graph = createRoomgraph({ auth, twilio: { baseUrl: twilio.url } })
    try {
      const endpoint = { emulator: signalwire, fetch: graph.fetch }
      const { body } = await askCounted(endpoint, { authorization: SIGNALWIRE })
      expect(body.errors).toMatchObject([
        {
          message: expect.stringContaining('SIGNALWIRE_SPACE'),
          extensions: { code: 'PROVIDER_NOT_CONFIGURED' },
        },
      ])
    } finally {
      await graph.close()
    }
  })

  test.each<[string, RoomgraphOptions]>([
    ['options.signalwire.projectId', { auth, signalwire: { space: 'example', projectId, apiToken } }],
    ['options.twilio.accountSid', { auth, twilio: { accountSid, authToken } }],
    ['options.scopes', { auth, scopes: true }],
    ['options.signalwire.space', { auth, signalwire: {} }],
    ['options.twilio.baseUrl', { auth, twilio: { baseUrl: 'insights' } }],
    ['options.signalwire.projectId', { signalwire: { space: 'example' } }],
  ])('and credentials of the server are mistakes at %s', (name, options) => {
    const attempt = () => createRoomgraph(options)
    expect(attempt).toThrow(`createRoomgraph: ${name} must be `)
    expect(attempt).not.toThrow(apiToken)
  })
})
