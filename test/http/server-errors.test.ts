import { setTimeout } from 'node:timers/promises'
import { createSchema } from 'graphql-yoga'
import { beforeEach, describe, expect, test } from 'vitest'
import { createOperationContext } from '../../src/context.ts'
import { BadUserInputError, UpstreamError } from '../../src/errors.ts'
import { createHandler } from '../../src/server/handler.ts'
import { redactingLogger } from '../../src/server/observability/logger.ts'

const TOKEN = 'PT-canary-token'

const schema = createSchema({
  typeDefs: /* GraphQL */ `
    type Query {
      fine: String
      plain: String
      thrownText: String
      withCause: String
      late: String
      some: [String]
      ours(id: ID): String
      upstream: String
      never: String!
      notAList: [String]
      colour: Colour
      take(count: Int!, shade: Colour): String
    }
    enum Colour {
      RED
    }
    type Mutation {
      change: String
    }
  `,
  resolvers: {
    Query: {
      fine: () => 'fine',
      plain: () => {
        throw new Error(`connect to internal-host failed with ${TOKEN} ${btoa(TOKEN)}`)
      },
      thrownText: () => {
        throw 'a bare text'
      },
      late: async () => {
        await setTimeout(10)
        throw new Error(`late with ${TOKEN}`)
      },
      some: async function* () {
        yield 'first'
        throw new Error(`second with ${TOKEN}`)
      },
      withCause: () => Promise.reject(new Error('outer', { cause: new Error('the inner cause') })),
      ours: () => Promise.reject(new BadUserInputError('id: expected a UUID')),
      upstream: () => {
        throw new UpstreamError('UPSTREAM_RATE_LIMITED', 'GET /x was refused', {
          service: 'signalwire',
          status: 429,
          retryAfter: 3,
        })
      },
      never: () => null,
      notAList: () => 5,
      colour: () => 'BLUE',
      take: () => 'taken',
    },
  },
})

const logged: string[] = []
beforeEach(() => {
  logged.length = 0
})

const { fetch } = createHandler({
  schema,
  startOperation: (signal) => createOperationContext({ sources: {}, signal, timeoutMs: 1000, maxFirst: 10 }),
  explain: true,
  graphiql: false,
  graphqlEndpoint: '/graphql',
  logger: redactingLogger({ error: (...words) => logged.push(JSON.stringify(words)) }, [TOKEN]),
})

interface Answer {
  status: number
  data?: Record<string, unknown> | null
  errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[]
}

async function post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) }
}

const ask = (query: string, variables?: Record<string, unknown>) => post({ query, variables })

describe('errors of the family', () => {
  test('go through with everything that they carry, at their path, beside the data', async () => {
    const { data, errors } = await ask('{ fine ours upstream }')
    errors?.sort((a, b) => a.message.localeCompare(b.message))
    expect(data).toEqual({ fine: 'fine', ours: null, upstream: null })
    expect(errors).toMatchObject([
      {
        message: 'GET /x was refused',
        path: ['upstream'],
        extensions: {
          code: 'UPSTREAM_RATE_LIMITED',
          service: 'signalwire',
          status: 429,
          retryAfter: 3,
          retryable: true,
        },
      },
      { message: 'id: expected a UUID', path: ['ours'], extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(logged).toEqual([])
  })
})

describe('anything else that a resolver throws', () => {
  test.each(['plain', 'thrownText', 'withCause', 'never', 'notAList', 'colour'])(
    'is masked and logged once: %s',
    async (field) => {
      const { errors } = await ask(`{ fine ${field} }`)
      expect(errors).toMatchObject([
        { message: 'Unexpected error.', path: [field], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      ])
      expect(Object.keys(errors?.[0]?.extensions ?? {})).toEqual(['code'])
      expect(logged).toHaveLength(1)
      expect(logged[0]).toContain(field)
    },
  )

  test('leaves its neighbours alone', async () => {
    expect((await ask('{ fine plain }')).data).toEqual({ fine: 'fine', plain: null })
  })

  test('is logged with its stack and its cause, without credentials', async () => {
    await ask('{ plain withCause }')
    const text = logged.join('\n')
    expect(text).toContain('server-errors.test.ts')
    expect(text).toContain('the inner cause')
    expect(text).toContain('connect to internal-host failed with [redacted] [redacted]')
    expect(text).not.toContain('canary')
    expect(text).not.toContain(btoa(TOKEN))
  })
})

describe('a request that fails to tell of itself, as one of another framework may', () => {
  test.each(['url', 'method', 'body'])(
    'is a 500 without a word of why, and logged once: %s',
    async (property) => {
      const headers = { 'content-type': 'application/json', 'x-request-id': 'mine' }
      const request = new Request('http://localhost/graphql', { method: 'POST', headers, body: '{}' })
      Object.defineProperty(request, property, {
        get() {
          throw new Error(`no ${property} of ${TOKEN}`)
        },
      })
      const response = await fetch(request)
      expect({ status: response.status, text: await response.text() }).toEqual({ status: 500, text: '' })
      expect(response.headers.get('x-request-id')).toBe('mine')
      expect(logged).toHaveLength(1)
      expect(logged[0]).toContain(`no ${property} of [redacted]`)
      expect(logged[0]).toContain('"requestId":"mine"')
    },
  )
})

describe('in a later part of an incremental answer', () => {
  async function partsOf(query: string): Promise<string> {
    const response = await fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
        body: JSON.stringify({ query }),
      }),
    )
    return response.text()
  }

  test.each(['{ fine ... @defer { late } }', '{ fine some @stream(initialCount: 0) }'])(
    'it is masked and logged once too: %s',
    async (query) => {
      const text = await partsOf(query)
      expect(text).toContain('"message":"Unexpected error."')
      expect(text).toContain('"code":"INTERNAL_SERVER_ERROR"')
      expect(text).not.toContain('canary')
      expect(logged).toHaveLength(1)
      expect(logged[0]).toContain('[redacted]')
    },
  )

  test('an error of ours goes through', async () => {
    expect(await partsOf('{ fine ... @defer { ours } }')).toContain('"code":"BAD_USER_INPUT"')
    expect(logged).toEqual([])
  })
})

describe('what GraphQL itself refuses', () => {
  test.each<[string, unknown, string, number]>([
    ['syntax', { query: '{ fine' }, 'GRAPHQL_PARSE_FAILED', 200],
    ['validation', { query: '{ absent }' }, 'GRAPHQL_VALIDATION_FAILED', 200],
    ['a literal of another type', { query: '{ take(count: "x") }' }, 'GRAPHQL_VALIDATION_FAILED', 200],
    [
      'a variable of another type',
      { query: 'query ($n: Int!) { take(count: $n) }', variables: { n: 'x' } },
      'BAD_USER_INPUT',
      200,
    ],
    ['a missing variable', { query: 'query ($n: Int!) { take(count: $n) }' }, 'BAD_USER_INPUT', 200],
    [
      'a null variable',
      { query: 'query ($n: Int!) { take(count: $n) }', variables: { n: null } },
      'BAD_USER_INPUT',
      200,
    ],
    [
      'an unknown enum value',
      { query: 'query ($c: Colour) { take(count: 1, shade: $c) }', variables: { c: 'X' } },
      'BAD_USER_INPUT',
      200,
    ],
    [
      'a null where a default stood',
      { query: 'query ($n: Int = 1) { take(count: $n) }', variables: { n: null } },
      'BAD_USER_INPUT',
      200,
    ],
    [
      'a null condition',
      { query: 'query ($y: Boolean = true) { fine @include(if: $y) }', variables: { y: null } },
      'BAD_USER_INPUT',
      200,
    ],
    [
      'a wrong operation name',
      { query: 'query A { fine }', operationName: 'B' },
      'OPERATION_RESOLUTION_FAILURE',
      400,
    ],
    ['no operation', { query: 'fragment A on Query { fine }' }, 'OPERATION_RESOLUTION_FAILURE', 400],
    ['no query', { variables: {} }, 'BAD_REQUEST', 400],
    ['a query of another type', { query: 5 }, 'BAD_REQUEST', 400],
    ['variables of another type', { query: '{ fine }', variables: [] }, 'BAD_REQUEST', 400],
    ['no object', 'null', 'BAD_REQUEST', 400],
    ['no JSON', '{"query": canary', 'BAD_REQUEST', 400],
  ])('%s has a code', async (_, body, code, status) => {
    // Twice, because parsed and validated documents are remembered.
    for (const round of [1, 2]) {
      const answer = await post(body)
      expect(
        answer.errors?.map((error) => error.extensions.code),
        `round ${round}`,
      ).toContain(code)
      for (const error of answer.errors ?? []) expect(error.extensions.code).toEqual(expect.any(String))
      expect(answer.status).toBe(status)
      expect(JSON.stringify(answer)).not.toContain('canary')
    }
    expect(logged).toEqual([])
  })

  test('has a status of its own for the media type that asks for it', async () => {
    const accept = { accept: 'application/graphql-response+json' }
    expect((await post({ query: '{ fine' }, accept)).status).toBe(400)
    expect((await post({ query: '{ absent }' }, accept)).status).toBe(400)
    const wrong = { query: 'query ($n: Int!) { take(count: $n) }', variables: { n: 'x' } }
    expect((await post(wrong, accept)).status).toBe(400)
    expect((await post({ query: '{ plain }' }, accept)).status).toBe(200)
  })

  test('in a query string has a code too', async () => {
    for (const search of ['query={fine}&variables={', 'query={fine', 'query={absent}', 'variables={}', '']) {
      const response = await fetch(new Request(`http://localhost/graphql?${search}`))
      const { errors } = (await response.json()) as Answer
      expect(
        errors?.map((error) => typeof error.extensions.code),
        search,
      ).toEqual(['string'])
    }
    expect(logged).toEqual([])
  })
})
