import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, type TestContext, test, vi } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { Command } from '../support/command.ts'
import { sendRaw } from '../support/raw-request.ts'

const LONG_MS = 60_000
/** A machine that is too slow for so many a second gets fewer of them. */
const MOST_WAITING = 100

interface Started {
  readonly emulator: Emulator
  readonly command: Command
  readonly origin: string
}

/** `serve` before an emulator that takes its time. */
async function start(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  env: Record<string, string> = {},
  latencyMs = 200,
): Promise<Started> {
  const emulator = await startEmulator({ behaviour: { latencyMs } })
  const { projectId, apiToken } = emulator.signalwire.credentials
  const command = new Command(['serve', '--port', '0'], {
    SIGNALWIRE_BASE_URL: emulator.url,
    SIGNALWIRE_PROJECT_ID: projectId,
    SIGNALWIRE_API_TOKEN: apiToken,
    // What else runs on the machine is no overload here.
    ROOMGRAPH_MAX_LOOP_DELAY_MS: '0',
    ...env,
  })
  onTestFinished(async () => {
    await command.stop('SIGKILL')
    await emulator.close()
  })
  const [, origin = ''] = await command.prints(/ at (http:\S+)\/graphql/)
  return { emulator, command, origin }
}

interface Answer {
  readonly status: number | undefined
  readonly connection: string | undefined
  readonly body: string
}

/** One request by node:http, which sends nothing again; rejects unless the whole answer arrives. */
function ask(url: string, agent: Agent | false, query?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const sent = request(url, { method: query ? 'POST' : 'GET', headers, agent }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.once('error', reject).once('end', () => {
        resolve({ status: response.statusCode, connection: response.headers.connection, body })
      })
    })
    sent.once('error', reject).end(query && JSON.stringify({ query }))
  })
}

const ROOMS = '{ rooms(first: 2) { nodes { name } } }'

// At the same time, as they wait until others have noticed.
describe.concurrent('SIGTERM', () => {
  test(
    'under 200 requests a second turns /ready to 503 at once, drops nothing, and ends with 0',
    async (context) => {
      const drainMs = 6000
      const { command, origin } = await start(context, { ROOMGRAPH_DRAIN_MS: String(drainMs) })
      const keepAlive = new Agent({ keepAlive: true })
      const answers: Promise<Answer>[] = []
      /** Half of the requests have a connection of their own. */
      const send = () => {
        const answer = ask(`${origin}/graphql`, answers.length % 2 === 0 && keepAlive, ROOMS)
        waiting++
        void answer.catch(() => {}).finally(() => waiting--)
        answers.push(answer)
      }
      let waiting = 0
      const beganAt = performance.now()
      const load = setInterval(() => {
        while (waiting < MOST_WAITING && answers.length < (performance.now() - beganAt) / 5) send()
      }, 5)
      await vi.waitFor(async () => expect((await ask(`${origin}/ready`, false)).status).toBe(200), {
        timeout: 20_000,
      })
      await sleep(1000)

      const stoppedAt = performance.now()
      const stopped = command.stop('SIGTERM')
      const before = answers.length
      await vi.waitFor(
        async () => {
          const { status, body } = await ask(`${origin}/ready`, false)
          expect(status).toBe(503)
          expect(JSON.parse(body)).toMatchObject({ status: 'closing' })
        },
        { timeout: drainMs },
      )
      // While others can still come, and not only at the end.
      expect(performance.now() - stoppedAt).toBeLessThan(drainMs)
      expect((await ask(`${origin}/health`, false)).status).toBe(200)
      // A load balancer has seen it by now, and sends no more.
      await vi.waitFor(() => expect(answers.length).toBeGreaterThan(before + 50), drainMs)
      clearInterval(load)

      const settled = await Promise.allSettled(answers)
      expect(settled.filter(({ status }) => status === 'rejected')).toEqual([])
      for (const { status, body } of await Promise.all(answers)) {
        expect(status).toBe(200)
        expect(JSON.parse(body).data.rooms.nodes).toHaveLength(2)
      }
      const last = await answers.at(-1)
      expect(last?.connection).toBe('close')
      expect(await stopped).toMatchObject({ code: 0, stderr: '' })
      expect(performance.now() - stoppedAt).toBeLessThan(30_000)
      keepAlive.destroy()
    },
    LONG_MS,
  )

  test('answers all of several requests that come at once on one connection', async (context) => {
    const { command, origin } = await start(context, { ROOMGRAPH_DRAIN_MS: '6000' })
    const stopped = command.stop('SIGTERM')
    await vi.waitFor(async () => expect((await ask(`${origin}/ready`, false)).status).toBe(503), {
      timeout: 6000,
    })
    const path = (count: number) => `/graphql?query=%7Brooms(first:${count})%7Bnodes%7Bname%7D%7D%7D`
    const [first, second, third] = [1, 2, 3].map(
      (count) => `GET ${path(count)} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    )
    const { text } = await sendRaw(origin, `${first}${second}${third}`)
    expect(text.match(/HTTP\/1.1 200/g)).toHaveLength(3)
    expect(text.match(/^connection: close/gim)).toHaveLength(1)
    expect(await stopped).toMatchObject({ code: 0, stderr: '' })
  })

  test('takes no connection any more once the time for that is over, and waits for what is in flight', async (context) => {
    const { emulator, command, origin } = await start(context, { ROOMGRAPH_DRAIN_MS: '300' }, 1500)
    const running = ask(`${origin}/graphql`, false, ROOMS)
    await vi.waitFor(() => expect(emulator.journal).toHaveLength(1), 20_000)
    const stopped = command.stop('SIGTERM')
    await vi.waitFor(() => expect(ask(`${origin}/health`, false)).rejects.toThrow('ECONNREFUSED'), 20_000)
    expect(JSON.parse((await running).body).data.rooms.nodes).toHaveLength(2)
    expect(await stopped).toMatchObject({ code: 0, stderr: '' })
  })
})

test('SIGINT, as of Ctrl+C, does not wait for others to notice', async (context) => {
  const { command, origin } = await start(context, { ROOMGRAPH_DRAIN_MS: '60000' })
  expect((await ask(`${origin}/ready`, false)).status).toBe(200)
  expect(await command.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' })
})

describe('an error that nobody caught', () => {
  test.for([
    ['a rejection', 'Promise.reject'],
    ['an exception', 'setImmediate'],
  ] as const)(
    'of %s is logged without secrets each time, what is in flight is answered, and the end is 1',
    async ([_, how], context) => {
      // A preloaded file that goes wrong when the test says so.
      const raise =
        how === 'setImmediate' ? '(e) => setImmediate(() => { throw e })' : '(e) => Promise.reject(e)'
      const preload = `process.on('SIGWINCH', () => (${raise})(new Error('boom ' + process.env.SIGNALWIRE_API_TOKEN + ' ' + btoa(process.env.SIGNALWIRE_PROJECT_ID + ':' + process.env.SIGNALWIRE_API_TOKEN))))`
      const { emulator, command, origin } = await start(
        context,
        {
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}`,
        },
        600,
      )
      const running = ask(`${origin}/graphql`, false, ROOMS)
      await vi.waitFor(() => expect(emulator.journal).toHaveLength(1), 20_000)
      // Whatever it was that the first one came of may well be sent again.
      for (const times of [1, 2]) {
        command.child.kill('SIGWINCH')
        await vi.waitFor(() => expect(command.stderr.match(/Stopping after/g)).toHaveLength(times), 20_000)
      }
      expect(JSON.parse((await running).body).data.rooms.nodes).toHaveLength(2)
      const { code, stderr } = await command.finished
      expect(code).toBe(1)
      expect(
        stderr.match(/Stopping after an unexpected error\nError: boom \[redacted\] \[redacted\]\n/g),
      ).toHaveLength(2)
      const { projectId, apiToken } = emulator.signalwire.credentials
      for (const secret of [apiToken, btoa(`${projectId}:${apiToken}`)]) expect(stderr).not.toContain(secret)
    },
  )

  test('while it stops for a signal ends it no sooner, and with 1', async (context) => {
    const preload = "process.on('SIGWINCH', () => Promise.reject(new Error('boom')))"
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` }
    const { emulator, command, origin } = await start(context, env, 600)
    const running = ask(`${origin}/graphql`, false, ROOMS)
    await vi.waitFor(() => expect(emulator.journal).toHaveLength(1), 20_000)
    const stopped = command.stop('SIGTERM')
    command.child.kill('SIGWINCH')
    expect(JSON.parse((await running).body).data.rooms.nodes).toHaveLength(2)
    expect(await stopped).toMatchObject({ code: 1, stderr: expect.stringContaining('Error: boom\n') })
  })
})
