import { fork, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { CLI, Command, run } from '../support/command.ts'

const ENV = {
  SIGNALWIRE_BASE_URL: 'http://127.0.0.1:9',
  SIGNALWIRE_PROJECT_ID: '8b893632-1d67-4524-aa0a-1d532ac301f7',
  SIGNALWIRE_API_TOKEN: 'token-0123456789',
}
const SERVE = ['serve', '--port', '0']
const YOUNG = '--max-semi-space-size=16'
/** Node starts four threads that help, and needs not be told where there are as many cores. */
const HELPERS = availableParallelism() < 4 ? [`--v8-pool-size=${availableParallelism()}`] : []

let running: Command | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

async function start(env: Readonly<Record<string, string>> = {}): Promise<Command> {
  running = new Command(SERVE, { ...ENV, ...env })
  await running.prints(/ serves .* at http/)
  return running
}

/** The words that a process was started with, as the system knows them. */
async function wordsOf(pid: number | undefined): Promise<string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1)
}

// Only there does the system tell.
describe.runIf(process.platform === 'linux')('the flags of Node', () => {
  test('serve has a young generation of its own size and no more helpers than cores, in the same process and without a word', async () => {
    const { child, stderr } = await start()
    expect(await wordsOf(child.pid)).toEqual([process.execPath, YOUNG, ...HELPERS, CLI, ...SERVE])
    expect(stderr).toBe('')
    expect(await running?.stop()).toMatchObject({ code: 0 })
  })

  test('on one core one thread helps', async () => {
    const pinned = spawn('taskset', ['-c', '0', process.execPath, CLI, ...SERVE], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        ROOMGRAPH_DRAIN_MS: '0',
        ...ENV,
      },
    })
    const ended = new Promise((resolve) => pinned.once('exit', resolve))
    await new Promise((resolve) => pinned.stdout.once('data', resolve))
    const words = await wordsOf(pinned.pid)
    pinned.kill('SIGTERM')
    await ended
    expect(words.slice(1, -SERVE.length)).toEqual([YOUNG, '--v8-pool-size=1', CLI])
  })

  test.each(['--max-semi-space-size=8', '--max_semi_space_size=8'])(
    '%s of the caller is kept',
    async (flag) => {
      const { child } = await start({ NODE_OPTIONS: flag })
      expect(await wordsOf(child.pid)).toEqual([process.execPath, ...HELPERS, CLI, ...SERVE])
    },
  )

  test.each(['--v8-pool-size=3', '--v8_pool_size=3'])('%s of the caller is kept', async (flag) => {
    const { child } = await start({ NODE_OPTIONS: flag })
    expect(await wordsOf(child.pid)).toEqual([process.execPath, YOUNG, CLI, ...SERVE])
  })

  test('where both are set, the process goes on as it is', async () => {
    const { child } = await start({ NODE_OPTIONS: '--max-semi-space-size=8 --v8-pool-size=3' })
    expect(await wordsOf(child.pid)).toEqual([process.execPath, CLI, ...SERVE])
  })

  test('other flags stay', async () => {
    running = new Command(['--stack-trace-limit=3', CLI, ...SERVE].slice(1), ENV, '--stack-trace-limit=3')
    await running.prints(/ serves .* at http/)
    const words = await wordsOf(running.child.pid)
    expect(words.slice(1, -SERVE.length - 1)).toEqual([YOUNG, ...HELPERS, '--stack-trace-limit=3'])
  })

  test('V8 plans no full collection to save memory, which would cost the operations after a quiet time their code', async () => {
    const flags = ['--trace-memory-reducer', '--gc-memory-reducer-start-delay-ms=2000'] as const
    running = new Command([flags[1], CLI, ...SERVE], ENV, flags[0])
    // It plans one when the first full collection has come, at the start, and tells what became of the plan later on.
    await running.prints(/^.*Memory reducer: .*\n/m)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(running.stdout).not.toMatch(/Memory reducer: (?:waiting|started)/)
  })

  test('a process that has a channel to its parent keeps it', async () => {
    const child = fork(CLI, SERVE, {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        ROOMGRAPH_DRAIN_MS: '0',
        ...ENV,
      },
      stdio: 'pipe',
      execArgv: [],
    })
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    expect(child.connected).toBe(true)
    expect(await wordsOf(child.pid)).toEqual([process.execPath, CLI, ...SERVE])
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  })

  test('a mistake is told once, with its code', async () => {
    const { code, stderr } = await run(['serve', '--port', 'many'], ENV)
    expect(code).toBe(2)
    expect(stderr.match(/PORT/g)).toHaveLength(1)
  })
})
