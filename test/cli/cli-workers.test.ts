import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, describe, expect, type TestContext, test, vi } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { post } from '../support/client.ts'
import { Command, run } from '../support/command.ts'

const UNREACHABLE = {
  SIGNALWIRE_BASE_URL: 'http://127.0.0.1:9',
  SIGNALWIRE_PROJECT_ID: '0f0f0f0f-1111-4222-8333-444444444444',
  SIGNALWIRE_API_TOKEN: 'PT-canary',
}
const READY = /serves \S+ at (http:\S+)\/graphql.*, by processes (\d+), (\d+)\n/

vi.setConfig({ testTimeout: 90_000 })
/** Whatever has to happen may take a while on a busy machine. */
const PATIENCE = { timeout: 30_000 }

const running: Command[] = []
const ended: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.stop('SIGKILL')))
  for (const end of ended.splice(0)) await end()
})

/** Two workers on a free port: their origin, and which processes they are. @param context of a test among concurrent ones */
async function startTwo(env: Record<string, string> = UNREACHABLE, context?: TestContext) {
  const command = new Command(['serve', '--port', '0', '--workers', '2'], env)
  if (context) context.onTestFinished(() => void command.stop('SIGKILL'))
  else running.push(command)
  const [, origin = '', ...pids] = await command.prints(READY)
  return { command, origin, pids: pids.map(Number) as [number, number] }
}

/** The emulator behind two workers. */
async function startTwoOnEmulator(latencyMs: number, more: Record<string, string> = {}) {
  const emulator: Emulator = await startEmulator({ behaviour: { latencyMs } })
  ended.push(emulator.close)
  const { projectId, apiToken } = emulator.signalwire.credentials
  const env = {
    SIGNALWIRE_BASE_URL: emulator.url,
    SIGNALWIRE_PROJECT_ID: projectId,
    SIGNALWIRE_API_TOKEN: apiToken,
    ...more,
  }
  return { emulator, ...(await startTwo(env)) }
}

/** Over a connection of its own, so that the workers take turns. */
function health(origin: string): Promise<number> {
  const answer = fetch(`${origin}/health`, { headers: { connection: 'close' } })
  return answer.then(async (response) => {
    await response.text()
    return response.status
  })
}

/** The numbers of the file descriptors that a process has. */
async function filesOf(pid: number | undefined): Promise<Set<number>> {
  return new Set((await readdir(`/proc/${pid}/fd`)).map(Number))
}

/** The number that its next one gets. */
async function firstFree(pid: number): Promise<number> {
  const taken = await filesOf(pid)
  let free = 0
  while (taken.has(free)) free++
  return free
}

/** Lets a process have none from this number on. */
async function limitFiles(pid: number, from: number): Promise<void> {
  await promisify(execFile)('prlimit', ['--pid', String(pid), `--nofile=${from}:`])
}

/** Leaves it none, once what it had for a moment is closed. */
async function leaveNoFile(pid: number): Promise<void> {
  for (let before = -1, free = await firstFree(pid); free !== before; free = await firstFree(pid)) {
    await limitFiles(pid, free)
    await sleep(100)
    before = free
  }
}

function rooms(origin: string, first: number) {
  return post(
    `${origin}/graphql`,
    `{ rooms(first: ${first}) { nodes { name } } }`,
    {},
    { headers: { connection: 'close' } },
  ).then((response) => response.json() as Promise<{ data: { rooms: { nodes: object[] } } }>)
}

describe('serve --workers 2', () => {
  test('has two processes answer on one port: while one is held, the other goes on, and only the connections of the first wait', async () => {
    const { command, origin, pids } = await startTwo()
    expect(new Set([...pids, command.child.pid]).size).toBe(3)
    for (const held of pids) {
      process.kill(held, 'SIGSTOP')
      const answers = Array.from({ length: 6 }, () => health(origin))
      let answered = 0
      for (const answer of answers) void answer.then(() => answered++)
      await vi.waitFor(() => expect(answered).toBeGreaterThanOrEqual(4), PATIENCE)
      expect(answered).toBeLessThan(6)
      process.kill(held, 'SIGCONT')
      expect(await Promise.all(answers)).toEqual(Array.from({ length: 6 }, () => 200))
    }
    const { code, stdout, stderr } = await command.stop('SIGTERM')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(stdout).not.toContain('canary')
  })

  test('goes on when one is killed, and puts another in its place', async () => {
    const { command, origin, pids } = await startTwo()
    const [killed, other] = pids
    process.kill(killed, 'SIGKILL')
    await vi.waitFor(() => expect(command.stderr).toContain(`worker ${killed} ended (SIGKILL)`), PATIENCE)
    for (let count = 0; count < 6; count++) expect(await health(origin)).toBe(200)
    // The other one may be held only if somebody else answers.
    await answersWithout(other, origin)
    expect(await command.stop('SIGTERM')).toMatchObject({ code: 0 })
  })

  test('loses no connection for which a process has no file descriptor at the moment', async () => {
    const { command, origin, pids } = await startTwo()
    for (let count = 0; count < 4; count++) expect(await health(origin)).toBe(200)
    for (const pid of pids) await leaveNoFile(pid)
    const held = (await filesOf(command.child.pid)).size
    const answers = Array.from({ length: 6 }, () => health(origin))
    let answered = 0
    for (const answer of answers)
      answer.then(
        () => answered++,
        () => {},
      )
    await vi.waitFor(async () => expect((await filesOf(command.child.pid)).size).toBe(held + 6), PATIENCE)
    // Time for what cannot be taken to be handed out.
    await sleep(500)
    expect(answered).toBe(0)
    const [one, other] = pids
    await limitFiles(one, 1000)
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 6 }, () => 200))
    // Each of them gets connections again.
    await limitFiles(other, 1000)
    await answersWithout(one, origin)
    expect(await command.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
  })

  test('lets what is in flight in every process finish before it ends with 0', async () => {
    const { emulator, command, origin } = await startTwoOnEmulator(600)
    const answers = [1, 2, 3, 4].map((first) => rooms(origin, first))
    await vi.waitFor(() => expect(emulator.journal).toHaveLength(4), PATIENCE)
    const began = performance.now()
    const stopped = command.stop('SIGTERM')
    const nodes = (await Promise.all(answers)).map(({ data }) => data.rooms.nodes.length)
    expect(nodes).toEqual([1, 2, 3, 4])
    expect(await stopped).toMatchObject({ code: 0, stderr: '' })
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  test('answers all that it has accepted before it closed the port, also what no process has taken yet', async () => {
    const { command, origin, pids } = await startTwoOnEmulator(0, { ROOMGRAPH_DRAIN_MS: '2000' })
    const stopped = command.stop('SIGTERM')
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    const answers = [1, 2, 3, 4, 5, 6].map((first) => rooms(origin, first))
    const settled = Promise.allSettled(answers)
    // The port is closed while the workers are held, so most of the connections wait in the first process.
    await vi.waitFor(async () => {
      const probe = connect({ port: Number(new URL(origin).port), host: '127.0.0.1' })
      const code = await new Promise((resolve) => {
        probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
        probe.once('connect', () => resolve('connected'))
      })
      probe.destroy()
      expect(code).toBe('ECONNREFUSED')
    }, PATIENCE)
    for (const pid of pids) process.kill(pid, 'SIGCONT')
    expect((await settled).map(({ status }) => status)).toEqual(Array(6).fill('fulfilled'))
    expect(await stopped).toMatchObject({ code: 0, stderr: '' })
  })

  test('loses nothing when one process is told to stop alone: another takes its place', async () => {
    const { command, origin, pids } = await startTwoOnEmulator(50)
    const answers: Promise<unknown>[] = []
    const load = setInterval(() => answers.push(rooms(origin, 1)), 10)
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(5), PATIENCE)
    process.kill(pids[0], 'SIGTERM')
    await vi.waitFor(
      () => expect(command.stderr).toContain(`worker ${pids[0]} ended (exit code 0)`),
      PATIENCE,
    )
    clearInterval(load)
    const settled = await Promise.allSettled(answers)
    expect(settled.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await command.stop()).toMatchObject({ code: 0 })
  })

  test('whose first process is killed leaves no other behind', async () => {
    const { command, origin } = await startTwo()
    // What they print into is closed when the last of them has ended; this would not come to an end otherwise.
    await command.stop('SIGKILL')
    await expect(health(origin)).rejects.toThrow()
  })

  test('serves once both are ready, whatever a library sends over their channel before', async () => {
    const library = `import c from "node:cluster"
      if (c.isWorker) {
        process.send({ type: "of a library" })
        await new Promise((go) => process.once("message", go))
        console.log("goes on")
      } else {
        let heard = 0
        const goOn = () => Object.values(c.workers).forEach((each) => each.send({ type: "of a library" }))
        c.on("message", () => ++heard === 2 && setImmediate(goOn))
      }`
    const preload = `--import=data:text/javascript,${encodeURIComponent(library)}`
    const { command } = await startTwo({ ...UNREACHABLE, NODE_OPTIONS: preload })
    expect(command.stdout).toMatch(/^goes on\ngoes on\nroomgraph.* serves /)
    expect(await command.stop()).toMatchObject({ code: 0 })
  })

  test('that fail again and again are given up with 1', async () => {
    // A preloaded file that ends each worker, and no other process.
    const end = 'import c from "node:cluster"; if (c.isWorker) process.exit(7)'
    const preload = `--import=data:text/javascript,${encodeURIComponent(end)}`
    const env = { ...UNREACHABLE, NODE_OPTIONS: preload }
    const command = new Command(['serve', '--port', '0', '--workers', '2'], env)
    running.push(command)
    const { code, stderr, stdout } = await command.finished
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/worker \d+ ended \(exit code 7\); another takes its place\n/)
    expect(stderr.match(/giving up\n/g)).toHaveLength(1)
  })
})

// At the same time, as they wait for an end.
describe.concurrent('the first process', () => {
  test('passes Ctrl+C on as such: nobody waits until others have noticed', async (context) => {
    const { command } = await startTwo({ ...UNREACHABLE, ROOMGRAPH_DRAIN_MS: '60000' }, context)
    const began = performance.now()
    expect(await command.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' })
    expect(performance.now() - began).toBeLessThan(30_000)
  })

  test('tells of an error that nobody caught without secrets, and ends with 1', async (context) => {
    const fail = `import c from "node:cluster"
      const { SIGNALWIRE_API_TOKEN: token, HTTPS_PROXY: proxy, ROOMGRAPH_REDIS_URL: redis } = process.env
      const secrets = [token, new URL(proxy).password, new URL(redis).password]
      if (c.isPrimary) process.on("SIGWINCH", () => Promise.reject(new Error(secrets.join(" "))))`
    const preload = `--import=data:text/javascript,${encodeURIComponent(fail)}`
    const env = {
      HTTPS_PROXY: 'http://me:canary-of-the-proxy@127.0.0.1:9',
      ROOMGRAPH_REDIS_URL: 'redis://me:canary-of-redis@127.0.0.1:9',
      NODE_OPTIONS: preload,
    }
    const { command } = await startTwo({ ...UNREACHABLE, ...env }, context)
    command.child.kill('SIGWINCH')
    const { code, stderr } = await command.finished
    expect(code).toBe(1)
    expect(stderr).toContain('Stopping after an unexpected error\nError: [redacted] [redacted] [redacted]\n')
    expect(stderr).not.toContain('canary')
  })
})

describe.concurrent('a worker that does not end', () => {
  test('when it is told to is killed, which is said, and ends the command with 1', async (context) => {
    const { command, pids } = await startTwo({ ...UNREACHABLE, ROOMGRAPH_DRAIN_MS: '0' }, context)
    process.kill(pids[0], 'SIGSTOP')
    const { code, stderr } = await command.stop('SIGTERM')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'roomgraph: 1 of the workers did not end in time and had to be killed\n',
    })
  })
})

describe('serve --workers says once', () => {
  test('that the port is in use', async () => {
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    ended.push(() => new Promise((resolve) => void blocker.close(() => resolve())))
    const address = blocker.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, stdout, stderr } = await run(['serve', '--port', `${port}`, '--workers', '3'], UNREACHABLE)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toBe(
      `roomgraph: port ${port} on 127.0.0.1 is in use; choose another with PORT or --port\n`,
    )
  })

  test('what is wrong with the settings, and exits 2', async () => {
    const { code, stderr } = await run(['serve', '--workers', '2', '--max-first', '0'], UNREACHABLE)
    expect(code).toBe(2)
    expect(stderr.match(/ROOMGRAPH_MAX_FIRST/g)).toHaveLength(1)
    const none = await run(['serve', '--workers', '0'], UNREACHABLE)
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('an integer from 1 to 64') })
  })

  test('that the file of documents cannot be read, and exits 2', async () => {
    const { code, stderr } = await run(
      ['serve', '--workers', '2', '--persisted', 'on', '--persisted-documents', '/no/such/file'],
      UNREACHABLE,
    )
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'roomgraph: ROOMGRAPH_PERSISTED_DOCUMENTS: /no/such/file cannot be read\n',
    })
  })

  test('what it warns of', async () => {
    const { command } = await startTwo({ ...UNREACHABLE, ROOMGRAPH_WORKER: '3' })
    expect(await command.stop()).toMatchObject({ code: 0 })
    expect(command.stderr.trim().split('\n')).toHaveLength(1)
    expect(command.stderr).toContain('ROOMGRAPH_WORKER')
  })
})

/** Holds up a worker until another one has answered. */
async function answersWithout(pid: number, origin: string): Promise<void> {
  process.kill(pid, 'SIGSTOP')
  ended.push(async () => void process.kill(pid, 'SIGCONT'))
  await vi.waitFor(async () => {
    const answer = fetch(`${origin}/health`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(1000),
    })
    expect((await answer).status).toBe(200)
  }, PATIENCE)
  process.kill(pid, 'SIGCONT')
  ended.pop()
}
