import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect } from 'vitest'
import { withGraph } from '../support/graph.ts'
import { postOf, type RawAnswer, requestOf, sendRaw } from '../support/raw-request.ts'

const CANARY = 'canary in a cage'
const QUERY = '{"query":"{ __typename }"}'
const GET = '/graphql?query={__typename}'

const test = withGraph({}, { graphiql: true })

/** Every answer is kept by nobody and shows nothing of what was sent. */
async function send(origin: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const answer = await sendRaw(origin, bytes)
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.text).not.toMatch(/canary|cage/)
  return answer
}

const post = (origin: string, body: string | Uint8Array, ...headers: string[]) =>
  send(origin, postOf(body, ...headers))
const ask = (origin: string, method: string, target: string, ...headers: string[]) =>
  send(origin, requestOf(method, target, ...headers))

function expectData(answer: RawAnswer): void {
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.body)).toEqual({ data: { __typename: 'Query' } })
}

function expectBadRequest(answer: RawAnswer): void {
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.body)).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }],
  })
}

describe('the type of a body', () => {
  test.for([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json ; charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json; charset=utf8; x=1',
  ])('%s is taken', async (type, { origin }) =>
    expectData(await post(origin, QUERY, `content-type: ${type}`)),
  )

  test.for([
    'application/json; charset=iso-8859-1',
    'application/json; charset=utf-16',
    'application/json, text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/plain; application/json',
    'application/graphql',
    'application/graphql+json',
    'application/jsonp',
    `${CANARY}`,
    '',
  ])('%s is a 415', async (type, { origin }) => {
    const { status, body, headers } = await post(origin, QUERY, `content-type: ${type}`)
    expect({ status, accept: headers.accept }).toEqual({ status: 415, accept: 'application/json' })
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(JSON.parse(body)).toEqual({
      errors: [
        {
          message: expect.stringContaining('`content-type: application/json`'),
          extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' },
        },
      ],
    })
  })
})

describe('the coding of a body', () => {
  test.for(['identity', 'IDENTITY', 'identity, identity', ''])('"%s" is none', async (coding, { origin }) =>
    expectData(await post(origin, QUERY, `content-encoding: ${coding}`)),
  )

  test.for<[string, string | Uint8Array]>([
    ['gzip', gzipSync(QUERY)],
    ['gzip', QUERY],
    ['GZip', gzipSync(QUERY)],
    ['br', brotliCompressSync(QUERY)],
    ['deflate', deflateSync(QUERY)],
    ['identity, gzip', gzipSync(QUERY)],
    ['gzip,identity', QUERY],
    ['gzip, br', QUERY],
    [CANARY, QUERY],
  ])('%s is a 415 that says what is taken', async ([coding, sent], { origin }) => {
    const answers = [
      await post(origin, sent, `content-encoding: ${coding}`),
      // The same in chunks.
      await send(
        origin,
        Buffer.concat([
          Buffer.from(
            `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-encoding: ${coding}\r\ntransfer-encoding: chunked\r\n\r\n${Buffer.byteLength(sent).toString(16)}\r\n`,
          ),
          Buffer.from(sent),
          Buffer.from('\r\n0\r\n\r\n'),
        ]),
      ),
    ]
    for (const { status, headers, body } of answers) {
      expect({ status, accepted: headers['accept-encoding'] }).toEqual({ status: 415, accepted: 'identity' })
      expect(JSON.parse(body).errors).toEqual([
        {
          message: expect.stringContaining('`content-encoding`'),
          extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' },
        },
      ])
    }
  })
})

test.for(['text/event-stream', 'multipart/mixed', 'image/png'])(
  'a body of another type is told as JSON to those, too, who take %s',
  async (accept, { origin }) => {
    const { status, headers, body } = await post(
      origin,
      QUERY,
      'content-type: text/plain',
      `accept: ${accept}`,
    )
    expect([status, headers['content-type']]).toEqual([415, 'application/json; charset=utf-8'])
    expect(JSON.parse(body).errors[0].extensions.code).toBe('UNSUPPORTED_MEDIA_TYPE')
  },
)

describe('the method', () => {
  test.for(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PURGE', 'QUERY'])(
    '%s is a 405 that says which there are, and no preflight',
    async (method, { origin }) => {
      const preflight = ['origin: https://app.example.com', 'access-control-request-method: POST']
      const { status, headers } = await ask(origin, method, GET, ...preflight)
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, POST' })
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    },
  )

  test.for(['mutation', 'subscription'])('runs no %s by GET', async (kind, { origin }) => {
    const { status, body } = await ask(origin, 'GET', `/graphql?query=${kind}{__typename}`)
    expect(status).toBeGreaterThanOrEqual(kind === 'mutation' ? 400 : 200)
    expect(JSON.parse(body).data ?? null).toBeNull()
    expect(JSON.parse(body).errors).toHaveLength(1)
  })
})

describe('an operation of a type that the schema lacks', () => {
  test.for(['mutation', 'subscription'])(
    '%s is refused with the status of any mistake',
    async (kind, { origin }) => {
      const query = `${kind} { __typename }`
      for (const [type, expected] of [
        ['application/json', 200],
        ['application/graphql-response+json', 400],
      ] as const) {
        for (let time = 0; time < 3; time++) {
          const { status, body } = await post(origin, JSON.stringify({ query }), `accept: ${type}`)
          expect(status).toBe(expected)
          expect(JSON.parse(body)).toEqual({
            errors: [
              {
                message: expect.stringContaining(`got a \`${kind}\``),
                locations: [{ line: 1, column: 1 }],
                extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
              },
            ],
          })
        }
      }
      // Even beside a query, as GraphQL's own rules have it.
      const beside = JSON.stringify({ query: `query A { __typename } ${kind} B { a }`, operationName: 'A' })
      expect((await post(origin, beside, 'accept: application/graphql-response+json')).status).toBe(400)
    },
  )
})

describe('a body that is too long', () => {
  const long = JSON.stringify({ query: '{ __typename }', variables: { a: 'x'.repeat(100_000) } })

  test('is told with what was expected and what came, measured or not', async ({ origin }) => {
    const expected = /^A body of at most 100000 bytes was expected, but got (\d+|more)\. .* no variable/
    const chunk = `${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`
    const lines = ['content-type: application/json', 'transfer-encoding: chunked']
    for (const answer of [
      await post(origin, long),
      await send(origin, `${requestOf('POST', '/graphql', ...lines)}${chunk}`),
    ]) {
      expect(answer.status).toBe(413)
      const [{ message, extensions }] = JSON.parse(answer.body).errors
      expect(message).toMatch(expected)
      expect(extensions).toEqual({ code: 'REQUEST_ENTITY_TOO_LARGE' })
    }
  })
})

describe('a body', () => {
  test.for<[string, string | Uint8Array]>([
    ['empty', ''],
    ['a blank', ' '],
    ['cut off', `{"query":"${CANARY}`],
    ['a bare word', `{"query": canary}`],
    ['behind a mark of its encoding', `\ufeff${QUERY}`],
    ['in UTF-16', Buffer.from(QUERY, 'utf16le')],
    ['with a bare null character', '{"query":"{ __typename }\u0000"}'],
    ['a text', `"${CANARY}"`],
    ['a number', '123'],
    ['null', 'null'],
    ['a batch', `[${QUERY}]`],
    ['an empty batch', '[]'],
    ['with an object as query', `{"query":{"${CANARY}":1}}`],
    ['without a query', `{"variables":{"${CANARY}":1}}`],
    ['with its query in __proto__', '{"__proto__":{"query":"{ __typename }"}}'],
    ['with its query under another key', `{"id":"${CANARY}","doc":"{ __typename }"}`],
    ['with a list of variables', `{"query":"{ __typename }","variables":["${CANARY}"]}`],
    ['with a text of variables', `{"query":"{ __typename }","variables":"${CANARY}"}`],
    ['with a list of extensions', `{"query":"{ __typename }","extensions":["${CANARY}"]}`],
    ['with nothing but brackets', '['.repeat(50_000)],
    ['with deep lists', `${'['.repeat(40_000)}${']'.repeat(40_000)}`],
  ])('%s is a 400', async ([_, body], { origin }) => {
    expectBadRequest(await post(origin, body))
    expectBadRequest(await post(origin, body, 'accept: application/graphql-response+json'))
  })

  test.for<[string, string | Uint8Array]>([
    ['whose last key wins', `{"query":"{ ${'canary'} }","query":"{ __typename }"}`],
    ['with a key that is none', `{"query":"{ __typename }","${CANARY}":1}`],
    [
      'with keys of other clients',
      '{"id":"q","doc_id":1,"documentId":"d","key":[],"query":"{ __typename }"}',
    ],
    ['with __proto__', '{"query":"{ __typename }","__proto__":{"query":"{ a }"}}'],
    ['with constructor', '{"query":"{ __typename }","constructor":{"prototype":1}}'],
    ['with nulls', '{"query":"{ __typename }","variables":null,"operationName":null,"extensions":null}'],
    ['with variables that nobody asked for', '{"query":"{ __typename }","variables":{"__proto__":{"a":1}}}'],
    [
      'with deep variables',
      `{"query":"{ __typename }","variables":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`,
    ],
    ['with half a pair in a text', '{"query":"{ __typename }","variables":{"a":"\\ud800"}}'],
    [
      'with bytes that are no UTF-8 in a text',
      Buffer.concat([
        Buffer.from('{"query":"{ __typename }","variables":{"a":"'),
        Buffer.from([0xff, 0xc0, 0x80]),
        Buffer.from('"}}'),
      ]),
    ],
  ])('%s is served', async ([_, body], { origin }) => expectData(await post(origin, body)))

  test('may call a variable __proto__, and nothing else comes of it', async ({ origin }) => {
    const query =
      'query ($__proto__: Int, $n: Int) { rooms(first: $n) { nodes { room_: name } } a: rooms(first: $__proto__) { nodes { name } } }'
    for (let round = 0; round < 3; round++) {
      const { status, body } = await post(
        origin,
        `{"query":${JSON.stringify(query)},"variables":{"__proto__":1,"n":1}}`,
      )
      expect([status, body]).toEqual([200, expect.not.stringContaining('INTERNAL')])
    }
    expect(Object.prototype).not.toHaveProperty('n')
  })

  test.for(['__proto__', 'constructor', 'toString', CANARY])(
    'has no operation called %s',
    async (name, { origin }) => {
      const { status, body } = await post(
        origin,
        JSON.stringify({ query: 'query A { __typename }', operationName: name }),
      )
      expect(status).toBe(400)
      expect(JSON.parse(body).errors[0].extensions.code).toBe('OPERATION_RESOLUTION_FAILURE')
    },
  )
})

describe('a query string', () => {
  test.for([
    '/graphql',
    '/graphql?query=',
    '/graphql?query={__typename}&variables=canary',
    '/graphql?query={__typename}&variables=[]',
    '/graphql?query={__typename}&variables=5',
    '/graphql?query={__typename}&extensions={canary',
    '/graphql?query={__typename}&extensions=%22canary%22',
  ])('%s is a 400', async (target, { origin }) => expectBadRequest(await ask(origin, 'GET', target)))

  test.for([
    '/graphql?query={__typename}&query={canary}',
    '/graphql/?query=%7B__typename%7D',
    '/graphql?query={__typename}&canary=canary',
    '/graphql?id=1&doc_id=2&documentId=canary&__proto__=1&query={__typename}',
    'http://graph.example/graphql?query={__typename}',
  ])('%s is served', async (target, { origin }) => expectData(await ask(origin, 'GET', target)))

  test('that is no text is no GraphQL', async ({ origin }) => {
    const { body } = await ask(origin, 'GET', '/graphql?query=%FF%ZZ%00')
    expect(JSON.parse(body).errors[0].extensions.code).toBe('GRAPHQL_PARSE_FAILED')
  })
})

describe('a target', () => {
  test.for(['/canary', '/graphql/canary', '/graphqlcanary', '/', '*', '//graphql', '/graphql/../canary'])(
    '%s is a 404 without its name',
    async (target, { origin }) => expect((await ask(origin, 'GET', target)).status).toBe(404),
  )

  test.for(['http://canary.example/graphql', 'https://graph.example.canary/health'])(
    '%s is a 400: it is of another host',
    async (target, { origin }) =>
      expect(await ask(origin, 'GET', target)).toMatchObject({ status: 400, body: '' }),
  )
})

test('a head that is too large, or none at all, ends the connection and nothing else', async ({ origin }) => {
  for (const bytes of [
    requestOf('GET', GET, `x-canary: ${'x'.repeat(20_000)}`),
    '\x16\x03\x01canary\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  ]) {
    const { status, text } = await sendRaw(origin, bytes)
    expect([400, 431]).toContain(status)
    expect(text).not.toContain('canary')
  }
  expectData(await ask(origin, 'GET', GET))
})

test('only the page of GraphiQL, which holds nothing of anybody, may be kept for as long as its tag holds', async ({
  origin,
}) => {
  const { headers } = await sendRaw(origin, requestOf('GET', '/graphql', 'accept: text/html'))
  expect(headers).toMatchObject({ 'cache-control': 'no-cache', etag: expect.any(String) })
  expect((await ask(origin, 'GET', '/health')).status).toBe(200)
})
