import { afterEach, describe, expect } from 'vitest'
import type { OperationReport } from '../../src/index.ts'
import { type Data, type Graph, withGraph } from '../support/graph.ts'

const logged: unknown[] = []
const reports: OperationReport[] = []
const test = withGraph(
  {},
  { logger: { error: (...words) => logged.push(words), operation: (report) => reports.push(report) } },
)
afterEach(() => {
  expect(logged).toEqual([])
  for (const { codes } of reports.splice(0)) expect(codes).not.toHaveProperty('INTERNAL_SERVER_ERROR')
})

interface Answer {
  status: number
  text: string
  errors: Data[]
  calls: number
}

const METHODS = ['POST', 'GET'] as const
const ACCEPTS = [
  'multipart/mixed, application/json',
  'text/event-stream',
  'application/graphql-response+json, multipart/mixed',
]

async function send(
  graph: Graph,
  method: (typeof METHODS)[number],
  accept: string,
  query: string,
  variables = '{}',
): Promise<Answer> {
  graph.emulator.resetJournal()
  const url = new URL('http://localhost/graphql')
  if (method === 'GET')
    for (const [key, value] of Object.entries({ query, variables })) url.searchParams.set(key, value)
  const body = method === 'POST' ? `{"query":${JSON.stringify(query)},"variables":${variables}}` : null
  const response = await graph.fetch(
    new Request(url, {
      method,
      headers: { accept, ...(body && { 'content-type': 'application/json' }) },
      body,
    }),
  )
  const text = await response.text()
  const json = /\{.*\}/.exec(text)?.[0]
  return {
    status: response.status,
    text,
    errors: (JSON.parse(json ?? '{}') as { errors?: Data[] }).errors ?? [],
    calls: graph.emulator.journal.length,
  }
}

const COUNT = 'query ($count: Int) { rooms(first: 3) { nodes @stream(initialCount: $count) { name } } }'
const literal = (count: string) => `{ rooms(first: 3) { nodes @stream(initialCount: ${count}) { name } } }`
const IF = (type: string, where: string) => `query ($if: ${type}) { rooms(first: 3) { nodes ${where} } }`

describe('a value that no directive takes is refused at the directive, before anything runs', () => {
  test.for([
    ['-1', literal('-1'), '{}', /but got -1/],
    ['null', literal('null'), '{}', /but got null/],
    ['a variable of -1', COUNT, '{"count":-1}', /but got -1/],
    ['a variable of the least number', COUNT, '{"count":-2147483648}', /but got -2147483648/],
    ['a variable of null', COUNT, '{"count":null}', /but got null/],
    ['a default of -1', COUNT.replace('Int', 'Int = -1'), '{}', /but got -1/],
    ['a default of null', COUNT.replace('Int', 'Int = null'), '{}', /but got null/],
    [
      '@stream if null',
      IF('Boolean', '@stream(if: $if) { name }'),
      '{"if":null}',
      /`@stream\(if:\)` takes true/,
    ],
    [
      '@defer if null',
      IF('Boolean', '{ name ... @defer(if: $if) { id } }'),
      '{"if":null}',
      /`@defer\(if:\)`/,
    ],
    ['@skip if null', IF('Boolean = true', '{ name @skip(if: $if) }'), '{"if":null}', /`@skip\(if:\)`/],
    [
      '@include if null',
      IF('Boolean = true', '{ name @include(if: $if) }'),
      '{"if":null}',
      /`@include\(if:\)`/,
    ],
    [
      'inside @defer and a fragment that is used several times',
      `{ ... @defer { rooms(first: 2) { nodes { ...F @defer } edges { node { ...F } } } } }
       fragment F on Room { name sessions(first: 2) { nodes @stream(initialCount: -1) { id } } }`,
      '{}',
      /but got -1/,
    ],
    ['of introspection', '{ __schema { types @stream(initialCount: -1) { name } } }', '{}', /but got -1/],
  ] as const)('%s', async ([_what, query, variables, message], { graph }) => {
    for (const method of METHODS) {
      for (const accept of ACCEPTS) {
        const { status, errors, calls } = await send(graph, method, accept, query, variables)
        expect(errors).toMatchObject([
          { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } },
        ])
        const { line, column } = errors[0].locations[0]
        expect(query.split('\n')[line - 1]?.slice(column - 1)).toMatch(/^@(stream|defer|skip|include)\(/)
        expect(errors[0].path).toBeUndefined()
        expect(calls).toBe(0)
        if (accept.startsWith('application')) expect(status).toBe(400)
      }
    }
  })
})

describe('validation refuses', () => {
  test.for([
    ['@stream on what is no list', '{ rooms(first: 3) @stream { nodes { name } } }'],
    ['@stream on a leaf', '{ rooms(first: 3) { nodes { name @stream } } }'],
    ['@defer if null', '{ rooms(first: 3) { nodes { name ... @defer(if: null) { id } } } }'],
    [
      'a label twice',
      '{ rooms(first: 3) { nodes @stream(label: "a") { name ... @defer(label: "a") { id } } } }',
    ],
    [
      'a label that is a variable',
      'query ($if: String) { rooms(first: 3) { nodes @stream(label: $if) { name } } }',
    ],
    ['a label that is null', '{ rooms(first: 3) { nodes @stream(label: null) { name } } }'],
    ['a label that is a number', '{ rooms(first: 3) { nodes { ... @defer(label: 3) { id } } } }'],
    ['a count beyond 32 bits', literal('99999999999')],
    ['a count that is no number', literal('"1"')],
    ['a directive twice', '{ rooms(first: 3) { nodes @stream @stream { name } } }'],
    [
      'streams that differ',
      '{ rooms(first: 3) { nodes @stream { name } nodes @stream(initialCount: 1) { id } } }',
    ],
  ] as const)('%s', async ([_what, query], { graph }) => {
    for (const method of METHODS) {
      const { errors, calls } = await send(graph, method, ACCEPTS[0] as string, query)
      expect(errors.length).toBeGreaterThan(0)
      for (const { extensions } of errors) expect(extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
      expect(calls).toBe(0)
    }
  })
})

describe('these are taken', () => {
  test.for([
    ['no count', COUNT, '{}'],
    ['-0', COUNT, '{"count":-0}'],
    ['the largest count', COUNT, '{"count":2147483647}'],
    ['a wrong count that is not streamed', literal('-1, if: false'), '{}'],
    [
      'a wrong count that is left out',
      '{ rooms(first: 3) { nodes { name } pageInfo @skip(if: true) { hasNextPage } nodes2: nodes @include(if: false) @stream(initialCount: -1) { id } } }',
      '{}',
    ],
    [
      'a wrong count in a fragment that is left out',
      `{ rooms(first: 3) { nodes { name } ...F @skip(if: true) } } fragment F on RoomConnection { edges @stream(initialCount: null) { cursor } }`,
      '{}',
    ],
    [
      'a wrong count in another operation of the document',
      `query A { rooms(first: 3) { nodes { name } } } query B { rooms(first: 3) { nodes @stream(initialCount: -1) { name } } }`,
      '{}',
    ],
    [
      '@defer on @defer',
      '{ ... @defer { rooms(first: 3) { nodes { ... @defer { name } ... @defer { ...F } ...F @defer ...F } } } } fragment F on Room { name id }',
      '{}',
    ],
    [
      '@stream in @stream and in @defer',
      '{ rooms(first: 3) { nodes @stream { name sessions(first: 2) { nodes @stream(initialCount: 1) { id ... @defer { name } } edges @stream { cursor } } } } }',
      '{}',
    ],
    [
      'labels that JavaScript knows',
      '{ rooms(first: 3) { nodes @stream(label: "__proto__") { name ... @defer(label: "constructor") { id } ... @defer(label: "") { id } } } }',
      '{}',
    ],
  ] as const)('%s', async ([_what, query, variables], { graph }) => {
    for (const method of METHODS) {
      const asked = query.startsWith('query A') ? query.replace(/ query B.*/, '') : query
      const { status, text } = await send(graph, method, ACCEPTS[0] as string, asked, variables)
      expect(status).toBe(200)
      expect(text).not.toContain('"errors"')
      // The names come in one part or another.
      expect(text.match(/"name":"/g)?.length).toBeGreaterThanOrEqual(3)
    }
  })
})
