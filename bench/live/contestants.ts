/** The servers of `bench/live.ts`, what tells of them, and the process of their watchers. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { freePort, LOAD_CORE, type Process, SERVER_CORE, sleep, startPinned, untilReady } from '../process.ts'
import type { LoopTold, MemoryTold } from './probe.ts'
import type { Seen, Told } from './watchers.ts'

const HERE = import.meta.dirname
const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS

export type Name = 'roomgraph' | 'node:http' | 'Yoga'

/** A server that is up. */
export interface Server {
  readonly name: Name
  readonly port: number
  readonly process: Process
  loop(): Promise<LoopTold>
  memory(): Promise<MemoryTold>
}

/** What differs from one part of the benchmark to the other. */
export interface ServerSettings {
  readonly upstream: string
  /** A file with an event as roomgraph sends it. */
  readonly event: string
  readonly nodeFlags?: readonly string[]
  /** Of roomgraph alone. */
  readonly settings?: Readonly<Record<string, string>>
}

const SCRIPTS = {
  roomgraph: [join(HERE, '../../src/cli.ts'), 'serve'],
  'node:http': [join(HERE, 'bare.ts')],
  Yoga: [join(HERE, 'yoga.ts')],
}

export async function startServer(
  name: Name,
  { upstream, event, nodeFlags = [], settings = {} }: ServerSettings,
): Promise<Server> {
  const port = await freePort()
  const started = startPinned(SERVER_CORE, {
    command: process.execPath,
    args: ['--expose-gc', '--import', join(HERE, 'probe.ts'), ...nodeFlags, ...SCRIPTS[name]],
    env: {
      PORT: String(port),
      EVENT: event,
      SIGNALWIRE_BASE_URL: upstream,
      SIGNALWIRE_PROJECT_ID: projectId,
      SIGNALWIRE_API_TOKEN: apiToken,
      ROOMGRAPH_LIVE: 'on',
      ROOMGRAPH_LIVE_CALLS_PER_MINUTE: '6000',
      ROOMGRAPH_LIVE_MAX_STREAMS: '100000',
      ...settings,
    },
  })
  // The streams of node:http alone would not end: it is asked for its port only.
  await untilReady(started, async () => {
    const leaving = new AbortController()
    const { status } = await fetch(`http://127.0.0.1:${port}/health`, { signal: leaving.signal })
    leaving.abort()
    return status > 0 || undefined
  })
  return {
    name,
    port,
    process: started,
    loop: () => told<LoopTold>(started, 'SIGWINCH'),
    memory: () => told<MemoryTold>(started, 'SIGCONT'),
  }
}

/** Asks the probe in a server. */
async function told<T>(server: Process, signal: NodeJS.Signals): Promise<T> {
  const answers = () => [...server.output().matchAll(/^PROBE (.*)$/gm)]
  const { length } = answers()
  process.kill(server.pid, signal)
  for (let tries = 0; tries < 600; tries++) {
    await sleep(20)
    const [, json] = answers()[length] ?? []
    if (json !== undefined) return JSON.parse(json) as T
  }
  throw new Error(`the server tells nothing of itself: ${server.output()}`)
}

/** The process with the watchers, on the core of all load. */
export class Crowd {
  readonly #child: ChildProcess
  readonly #answers: Seen[] = []
  #take: ((seen: Seen) => void) | undefined

  constructor() {
    const args = ['-c', String(LOAD_CORE), process.execPath, join(HERE, 'watchers.ts')]
    this.#child = spawn('taskset', args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child.on('message', (seen: Seen) => {
      const take = this.#take
      this.#take = undefined
      if (take) take(seen)
      else this.#answers.push(seen)
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Tells the watchers to do something, and waits for their next answer. */
  tell(what: Told): Promise<Seen> {
    this.#child.send(what)
    return this.next()
  }

  next(): Promise<Seen> {
    const [answer] = this.#answers.splice(0, 1)
    if (answer) return Promise.resolve(answer)
    return new Promise((resolve) => {
      this.#take = resolve
    })
  }

  /** Ends the process. */
  stop(): void {
    this.#child.disconnect()
  }
}
