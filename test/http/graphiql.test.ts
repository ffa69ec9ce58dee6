import { execFile } from 'node:child_process'
import { get } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompressSync } from 'node:zlib'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRoomgraph } from '../../src/index.ts'
import {
  EXAMPLE_MUTATIONS,
  EXAMPLE_SUBSCRIPTIONS,
  EXAMPLES,
} from '../../src/server/graphiql/examples.generated.ts'
import { type Listening, listen } from '../../src/server/http/listen.ts'
import { ROOT } from '../support/command.ts'

let server: Listening
let without: Listening
let writing: Listening
let watching: Listening

beforeAll(async () => {
  const at = { host: '127.0.0.1', port: 0 }
  server = await listen(createRoomgraph({ graphiql: true }), at)
  without = await listen(createRoomgraph(), at)
  writing = await listen(createRoomgraph({ graphiql: true, writes: true }), at)
  watching = await listen(createRoomgraph({ graphiql: true, live: { enabled: true } }), at)
})
afterAll(async () => {
  await server.close()
  await without.close()
  await writing.close()
  await watching.close()
})

interface Page {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** Unlike fetch, neither asks for an encoding by itself nor decodes one. */
function open(headers: Record<string, string>, origin = server.origin, path = '/graphql'): Promise<Page> {
  return new Promise((resolve, reject) => {
    get(`${origin}${path}`, { headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    }).on('error', reject)
  })
}

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const BROTLI = { ...HTML, 'accept-encoding': 'gzip, deflate, br, zstd' }

/** Each match with a little of what surrounds it; a failing test must not print nine megabytes. */
const found = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(({ index }) => text.slice(Math.max(0, index - 40), index + 100))

describe('the GraphiQL page', () => {
  test('is sent compressed to a client that takes Brotli, and as it is to anybody else', async () => {
    const compressed = await open(BROTLI)
    expect(compressed).toMatchObject({
      status: 200,
      headers: {
        'content-encoding': 'br',
        'content-type': 'text/html; charset=utf-8',
        vary: 'accept-encoding',
        'cache-control': 'no-cache',
      },
    })
    expect(compressed.body.byteLength).toBeLessThan(2_500_000)
    const page = brotliDecompressSync(compressed.body)
    for (const coding of [undefined, 'gzip', 'br;q=0', 'br; q=0.000', 'brotli', 'xbr']) {
      const plain = await open(coding ? { ...HTML, 'accept-encoding': coding } : HTML)
      expect(plain.headers['content-encoding']).toBe(undefined)
      expect(plain.headers.vary).toBe('accept-encoding')
      expect(plain.body.equals(page), coding).toBe(true)
    }
  })

  test('is a 304 for a client that has it, with a strong tag for each encoding', async () => {
    const { etag } = (await open(BROTLI)).headers
    const plain = (await open(HTML)).headers.etag
    expect(etag).toMatch(/^"[\w-]+"$/)
    expect(plain).toMatch(/^"[\w-]+"$/)
    expect(plain).not.toBe(etag)
    for (const known of [etag, `"other", ${etag}`, `W/${etag}`]) {
      const again = await open({ ...BROTLI, 'if-none-match': String(known) })
      expect(again).toMatchObject({ status: 304, headers: { etag, vary: 'accept-encoding' } })
      expect(again.body).toHaveLength(0)
    }
    for (const unknown of ['"other"', String(plain)]) {
      expect((await open({ ...BROTLI, 'if-none-match': unknown })).status).toBe(200)
    }
  })

  test('loads nothing from anywhere', async () => {
    const { body, headers } = await open(HTML)
    const html = body.toString()
    // What stands outside of the one script; inside it there are templates and the addresses of documentation.
    const shell = html.slice(0, html.indexOf('<script>')) + html.slice(html.lastIndexOf('</script>'))
    expect(shell.length).toBeGreaterThan(10_000)
    expect(found(shell, /<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="(?!data:)/gi)).toEqual([])
    expect(found(shell, /@import|url\(\s*["']?(?!data:)/gi)).toEqual([])
    expect(found(html, /unpkg\.com|jsdelivr|cdnjs|esm\.sh|googleapis|gstatic/gi)).toEqual([])
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toMatch(/https?:|\*/)
  })

  test('has a tab for each example, in the order of their files, those that watch or write last and where the server can', async () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(3)
    expect(EXAMPLE_MUTATIONS).toHaveLength(3)
    expect(EXAMPLE_SUBSCRIPTIONS).toHaveLength(1)
    const all = [...EXAMPLES, ...EXAMPLE_SUBSCRIPTIONS, ...EXAMPLE_MUTATIONS]
    for (const query of all) {
      const [definition] = parse(query).definitions
      expect(definition?.kind === 'OperationDefinition' && definition.name?.value).toMatch(/^[A-Z]\w+$/)
      // The page encloses them in a script element, which this would end.
      expect(query).not.toContain('</')
    }
    for (const [{ origin }, shown, hidden] of [
      [server, EXAMPLES, [...EXAMPLE_SUBSCRIPTIONS, ...EXAMPLE_MUTATIONS]],
      [writing, [...EXAMPLES, ...EXAMPLE_MUTATIONS], EXAMPLE_SUBSCRIPTIONS],
      [watching, [...EXAMPLES, ...EXAMPLE_SUBSCRIPTIONS], EXAMPLE_MUTATIONS],
    ] as const) {
      const html = (await open(HTML, origin)).body.toString()
      for (const query of shown) expect(html.includes(JSON.stringify(query)), query).toBe(true)
      for (const query of hidden) expect(html.includes(JSON.stringify(query)), query).toBe(false)
      const places = shown.map((query) => html.indexOf(JSON.stringify(query)))
      expect(places).toEqual([...places].sort((a, b) => a - b))
    }
  })

  test('is served to browsers only, at the endpoint only, and only where it is on', async () => {
    const queries = '/graphql?query={__typename}'
    expect((await open({ accept: 'application/json' }, server.origin, queries)).body.toString()).toContain(
      'Query',
    )
    expect((await open({}, server.origin, queries)).body.toString()).toContain('Query')
    expect((await open(HTML, server.origin, '/other')).status).toBe(404)
    expect((await open(HTML, server.origin, '/health')).body.toString()).toBe('{"status":"ok"}')
    expect((await open(HTML, without.origin)).headers['content-type']).toContain('json')
    const posted = await fetch(`${server.origin}/graphql`, {
      method: 'POST',
      headers: { ...HTML, 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    })
    expect(await posted.json()).toEqual({ data: { __typename: 'Query' } })
  })

  test('is not even imported before a browser asks', async () => {
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
      const { createRoomgraph } = await import('./src/index.ts')
      const { fetch } = createRoomgraph({ graphiql: true })
      const isThere = () => loaded.some((url) => url.includes('render-graphiql'))
      const before = isThere()
      const page = await fetch(new Request('http://localhost/graphql', { headers: { accept: 'text/html' } }))
      console.log(before, page.status, isThere())`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: ROOT,
    })
    expect(stdout.trim()).toBe('false 200 true')
  })
})
