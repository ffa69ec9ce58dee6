import { describe, expect } from 'vitest'
import { askCounted, postLines, ROOMS } from '../support/asking.ts'
import { withGraph } from '../support/graph.ts'

const KEY = 'Canary-Key_0123456789'
const OTHER = 'other-key-0123456789'
const AUTH = {
  kind: 'api-key',
  keys: [
    { name: 'app', key: KEY },
    { name: 'other', key: OTHER },
  ],
} as const

const test = withGraph({}, { auth: AUTH, corsOrigins: ['https://app.example.com'], graphiql: true })

describe('a caller with a key', () => {
  test.for([
    ['authorization', `Bearer ${KEY}`],
    ['authorization', `bearer ${KEY}`],
    ['authorization', `Bearer   ${OTHER}`],
    ['x-api-key', KEY],
    ['x-api-key', OTHER],
  ] as const)('is let in by %s: %s', async ([name, value], { graph }) => {
    const { status, body, calls } = await askCounted(graph, { [name]: value })
    expect({ status, body, calls }).toMatchObject({
      status: 200,
      body: { data: { rooms: { nodes: [{}] } } },
      calls: 1,
    })
  })
})

describe('a caller without a key', () => {
  test.for<[string, Record<string, string>]>([
    ['nothing', {}],
    ['an empty header', { authorization: '' }],
    ['the scheme alone', { authorization: 'Bearer' }],
    ['the scheme and a space', { authorization: 'Bearer ' }],
    ['the key alone', { authorization: KEY }],
    ['a wrong key', { authorization: `Bearer ${KEY}x` }],
    ['the beginning of a key', { authorization: `Bearer ${KEY.slice(0, -1)}` }],
    ['the key in another case', { authorization: `Bearer ${KEY.toLowerCase()}` }],
    ['the name of a key', { authorization: 'Bearer app' }],
    ['another scheme', { authorization: `Basic ${KEY}` }],
    ['the key in Base64', { authorization: `Basic ${Buffer.from(`app:${KEY}`).toString('base64')}` }],
    ['two keys in one header', { authorization: `Bearer ${KEY}, Bearer ${KEY}` }],
    ['two words', { authorization: `Bearer ${KEY} ${KEY}` }],
    ['both headers', { authorization: `Bearer ${KEY}`, 'x-api-key': KEY }],
    ['a wrong key beside a good one', { authorization: `Bearer ${KEY}`, 'x-api-key': 'wrong' }],
    ['an empty x-api-key', { 'x-api-key': '' }],
    ['a wrong x-api-key', { 'x-api-key': `${KEY}x` }],
    ['keys in x-api-key', { 'x-api-key': `${KEY}, ${OTHER}` }],
    ['100 KB', { authorization: `Bearer ${KEY.repeat(5000)}` }],
    ['100 KB of x-api-key', { 'x-api-key': KEY.repeat(5000) }],
  ])('is refused: %s', async ([_, headers], { graph }) => {
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
      const { status, text, body, calls, ...answer } = await askCounted(graph, { ...headers, accept })
      expect({ status, calls }).toEqual({ status: 401, calls: 0 })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="roomgraph"')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const type = accept === '*/*' ? 'application/json' : accept
      expect(answer.headers.get('content-type')).toBe(`${type}; charset=utf-8`)
      expect(body).toEqual({
        errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
      })
      expect(text).not.toMatch(/canary/i)
      expect(text.length).toBeLessThan(300)
    }
  })

  test('is refused before the body is read, and whatever it is', async ({ graph }) => {
    for (const body of ['', '{', 'x'.repeat(200_000), '{"query":"{"}', '[]']) {
      const headers = { 'content-type': 'application/json' }
      const response = await graph.fetch(
        new Request('http://localhost/graphql', { method: 'POST', headers, body }),
      )
      expect.soft(response.status, body.slice(0, 20)).toBe(401)
      await response.body?.cancel()
    }
    const form = new Request('http://localhost/graphql', {
      method: 'POST',
      body: new URLSearchParams({ a: 'b' }),
    })
    expect((await graph.fetch(form)).status).toBe(401)
  })

  test('is refused by GET too, with credentials in the URL or not', async ({ graph }) => {
    const query = `query=${encodeURIComponent(ROOMS)}`
    const urls = [
      '',
      `&api_key=${KEY}`,
      `&access_token=${KEY}`,
      `&authorization=Bearer%20${KEY}`,
      `&x-api-key=${KEY}`,
    ]
    for (const more of urls) {
      graph.emulator.resetJournal()
      const response = await graph.fetch(new Request(`http://localhost/graphql?${query}${more}`))
      expect.soft(response.status, more).toBe(401)
      expect(await response.text()).not.toMatch(/canary/i)
      expect(graph.emulator.journal).toEqual([])
    }
    const headers = { authorization: `Bearer ${KEY}` }
    expect((await graph.fetch(new Request(`http://localhost/graphql?${query}`, { headers }))).status).toBe(
      200,
    )
  })
})

describe('over a socket', () => {
  test('one Authorization header is let in, two are not, be they equal', async ({ origin }) => {
    const line = ['authorization', `Bearer ${KEY}`]
    expect(await postLines(origin, line)).toBe(200)
    expect(await postLines(origin, [...line, ...line])).toBe(401)
    expect(await postLines(origin, [...line, 'Authorization', 'Bearer wrong'])).toBe(401)
    expect(await postLines(origin, [...line, ...line, 'x-api-key', KEY])).toBe(401)
    expect(await postLines(origin, ['x-api-key', KEY])).toBe(200)
    expect(await postLines(origin, ['x-api-key', KEY, 'x-api-key', KEY])).toBe(401)
    expect(await postLines(origin, [])).toBe(401)
  })

  test('credentials before the host are none', async ({ origin }) => {
    const path = `http://app:${KEY}@localhost/graphql`
    expect(await postLines(origin, [], path)).not.toBe(200)
  })
})

describe('open to everybody', () => {
  test.for(['/health', '/ready'])('is %s', async (path, { graph }) => {
    expect((await graph.fetch(new Request(`http://localhost${path}`))).status).toBe(200)
  })

  test('is a preflight, which allows the headers that a page needs', async ({ graph }) => {
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' }
    const response = await graph.fetch(
      new Request('http://localhost/graphql', { method: 'OPTIONS', headers }),
    )
    expect(response.status).toBe(204)
    const allowed = response.headers.get('access-control-allow-headers')?.split(', ')
    expect(allowed).toEqual(expect.arrayContaining(['content-type', 'accept', 'authorization', 'x-api-key']))
  })

  test('is the GraphiQL page, though none of its operations', async ({ graph }) => {
    const headers = { accept: 'text/html,*/*' }
    const url = `http://localhost/graphql?query=${encodeURIComponent(ROOMS)}`
    graph.emulator.resetJournal()
    const page = await graph.fetch(new Request(url, { headers }))
    expect(page.headers.get('content-type')).toContain('text/html')
    await page.body?.cancel()
    expect(graph.emulator.journal).toEqual([])
    const other = await graph.fetch(new Request(url, { headers: { accept: 'application/json' } }))
    expect(other.status).toBe(401)
  })

  test('is a 401 for pages of allowed origins, so that they can tell what is wrong', async ({ graph }) => {
    const { status, headers } = await askCounted(graph, { origin: 'https://app.example.com' })
    expect(status).toBe(401)
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  })
})
