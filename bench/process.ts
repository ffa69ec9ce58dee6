/** Starting, watching and ending the processes of the benchmark, each pinned to a core. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** The server under test has this core to itself. */
export const SERVER_CORE = 0
/** Upstream and load generator share this one. */
export const LOAD_CORE = 1

/** Of what a process writes, the last characters are kept. */
const KEPT = 100_000
/** Characters of it that an error tells. */
const TOLD = 4000

export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Process {
  readonly pid: number
  /** What it wrote so far, for when it does not come up. */
  output(): string
  stop(): Promise<void>
}

/** @param cores one core by its number, or several as `0,1` */
export function startPinned(cores: number | string, { command, args, cwd, env }: Command): Process {
  const child = spawn('taskset', ['-c', String(cores), command, ...args], {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk).slice(-KEPT)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return { pid: child.pid ?? 0, output: () => output, stop: () => stop(child) }
}

/** Keeps this process to a core: between rounds, what it does would count as what holds up a server. */
export function stayOn(core: number): void {
  execFileSync('taskset', ['-apc', String(core), String(process.pid)], { stdio: 'ignore' })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const tooLong = setTimeout(() => child.kill('SIGKILL'), 3000)
  await ended
  clearTimeout(tooLong)
}

/** Waits until `ready` gives something; throws with the process's output when it takes more than 30 s. */
export async function untilReady<T>(what: Process, ready: () => Promise<T | undefined>): Promise<T> {
  const begin = Date.now()
  for (;;) {
    const result = await ready().catch(() => undefined)
    if (result !== undefined) return result
    if (Date.now() - begin > 30_000)
      throw new Error(`did not come up within 30 s: ${what.output().slice(-TOLD)}`)
    await sleep(10)
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kb) / 1024)
}

/** Milliseconds of CPU that a process has used, all its threads together, and the processes that it has started. */
export function cpuMs(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  const own = statOf(pid)
  return children.reduce((sum, child) => sum + cpuMs(Number(child)), ms(own[11], own[12]))
}

/** Milliseconds of CPU of the processes that this one has started and that have ended. */
export function childrenCpuMs(): number {
  const own = statOf(process.pid)
  return ms(own[13], own[14])
}

/** What the kernel tells of a process after its name in parentheses: fields 11 and 12 are user and system time. */
function statOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
}

/** The kernel counts in hundredths of a second. */
function ms(...hundredths: (string | undefined)[]): number {
  return hundredths.reduce((sum, each) => sum + Number(each) * 10, 0)
}

/** Whether a command exists on this machine. */
export function has(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
