import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import type { Data } from '../support/graph.ts'
import { EventReader } from './reader.ts'
import { idOf, startWatched, type WatchedUpstream } from './watched-upstream.ts'

const ALL = 'subscription { liveSessions { isSnapshot } }'
const EVENTS = 'text/event-stream'
const PARTS = 'multipart/mixed;subscriptionSpec="1.0"'

/** Each way to open a stream. */
const WAYS = [
  ['POST', EVENTS],
  ['GET', EVENTS],
  ['POST', PARTS],
  ['GET', PARTS],
] as const

type Way = (typeof WAYS)[number]

let upstream: WatchedUpstream
afterEach(() => upstream.graph.close())

async function start(options: Partial<RoomgraphOptions> = {}): Promise<void> {
  upstream = await startWatched(options)
  upstream.begin(1)
}

/** Opens a stream one way. @param params as in a body */
function open([method, accept]: Way, params: Data, headers: Record<string, string> = {}): Promise<Response> {
  const url = new URL('http://localhost/graphql')
  const init: RequestInit = { method, headers: { accept, 'content-type': 'application/json', ...headers } }
  if (method === 'POST') init.body = JSON.stringify(params)
  else {
    for (const [name, value] of Object.entries(params)) {
      url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value))
    }
  }
  return upstream.graph.fetch(new Request(url, init))
}

/** Status and code of one that is refused, which costs no call. */
async function refusal(way: Way, params: Data, headers = {}): Promise<readonly [number, string]> {
  upstream.calls()
  const response = await open(way, params, headers)
  const text = await response.text()
  expect([way, response.headers.get('content-type')]).toEqual([way, expect.stringMatching(/json/)])
  const { data, errors } = JSON.parse(text)
  expect([data ?? null, errors.length, upstream.calls()]).toEqual([null, 1, []])
  return [response.status, errors[0].extensions.code]
}

/** The first result of a stream that begins. */
async function firstResult(way: Way, params: Data, headers = {}): Promise<Data> {
  const response = await open(way, params, headers)
  expect([way, response.status]).toEqual([way, 200])
  if (way[1] === EVENTS) {
    const events = new EventReader(response)
    const first = await events.data()
    await events.close()
    return first
  }
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  for (let part: string | undefined; part === undefined; part = text.split('\r\n--graphql')[2]) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`the stream ended with ${text}`)
    text += Buffer.from(value).toString()
  }
  await reader.cancel()
  return JSON.parse(text.split('\r\n--graphql')[1]?.split('\r\n\r\n')[1] ?? '').payload
}

const nested = (fields: string) => `subscription { liveSessions { started { ${fields} } } }`

describe.for(WAYS)('by %s, as %s', (way) => {
  test('what costs calls, is too deep, invalid or several fields is refused, and its twin is not', async () => {
    await start({ limits: { maxDepth: 5, maxAliases: 2 } })
    const refused: readonly (readonly [query: string, status: number, code: string])[] = [
      [nested('members { nodes { name } }'), 400, 'SUBSCRIPTION_CALLS_REFUSED'],
      [nested('recordings { nodes { id } }'), 400, 'SUBSCRIPTION_CALLS_REFUSED'],
      [nested('events { nodes { name } }'), 400, 'SUBSCRIPTION_CALLS_REFUSED'],
      [nested('room { name }'), 400, 'SUBSCRIPTION_CALLS_REFUSED'],
      [
        'subscription { liveRoom(name: "room-1") { session { room { name } } } }',
        400,
        'SUBSCRIPTION_CALLS_REFUSED',
      ],
      [nested('room { sessions { nodes { room { id } } } }'), 400, 'DEPTH_LIMIT_EXCEEDED'],
      [nested('a: id b: id c: id'), 400, 'ALIAS_LIMIT_EXCEEDED'],
      [nested('nothing'), 400, 'GRAPHQL_VALIDATION_FAILED'],
      [
        'subscription { liveSessions { cursor } liveRoom(name: "room-1") { cursor } }',
        400,
        'GRAPHQL_VALIDATION_FAILED',
      ],
      [
        'subscription { a: liveSessions { cursor } b: liveSessions { cursor } }',
        400,
        'GRAPHQL_VALIDATION_FAILED',
      ],
      ['subscription { __typename }', 400, 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription { liveSession(id: "no id") { cursor } }', 400, 'BAD_USER_INPUT'],
      ['subscription { liveRoom { cursor } }', 400, 'BAD_USER_INPUT'],
    ]
    for (const [query, ...expected] of refused) {
      expect([query, ...(await refusal(way, { query }))]).toEqual([query, ...expected])
    }
    const { data } = await firstResult(way, { query: nested('a: id b: sessionId roomId') })
    expect(data.liveSessions.started).toHaveLength(1)
  })

  test('a plan is refused, and `explain` alone is not', async () => {
    await start({ explain: true })
    expect(await refusal(way, { query: ALL }, { 'x-roomgraph-explain': 'plan' })).toEqual([
      400,
      'BAD_REQUEST',
    ])
    expect((await firstResult(way, { query: ALL })).data.liveSessions.isSnapshot).toBe(true)
  })

  test('a document that is not known is refused where only known ones are taken', async () => {
    const hash = createHash('sha256').update(ALL).digest('hex')
    await start({ persisted: { documents: { [hash]: ALL }, only: true } })
    expect(await refusal(way, { query: ALL })).toEqual([400, 'PERSISTED_DOCUMENT_REQUIRED'])
    expect(await refusal(way, { documentId: `sha256:${'0'.repeat(64)}` })).toEqual([
      400,
      'PERSISTED_DOCUMENT_UNKNOWN',
    ])
    const { data } = await firstResult(way, { documentId: `sha256:${hash}` })
    expect(data.liveSessions.isSnapshot).toBe(true)
  })

  test('fields without their scope are null in each event, and with it they are not', async () => {
    const keys = { board: 'a'.repeat(32), money: 'b'.repeat(32) }
    await start({
      auth: {
        kind: 'api-key',
        keys: [
          { name: 'board', key: keys.board },
          { name: 'money', key: keys.money, scopes: ['cost'] },
        ],
      },
      scopes: true,
    } as Partial<RoomgraphOptions>)
    const query = nested('sessionId costInDollars')
    const by = (key: string) => firstResult(way, { query }, { authorization: `Bearer ${key}` })
    const hidden = await by(keys.board)
    expect(hidden.data.liveSessions.started).toEqual([{ sessionId: idOf(1), costInDollars: null }])
    expect(hidden.errors).toEqual([
      expect.objectContaining({
        path: ['liveSessions', 'started', 0, 'costInDollars'],
        extensions: { code: 'FORBIDDEN', scope: 'cost' },
      }),
    ])
    const shown = await by(keys.money)
    expect(shown).toEqual({
      data: { liveSessions: { started: [{ sessionId: idOf(1), costInDollars: 0.5 }] } },
    })
    expect(await refusal(way, { query })).toEqual([401, 'UNAUTHENTICATED'])
  })

  test('where to go on is refused where it is no cursor, and not where it is one of a list that nobody knows', async () => {
    await start()
    const query = 'subscription ($after: String) { liveSessions(after: $after) { isSnapshot } }'
    for (const after of ['', 'x', 'a.b', '.1', 'a.1 ', `${'a'.repeat(41)}.1`, `a.${'1'.repeat(16)}`, 'é.1']) {
      expect([after, ...(await refusal(way, { query, variables: { after } }))]).toEqual([
        after,
        400,
        'CURSOR_INVALID',
      ])
    }
    expect(await refusal(way, { query }, { 'last-event-id': 'x' })).toEqual([400, 'CURSOR_INVALID'])
    for (const [variables, headers] of [
      [{ after: 'other-list.7' }, {}],
      [{ after: null }, {}],
      [{}, { 'last-event-id': 'other-list.7' }],
      [{}, { 'last-event-id': '' }],
      // What is not looked at may be anything.
      [{ after: 'other-list.7' }, { 'last-event-id': 'x' }],
    ] as const) {
      const { data } = await firstResult(way, { query, variables }, headers)
      expect(data.liveSessions.isSnapshot).toBe(true)
    }
  })
})
