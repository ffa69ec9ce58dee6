import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { createRoomgraph, type Roomgraph } from '../../src/index.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts'

const PROJECT = '8b893632-1d67-4524-aa0a-1d532ac301f7'
const COUNT = 700

let upstream: RawUpstream
let graph: Roomgraph
let server: Listening
afterEach(async () => {
  await server.close()
  await graph.close()
  await upstream.close()
})

/** A page far longer than a piece, whatever the letters. */
function pageOf(name: (index: number) => string): string {
  const data = Array.from({ length: COUNT }, (_, index) => ({
    type: 'video',
    id: `8b893632-1d67-4524-aa0a-${String(index).padStart(12, '0')}`,
    name: `room-${index}`,
    display_name: name(index),
  }))
  return JSON.stringify({ links: {}, data })
}

/** @param pause where in the body the upstream waits for a moment */
async function serve(body: string, apiToken = 'token-0123456789', pause = 0): Promise<void> {
  const bytes = Buffer.from(body)
  upstream = await startRawUpstream((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`,
    )
    socket.write(bytes.subarray(0, pause))
    setTimeout(() => socket.write(bytes.subarray(pause)), pause && 30)
  })
  graph = createRoomgraph({
    signalwire: { baseUrl: upstream.url, projectId: PROJECT, apiToken },
    upstream: PLAIN_CALLS,
  })
  server = await listen(graph, { host: '127.0.0.1', port: 0 })
}

interface Answer {
  readonly bytes: Buffer
  readonly announced: number
  readonly result: {
    readonly data?: { readonly rooms: { readonly nodes: readonly { displayName: string }[] } | null }
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
  }
}

function ask(): Promise<Answer> {
  const query = `{ rooms(first: ${COUNT}) { nodes { id name displayName } pageInfo { hasNextPage } } }`
  const headers = { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const asking = request(
      `${server.origin}/graphql`,
      { method: 'POST', headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const announced = Number(response.headers['content-length'])
          resolve({ bytes, announced, result: JSON.parse(bytes.toString()) })
        })
      },
    )
    asking.on('error', reject)
    asking.end(JSON.stringify({ query }))
  })
}

test.each<[string, (index: number) => string]>([
  ['letters of one byte', (index) => `Room ${index} ${'x'.repeat(300)}`],
  ['letters of one byte in V8 and two on the way', (index) => `Café ${index} ${'é'.repeat(300)}`],
  ['letters of more bytes', (index) => `部屋 ${index} ${'🎥'.repeat(100)}`],
  ['what looks like the end of an item', (index) => `}]},{"${index}${'},{'.repeat(50)}`],
])('a long page with %s is answered whole, the first time and each further time', async (_, name) => {
  await serve(pageOf(name))
  for (let time = 0; time < 3; time++) {
    const { bytes, announced, result } = await ask()
    expect(announced).toBe(bytes.length)
    expect(result.errors).toBe(undefined)
    expect(result.data?.rooms?.nodes.map(({ displayName }) => displayName)).toEqual(
      Array.from({ length: COUNT }, (_, index) => name(index)),
    )
  }
})

test('callers of the same moment get the same long answer', async () => {
  await serve(pageOf((index) => `Room ${index} ${'x'.repeat(300)}`))
  const first = await ask()
  await ask()
  const before = upstream.requests
  const together = await Promise.all(Array.from({ length: 8 }, ask))
  expect(upstream.requests - before).toBeLessThan(8)
  for (const { bytes } of together) expect(bytes.equals(first.bytes)).toBe(true)
})

test.each([
  ['between items', 'xxx"},{"type":"video'],
  ['in an item', 'room-350","display'],
])('credentials that stand %s do not come back', async (_, token) => {
  await serve(
    pageOf(() => 'x'.repeat(300)),
    token,
  )
  const { bytes, result } = await ask()
  expect(result.data?.rooms ?? null).toBe(null)
  expect(result.errors?.[0]?.extensions.code).toBe('UPSTREAM_BAD_RESPONSE')
  expect(bytes.toString()).not.toContain('room-350')
})

test.each<[string, (page: string) => string]>([
  ['whose end is missing', (page) => page.slice(0, -2)],
  ['with a broken item in its middle', (page) => page.replace('"name":"room-350"', '"name":room-350')],
  ['with a comma too many at its end', (page) => page.replace(/\]\}$/, ',]}')],
])('a long page %s is an error, and no short list', async (_, damage) => {
  await serve(damage(pageOf((index) => `Room ${index} ${'x'.repeat(300)}`)))
  const { result } = await ask()
  expect(result.data?.rooms ?? null).toBe(null)
  expect(result.errors?.[0]?.extensions.code).toBe('UPSTREAM_BAD_RESPONSE')
  expect(result.errors?.[0]?.message).not.toContain('room-350')
})

test('a client that disconnects in the middle of a long answer ends no other', async () => {
  const page = pageOf((index) => `Room ${index} ${'x'.repeat(300)}`)
  await serve(page, undefined, 100_000)
  await ask()
  await ask()
  const left = Array.from({ length: 8 }, (_, at) => {
    const asking = request(`${server.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    asking.on('error', () => {})
    asking.on('response', (response) => response.on('error', () => {}).once('data', () => asking.destroy()))
    asking.end(JSON.stringify({ query: `{ rooms(first: ${COUNT}) { nodes { id displayName } } }` }))
    return new Promise((resolve) => {
      asking.on('close', resolve)
      setTimeout(() => asking.destroy(), 25 + at)
    })
  })
  const stayed = ask()
  await Promise.all(left)
  expect((await stayed).result.data?.rooms?.nodes).toHaveLength(COUNT)
  expect((await ask()).result.data?.rooms?.nodes).toHaveLength(COUNT)
})

const room = (meta: string) =>
  `{"links":{},"data":[{"type":"video","id":"8b893632-1d67-4524-aa0a-000000000001","name":"room","display_name":"one","meta":${meta}}]}`

test.each([
  ['empty lists', `{"a":[${'[],'.repeat(200_000)}[]]}`],
  [
    'keys of their own',
    `{${Array.from({ length: 200_000 }, (_, index) => `"${index.toString(36)}":1`).join(',')}}`,
  ],
])('one room with 200,000 %s is not read: it would hold up all others', async (_, meta) => {
  await serve(room(meta))
  const { result } = await ask()
  expect(result.errors?.[0]?.extensions.code).toBe('UPSTREAM_TOO_LARGE')
  expect(result.errors?.[0]?.message).toMatch(/one object of more than 150000 values/)
  expect(result.data?.rooms).toBeNull()
})

test('one room with half as many is read, and so is a long page that is printed over many lines', async () => {
  await serve(room(`{"a":[${'[],'.repeat(100_000)}[]]}`))
  expect((await ask()).result.data?.rooms?.nodes).toHaveLength(1)
  await server.close()
  await graph.close()
  await upstream.close()
  await serve(JSON.stringify(JSON.parse(pageOf(() => 'x'.repeat(2000))), undefined, 2))
  expect((await ask()).result.data?.rooms?.nodes).toHaveLength(COUNT)
})
