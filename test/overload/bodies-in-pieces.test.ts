import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { withGraph } from '../support/graph.ts'
import { sendRaw } from '../support/raw-request.ts'

/** As many as a body may have, and what each takes of the event loop is more than what it holds. */
const MAX_PIECES = 5000

const test = withGraph()

const HEAD = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n'

/** A body of so many characters. */
function bodyOf(length: number): string {
  return JSON.stringify({ query: '{ __typename }' }).padEnd(length, ' ')
}

function chunksOf(text: string): string[] {
  return [...text].map((each) => `1\r\n${each}\r\n`)
}

test('a body may come in 5000 chunks of a byte each', async ({ origin }) => {
  const chunks = chunksOf(bodyOf(MAX_PIECES)).join('')
  const head = `${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\n`
  const { status, body } = await sendRaw(origin, `${head}${chunks}0\r\n\r\n`)
  expect({ status, body }).toEqual({ status: 200, body: '{"data":{"__typename":"Query"}}' })
})

test('one that comes in more is refused before its end, and its connection is closed', async ({ origin }) => {
  const chunks = chunksOf(bodyOf(MAX_PIECES + 1)).join('')
  const answer = await sendRaw(origin, `${HEAD}transfer-encoding: chunked\r\n\r\n${chunks}`)
  expect(answer.status).toBe(413)
  expect(answer.headers.connection).toBe('close')
  expect(JSON.parse(answer.body).errors).toEqual([
    {
      message: expect.stringMatching(
        /at most 5000 pieces was expected, but got more\. Send it with a `content-length`/,
      ),
      extensions: { code: 'REQUEST_ENTITY_TOO_LARGE' },
    },
  ])
})

test('that holds for pieces that come one after the other, too', async ({ origin }) => {
  const { port } = new URL(origin)
  const [enough, oneMore] = [MAX_PIECES, MAX_PIECES + 1].map(async (length) => {
    const socket = connect(Number(port), '127.0.0.1').setNoDelay()
    socket.on('error', () => {})
    let got = ''
    socket.on('data', (data) => {
      got += data
    })
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`)
    const chunks = chunksOf(bodyOf(length))
    for (let at = 0; at < chunks.length; at += 1000) {
      socket.write(chunks.slice(at, at + 1000).join(''))
      await sleep(10)
    }
    if (length === MAX_PIECES) socket.write('0\r\n\r\n')
    await expect.poll(() => got, { timeout: 20_000 }).toContain('HTTP/1.1 ')
    const status = got.slice(9, 12)
    socket.destroy()
    return status
  })
  expect(await enough).toBe('200')
  expect(await oneMore).toBe('413')
})

test('bytes of a Content-Length count by what arrives together, not one by one', async ({ origin }) => {
  const body = bodyOf(90_000)
  const { port } = new URL(origin)
  const socket = connect(Number(port), '127.0.0.1').setNoDelay()
  let got = ''
  socket.on('data', (data) => {
    got += data
  })
  socket.write(`${HEAD}content-length: ${body.length}\r\n\r\n`)
  for (let at = 0; at < body.length; at += 10_000) {
    socket.write(body.slice(at, at + 10_000))
    await sleep(5)
  }
  await expect.poll(() => got, { timeout: 20_000 }).toContain('"__typename":"Query"')
  socket.destroy()
})

test.for([
  [MAX_PIECES, 200],
  [MAX_PIECES + 10, 413],
] as const)('by fetch, %i pieces of a body are %i', async ([length, expected], { graph }) => {
  const bytes = [...Buffer.from(bodyOf(length))].map((each) => Uint8Array.of(each))
  let isCancelled = false
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = bytes.shift()
      if (next) controller.enqueue(next)
      else controller.close()
    },
    cancel() {
      isCancelled = true
    },
  })
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit
  const response = await graph.fetch(new Request('http://localhost/graphql', init))
  expect(response.status).toBe(expected)
  expect(isCancelled).toBe(expected === 413)
})
