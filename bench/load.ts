/** One round of load by wrk, with the calls that the upstream counted meanwhile. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { PageRequest, Running } from './contestants.ts'
import { cpuMs, LOAD_CORE } from './process.ts'

export interface Round {
  /** Operations per second; requests that failed are none. */
  readonly rps: number
  /** Latencies in milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly requests: number
  /** Requests that got no 200, or no answer. */
  readonly failed: number
  /** Calls at the upstream for each operation. */
  readonly callsPerOperation: number
  /** Milliseconds of the server's CPU for each operation; other work on the machine hardly changes it. */
  readonly cpuMs: number
}

export interface LoadOptions {
  readonly seconds: number
  readonly connections: number
  /** Whether each request has a filter value of its own. */
  readonly distinct: boolean
  /** Where wrk runs. Default: beside the upstream. */
  readonly cores?: string
}

/** Rounds of load in turns before anything is measured. */
export const WARM_UP_PARTS = 4

/** Another million for each round, so that no two rounds ask alike. */
let firstStamp = 0

export async function load(
  target: Running,
  upstream: string,
  page: PageRequest,
  options: LoadOptions,
): Promise<Round> {
  const { seconds, connections, distinct, cores = String(LOAD_CORE) } = options
  await resetUpstream(upstream)
  firstStamp += 1_000_000
  const cpuBefore = cpuMs(target.process.pid)
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', '10s']
  const { stdout } = await promisify(execFile)(
    'taskset',
    ['-c', cores, ...wrk, '-s', join(import.meta.dirname, 'load.lua'), target.origin],
    {
      env: {
        ...process.env,
        BENCH_METHOD: page.method,
        BENCH_PATH: page.path,
        BENCH_BODY: page.body,
        BENCH_AUTHORIZATION: page.authorization ?? '',
        BENCH_DISTINCT: distinct ? '1' : '0',
        BENCH_FIRST: String(firstStamp % 1e9),
      },
    },
  )
  const line = /^RESULT (.*)$/m.exec(stdout)?.[1]
  if (!line) throw new Error(`wrk told no result: ${stdout}`)
  const result = JSON.parse(line)
  const { requests, p50, p99, max, failed } = result
  const operations = Math.max(1, requests - failed)
  const calls = await countUpstream(upstream)
  const cpu = cpuMs(target.process.pid) - cpuBefore
  return {
    rps: Math.round(operations / result.seconds),
    p50,
    p99,
    max,
    requests,
    failed,
    callsPerOperation: Number((calls / operations).toFixed(4)),
    cpuMs: Number((cpu / operations).toFixed(4)),
  }
}

/** Forgets the calls so far, and sets how long each answer takes from here on. */
export async function resetUpstream(upstream: string, latencyMs = 0): Promise<void> {
  await fetch(`${upstream}/reset?latency=${latencyMs}`)
}

export async function countUpstream(upstream: string): Promise<number> {
  const response = await fetch(`${upstream}/count`)
  return ((await response.json()) as { calls: number }).calls
}
