import { request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect } from 'vitest'
import type { OperationReport } from '../../src/server/observability/operation-report.ts'
import { type Graph, withGraph } from '../support/graph.ts'
import type { RawAnswer } from '../support/raw-request.ts'

const JSON_TYPE = 'application/json'
const RESPONSE = 'application/graphql-response+json'
const EVENTS = 'text/event-stream'
const MULTIPART = 'multipart/mixed'
const PLAIN = '{ __typename }'
const DEFERRED = '{ rooms(first: 1) { nodes { id ... @defer { activeSession { id } } } } }'
const STREAMED = '{ rooms(first: 2) { nodes @stream(initialCount: 1) { id } } }'

const reports: OperationReport[] = []
const test = withGraph({}, { logger: { error: () => {}, operation: (report) => void reports.push(report) } })

type Answer = Pick<RawAnswer, 'status' | 'headers' | 'body'>

/** Sends a header or none, as no `fetch` does. */
function send(
  origin: string,
  method: 'GET' | 'POST',
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${origin}${path}`, { method, headers, agent: false }, async (response) => {
      const { statusCode: status = 0, headers } = response
      resolve({ status, headers: headers as Record<string, string>, body: await text(response) })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** By POST with a length, twice, in chunks, by GET and through `fetch`. */
async function allWays(
  graph: Graph,
  origin: string,
  query: string,
  accept: string | undefined,
): Promise<Answer[]> {
  const body = JSON.stringify({ query })
  const given = accept === undefined ? {} : { accept }
  const headers = { 'content-type': 'application/json', ...given }
  const measured = { ...headers, 'content-length': String(Buffer.byteLength(body)) }
  const chunked = { ...headers, 'transfer-encoding': 'chunked' }
  const url = 'http://localhost/graphql'
  const fetched = await graph.fetch(new Request(url, { method: 'POST', headers, body }))
  return [
    { status: fetched.status, headers: Object.fromEntries(fetched.headers), body: await fetched.text() },
    await send(origin, 'POST', '/graphql', measured, body),
    await send(origin, 'POST', '/graphql', measured, body),
    await send(origin, 'POST', '/graphql', chunked, body),
    await send(origin, 'GET', `/graphql?query=${encodeURIComponent(query)}`, given),
  ]
}

async function expectType(
  graph: Graph,
  origin: string,
  query: string,
  accept: string | undefined,
  type: string,
): Promise<void> {
  for (const { status, headers } of await allWays(graph, origin, query, accept)) {
    expect([status, headers['content-type']?.split(';')[0]]).toEqual([200, type])
  }
}

async function expectRefusal(
  graph: Graph,
  origin: string,
  query: string,
  accept: string,
  offered: string,
  advice: string,
): Promise<void> {
  graph.emulator.resetJournal()
  reports.length = 0
  const answers = await allWays(graph, origin, query, accept)
  for (const { status, headers, body } of answers) {
    expect({ status, type: headers['content-type'], accept: headers.accept }).toEqual({
      status: 406,
      type: expect.stringMatching(/^application\/(graphql-response\+)?json; charset=utf-8$/),
      accept: offered,
    })
    expect(JSON.parse(body)).toEqual({
      errors: [{ message: expect.stringContaining(advice), extensions: { code: 'NOT_ACCEPTABLE' } }],
    })
    expect(body).not.toContain('canary')
  }
  expect(graph.emulator.journal).toEqual([])
  expect(reports).toHaveLength(answers.length)
  for (const report of reports) {
    expect(report).toMatchObject({
      status: 406,
      result: 'error',
      codes: { NOT_ACCEPTABLE: 1 },
      upstreamCalls: 0,
    })
  }
}

describe('a result that comes at once is sent as what is liked best', () => {
  test.for<[accept: string | undefined, type: string]>([
    [undefined, JSON_TYPE],
    ['', JSON_TYPE],
    [',', JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['*/*;q=0.1', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['APPLICATION/JSON', JSON_TYPE],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', JSON_TYPE],
    ['image/*, */*', JSON_TYPE],
    // Clients' own: Apollo's, urql's, graphql-request's.
    [`${RESPONSE},${JSON_TYPE};q=0.9`, RESPONSE],
    [`${MULTIPART};deferSpec=20220824,${RESPONSE},${JSON_TYPE};q=0.9`, RESPONSE],
    [`${MULTIPART};deferSpec=20220824, ${JSON_TYPE}`, JSON_TYPE],
    [`${RESPONSE}, application/graphql+json, ${JSON_TYPE}, ${EVENTS}, ${MULTIPART}`, RESPONSE],
    // The highest weight, however it is written.
    [`${RESPONSE};q=0.1,${JSON_TYPE};q=0.9`, JSON_TYPE],
    [`${JSON_TYPE};q=0.5, ${RESPONSE}`, RESPONSE],
    [`${JSON_TYPE} ; charset=utf-8 ; Q=0.5 , ${RESPONSE};q=0.501`, RESPONSE],
    [`${JSON_TYPE};q=0.05, ${RESPONSE};q=0.04`, JSON_TYPE],
    [`${EVENTS}, ${JSON_TYPE};q=0.9`, EVENTS],
    [`${MULTIPART}, ${JSON_TYPE};q=0.9`, MULTIPART],
    [`${EVENTS};q=0.9, ${JSON_TYPE}`, JSON_TYPE],
    [`${EVENTS}, ${JSON_TYPE}`, JSON_TYPE],
    // Then the most specific, then the first.
    [`*/*, ${RESPONSE}`, RESPONSE],
    [`application/*, ${RESPONSE}`, RESPONSE],
    [`${JSON_TYPE};q=0.1, */*`, RESPONSE],
    [`${JSON_TYPE}, ${RESPONSE}`, JSON_TYPE],
    [`${RESPONSE}, ${JSON_TYPE}`, RESPONSE],
    // Only zero is zero.
    [`${JSON_TYPE};q=0, ${RESPONSE};q=0.001`, RESPONSE],
    [`${JSON_TYPE};q=0.0, */*`, RESPONSE],
    [`${JSON_TYPE};q=0.000;x=1, */*;q=0.1`, RESPONSE],
    [`${JSON_TYPE};q=0.900`, JSON_TYPE],
    [`${EVENTS};q=0, */*`, JSON_TYPE],
    // A weight that is none says nothing.
    [`${JSON_TYPE};q=high, ${RESPONSE};q=0.9`, JSON_TYPE],
    [`${JSON_TYPE};q=, ${RESPONSE};q=0.9`, JSON_TYPE],
    [`${JSON_TYPE};q=-1, ${RESPONSE};q=0.9`, JSON_TYPE],
    [`${JSON_TYPE};q=7, ${RESPONSE};q=1`, JSON_TYPE],
    // UTF-8 by all its names, and other parameters.
    [`${JSON_TYPE};charset=utf8`, JSON_TYPE],
    [`${JSON_TYPE};charset=UTF-8`, JSON_TYPE],
    [`${JSON_TYPE};charset="utf-8"`, JSON_TYPE],
    [`${JSON_TYPE};charset="Utf8";q=0.5`, JSON_TYPE],
    [`${JSON_TYPE};charset=latin1, ${RESPONSE}`, RESPONSE],
    [`text/x;note="a, ${RESPONSE}", ${JSON_TYPE}`, JSON_TYPE],
    [`${JSON_TYPE};odata=verbose`, JSON_TYPE],
    // Who names a form for parts alone gets its only part.
    [EVENTS, EVENTS],
    [MULTIPART, MULTIPART],
    [`${MULTIPART};q=0.1, ${EVENTS}`, EVENTS],
  ])('%s', ([accept, type], { graph, origin }) => expectType(graph, origin, PLAIN, accept, type))
})

describe('a result in parts is sent as what is liked best', () => {
  test.for<[accept: string | undefined, type: string]>([
    [undefined, MULTIPART],
    ['*/*', MULTIPART],
    ['*', MULTIPART],
    [MULTIPART, MULTIPART],
    [EVENTS, EVENTS],
    ['text/*', EVENTS],
    ['multipart/*;q=0.2, application/json', MULTIPART],
    [`${MULTIPART};deferSpec=20220824,${RESPONSE},${JSON_TYPE};q=0.9`, MULTIPART],
    [`${MULTIPART};charset=utf8, ${JSON_TYPE}`, MULTIPART],
    [`${EVENTS}, ${MULTIPART}`, EVENTS],
    [`${MULTIPART};q=0.5, ${EVENTS};q=0.6, ${JSON_TYPE}`, EVENTS],
    [`${EVENTS};q=0, */*;q=0.1`, MULTIPART],
    [`${MULTIPART};q=0.0, */*`, EVENTS],
  ])('%s', async ([accept, type], { graph, origin }) => {
    await expectType(graph, origin, DEFERRED, accept, type)
    await expectType(graph, origin, STREAMED, accept, type)
  })
})

describe('what cannot be sent is refused before anything runs, and told as any refusal is', () => {
  const ALL = `${RESPONSE}, ${JSON_TYPE}, ${MULTIPART}, ${EVENTS}`
  const ROOMS = '{ rooms(first: 1) { nodes { id } } }'

  test.for([
    'application/xml',
    'text/*',
    'multipart/*',
    'text/html-canary',
    'canary',
    ';;;,,canary',
    `${JSON_TYPE};q=0`,
    `${JSON_TYPE};q=0.0`,
    `${JSON_TYPE};q=0.000, image/*`,
    `*/*;q=0`,
    '*;q=0',
    'text/html, **',
    `${JSON_TYPE};q=0, ${RESPONSE};q=0, image/png, */*;q=0`,
    `${JSON_TYPE};charset=latin1`,
    `${JSON_TYPE};charset="utf-16"`,
    '*/json',
  ])('a result that comes at once, for %s', (accept, { graph, origin }) =>
    expectRefusal(graph, origin, ROOMS, accept, ALL, 'application/json'),
  )

  test.for([
    JSON_TYPE,
    RESPONSE,
    `${RESPONSE},${JSON_TYPE};q=0.9`,
    'application/*',
    `*/*;q=0.5, ${MULTIPART};q=0, ${EVENTS};q=0`,
  ])('a result in parts, for %s', async (accept, { graph, origin }) => {
    for (const query of [
      DEFERRED,
      STREAMED,
      'query ($on: Boolean = true) { rooms(first: 1) { nodes { ...Later @defer(if: $on) } } } fragment Later on Room { activeSession { id } }',
      // A variable without a value leaves the directive its default.
      'query ($on: Boolean) { rooms(first: 1) { nodes { id ... @defer(if: $on) { name } } } }',
      '{ ...All } fragment All on Query { rooms(first: 2) { edges @stream(initialCount: 0) { node { id } } } }',
    ]) {
      await expectRefusal(graph, origin, query, accept, `${MULTIPART}, ${EVENTS}`, '`multipart/mixed`')
    }
  })

  test.for([
    ['its `if` is false', '{ rooms(first: 1) { nodes { id ... @defer(if: false) { name } } } }'],
    [
      'its variable is false',
      'query ($on: Boolean = false) { rooms(first: 1) { nodes { id ... @defer(if: $on) { name } } } }',
    ],
    ['it is left out', '{ rooms(first: 1) { nodes { id ... @skip(if: true) { ... @defer { name } } } } }'],
    ['it is of another operation', 'query A { __typename } query B { rooms { nodes @stream { id } } }', 'A'],
  ] as [string, string, string?][])(
    'but not where a directive asks for nothing: %s',
    async ([_, query, operationName], { graph }) => {
      const response = await graph.fetch(
        new Request('http://localhost/graphql', {
          method: 'POST',
          headers: { 'content-type': JSON_TYPE, accept: JSON_TYPE },
          body: JSON.stringify({ query, operationName }),
        }),
      )
      expect(response.status).toBe(200)
      expect((await response.json()).errors).toBeUndefined()
    },
  )

  test('in few words, however long the list of the caller is', async ({ graph, origin }) => {
    const [first] = await allWays(graph, origin, DEFERRED, `${JSON_TYPE}${','.repeat(8000)}`)
    expect(first?.status).toBe(406)
    expect(first?.body.length).toBeLessThan(500)
  })
})

describe('a header of quotes that never end', () => {
  test.for(['accept', 'content-type'])('as %s is read in one pass', async (name, { graph }) => {
    // By `fetch` it may be of any length. Each quote tried anew takes minutes.
    const hostile = `${JSON_TYPE};a=${'"\\'.repeat(100_000)}`
    const headers = { 'content-type': JSON_TYPE, [name]: hostile }
    const body = JSON.stringify({ query: PLAIN })
    const before = process.cpuUsage()
    const response = await graph.fetch(
      new Request('http://localhost/graphql', { method: 'POST', headers, body }),
    )
    const { user } = process.cpuUsage(before)
    expect(response.status).toBe(200)
    expect(user / 1000).toBeLessThan(500)
  })

  test('takes all that is behind it', async ({ graph, origin }) => {
    for (const answer of await allWays(graph, origin, PLAIN, `text/html;a="\\", ${JSON_TYPE}`))
      expect(answer.status).toBe(406)
    for (const answer of await allWays(graph, origin, PLAIN, `text/html;a="\\",", ${JSON_TYPE}`))
      expect(answer.status).toBe(200)
  })
})
