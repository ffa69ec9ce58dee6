import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { startGraph } from '../support/graph.ts'

const RECIPES = `${ROOT}examples/recipes/`
const isLeftOut = leftOut('EXAMPLES_TEST', 'clients with hashes')

/** One request of a client: its method, and whether it sent a hash, a document, or both. */
interface Sent {
  readonly method: string
  readonly what: string
  readonly query: string | undefined
  readonly status: number
}

let close: (() => Promise<void>) | undefined
afterEach(() => close?.())

/** A server whose requests are written down. */
async function serve(persisted: { documents: Record<string, string>; only: boolean } | undefined) {
  const graph = await startGraph({}, { persisted })
  const sent: Sent[] = []
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming
    const body = method === 'GET' ? undefined : await text(incoming)
    const search = new URL(url, 'http://localhost').searchParams
    const asked = body ? JSON.parse(body) : Object.fromEntries(search)
    const hasHash = JSON.stringify(asked.extensions ?? {}).includes('sha256Hash')
    const given = Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && name !== 'connection' ? [[name, value] as [string, string]] : [],
    )
    const init = { method, headers: given, body: body ?? null }
    const answer = await graph.fetch(new Request(`http://localhost${url}`, init))
    sent.push({
      method,
      what: [hasHash && 'hash', asked.query && 'document'].filter(Boolean).join(' and '),
      query: asked.query,
      status: answer.status,
    })
    outgoing
      .setHeaders(answer.headers)
      .writeHead(answer.status)
      .end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = async () => {
    await new Promise((resolve) => server.close(resolve))
    await graph.close()
  }
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, sent }
}

describe.skipIf(isLeftOut)('clients of automatic persisted queries', () => {
  async function run(recipe: string, method: string, persisted: Parameters<typeof serve>[0]) {
    const { endpoint, sent } = await serve(persisted)
    const script = `${RECIPES}persisted/${recipe}.ts`
    const { stdout, stderr } = await new Command([endpoint, method], {}, script).finished
    expect(stderr).toBe('')
    await close?.()
    close = undefined
    return {
      lines: stdout.trim().split('\n'),
      sent,
      steps: sent.map(({ method, what }) => `${method} ${what}`),
    }
  }

  test.each([
    { recipe: 'apollo-client', method: 'POST', retry: 'POST' },
    { recipe: 'apollo-client', method: 'GET', retry: 'POST' },
    { recipe: 'urql', method: 'POST', retry: 'POST' },
    { recipe: 'urql', method: 'GET', retry: 'GET' },
  ])(
    '$recipe by $method',
    async ({ recipe, method, retry }) => {
      // No document is known: no more hashes are sent, and each operation runs.
      const off = await run(recipe, method, undefined)
      expect(off.lines).toEqual(['published: 2 rooms', 'newer: 3 rooms'])
      expect(off.steps).toEqual([`${method} hash`, `${retry} document`, 'POST document'])

      // The manifest of the first operation, as the client itself writes it.
      const { query = '' } = off.sent.find((each) => each.query?.includes('Published')) ?? {}
      const documents = { [createHash('sha256').update(query).digest('hex')]: query }
      // A hash is enough for what is known, and followed by the document of what is not.
      const on = await run(recipe, method, { documents, only: false })
      expect(on.lines).toEqual(['published: 2 rooms', 'newer: 3 rooms'])
      expect(on.steps).toEqual([`${method} hash`, `${method} hash`, `${retry} hash and document`])

      // Nothing else is taken: what is not known is refused once.
      const only = await run(recipe, method, { documents, only: true })
      expect(only.lines).toEqual(['published: 2 rooms', expect.stringMatching(/^newer: ! /)])
      expect(only.steps).toEqual([`${method} hash`, `${method} hash`])
      expect(only.sent.at(-1)?.status).toBe(400)
    },
    60_000,
  )
})
