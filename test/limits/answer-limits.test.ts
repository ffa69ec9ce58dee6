import { describe, expect } from 'vitest'
import type { OperationReport } from '../../src/index.ts'
import { askCounted } from '../support/asking.ts'
import { type Data, type Graph, openGraph, withGraph } from '../support/graph.ts'

const KEY = { authorization: 'Bearer key-without-scopes-1' }
/** As many as make an answer of some 20 kB, and one of some 40 kB. */
const MAX_BYTES = 30_000

const reports: OperationReport[] = []
const auth = { kind: 'api-key', keys: [{ name: 'none', key: 'key-without-scopes-1' }] } as const
const data = { rooms: 300, sessions: 300, conferences: 1 }
const logger = { error() {}, operation: (report: OperationReport) => void reports.push(report) }
const test = withGraph(data, { auth, scopes: true, limits: { maxAnswerBytes: MAX_BYTES } })
/** The same, with as many bytes as by default. */
const roomy = withGraph(data, { auth, scopes: true, logger })

async function partsOf({ fetch }: Graph, query: string): Promise<string> {
  const headers = { ...KEY, accept: 'multipart/mixed', 'content-type': 'application/json' }
  const sent = { method: 'POST', headers, body: JSON.stringify({ query }) }
  return (await fetch(new Request('http://localhost/graphql', sent))).text()
}

/** The first time, and when it is known: with as many values as make a plan of it at once, or fewer. */
async function askThrice(asked: Graph, query: string, accept = 'application/json') {
  const first = await askCounted(asked, { ...KEY, accept }, query)
  for (let time = 0; time < 2; time++) {
    const again = await askCounted(asked, { ...KEY, accept }, query)
    expect(again.text).toBe(first.text)
  }
  return first
}

describe('errors beyond 100', () => {
  const costs = (first: number) => `{ roomSessions(first: ${first}) { nodes { costInDollars } } }`

  roomy.for([100, 101, 250])(
    'of %s, the first hundred are told, and the number of the others',
    async (count, { graph }) => {
      const { status, body } = await askThrice(graph, costs(count))
      expect(status).toBe(200)
      expect(body.data.roomSessions.nodes).toEqual(Array(count).fill({ costInDollars: null }))
      const told = body.errors.slice(0, 100)
      expect(told.map(({ path }: Data) => path[2])).toEqual(Array.from({ length: 100 }, (_, index) => index))
      const left = count - 100
      expect(body.errors.slice(100)).toEqual(
        left === 0
          ? []
          : [
              {
                message: `${left} more errors are left out: an answer tells 100, the first by their places.`,
                extensions: { code: 'ERRORS_LEFT_OUT', count: left, codes: { FORBIDDEN: left } },
              },
            ],
      )
    },
  )

  roomy('are those of later places, whichever list came first', async ({ graph }) => {
    const query = `{
      z: roomSessions(first: 90) { nodes { costInDollars } }
      a: roomSessions(first: 80) { nodes { costInDollars } }
      m: roomSessions(first: 70, filter: { status: COMPLETED }) { nodes { costInDollars } }
    }`
    const { body } = await askThrice(graph, query)
    const roots = body.errors.slice(0, 100).map(({ path }: Data) => path[0])
    expect(roots).toEqual([...Array(80).fill('a'), ...Array(20).fill('m')])
  })

  roomy('are all in the log of the operation', async ({ graph }) => {
    reports.length = 0
    await askCounted(graph, KEY, costs(250))
    expect(reports).toMatchObject([{ result: 'partial', codes: { FORBIDDEN: 250 } }])
  })

  roomy('are counted over all parts of an answer', async ({ graph }) => {
    const query = `{ roomSessions(first: 150) { nodes { sessionId ... @defer { costInDollars } } } }`
    const text = await partsOf(graph, query)
    expect(text.match(/"code":"FORBIDDEN"/g)).toHaveLength(100)
    const counts = [...text.matchAll(/"code":"ERRORS_LEFT_OUT","count":(\d+)/g)].map(([, count]) =>
      Number(count),
    )
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(50)
  })
})

describe('an answer that gets too long', () => {
  const tooLong = {
    data: null,
    errors: [
      {
        message: expect.stringMatching(/at most 30000 bytes .* ROOMGRAPH_MAX_ANSWER_BYTES raises/),
        extensions: { code: 'ANSWER_TOO_LARGE', limit: MAX_BYTES },
      },
    ],
  }
  const names = (count: number, length: number, what: string) =>
    Array.from({ length: count }, (_, index) => `${'n'.repeat(length)}${index}: ${what}`).join(' ')

  test.for([
    [
      'by many items',
      (first: number) => `{ rooms(first: ${first}) { nodes { id roomId createdAt updatedAt } } }`,
      100,
      300,
    ],
    [
      'by long names',
      (length: number) => `{ rooms(first: 1) { nodes { ${names(20, length, 'fps')} } } }`,
      1000,
      2000,
    ],
    [
      'by errors',
      (length: number) => `{ roomSessions(first: 20) { nodes { ${names(1, length, 'costInDollars')} } } }`,
      500,
      1000,
    ],
  ] as const)('%s has no data, and a shorter one has', async ([_, queryOf, fits, exceeds], { graph }) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const good = await askThrice(graph, queryOf(fits), accept)
      expect(good.status).toBe(200)
      expect(good.body.data).not.toBeNull()
      const { status, body } = await askThrice(graph, queryOf(exceeds), accept)
      expect(status).toBe(200)
      expect(body).toEqual(tooLong)
    }
  })

  test.for([
    ['plain', 'a', 3000],
    ['long in UTF-8', '€', 1200],
    ['long in JSON', '\u0001', 600],
  ] as const)('is measured as it is written: %s', async ([_, letter, length], { graph }) => {
    const text = letter.repeat(length)
    graph.emulator.intercept(({ path }) =>
      path.startsWith('/api/video/rooms')
        ? {
            status: 200,
            body: JSON.stringify({
              data: [{ id: '1e3a5b9c-0000-4000-8000-000000000001', description: text }],
              links: {},
            }),
          }
        : undefined,
    )
    try {
      const query = (times: number) => `{ rooms(first: 7) { nodes { ${names(times, 1, 'description')} } } }`
      expect((await askThrice(graph, query(4))).body.data.rooms.nodes[0].n0).toBe(text)
      expect((await askThrice(graph, query(15))).body).toEqual(tooLong)
    } finally {
      graph.emulator.clearIntercept()
    }
  })

  test.for([
    ['in one piece', MAX_BYTES, 1, 3],
    ['written in turns', 1_500_000, 25, 20],
  ] as const)(
    'has one byte more than it may, and one byte less has data: %s',
    async ([_, maxAnswerBytes, first, count]) => {
      const asked = await openGraph({ rooms: 30 }, { limits: { maxAnswerBytes } })
      const each = names(count, Math.floor((maxAnswerBytes / first / count) * 0.99), 'fps')
      const queryOf = (letters: number) =>
        `{ ${'t'.repeat(letters)}: __typename rooms(first: ${first}) { nodes { ${each} } } }`
      const { text } = await askCounted(asked, {}, queryOf(1))
      const letters = 1 + maxAnswerBytes - Buffer.byteLength(text)
      for (const shorter of [1, 0]) {
        const fine = await askThrice(asked, queryOf(letters - shorter))
        expect(Buffer.byteLength(fine.text)).toBe(maxAnswerBytes - shorter)
      }
      const { body } = await askThrice(asked, queryOf(letters + 1))
      expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: 'ANSWER_TOO_LARGE' } }] })
    },
  )

  test('in parts ends with the part that would be too long', async ({ graph }) => {
    const query = '{ rooms(first: 300) { nodes { name ... @defer { id roomId createdAt updatedAt } } } }'
    const text = await partsOf(graph, query)
    expect(text.length).toBeLessThan(1.5 * MAX_BYTES)
    expect(text).toMatch(/"code":"ANSWER_TOO_LARGE"/)
    expect(text).toMatch(/"hasNext":false\}\s+-----\s*$/)
  })
})
