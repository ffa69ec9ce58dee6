import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

type Child = ChildProcessByStdio<null, Readable, Readable>

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Where Node keeps the compiled code of the sources, as vitest.config.ts sets it: a process that finds it starts in half
 * the time. A process that is killed does not fill it.
 */
const COMPILED = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '' }

/**
 * Only what a process needs, so that the developer's own SIGNALWIRE_ variables play no part. Nobody has to notice that
 * it stops, unless a test says so.
 */
function environment(env: Readonly<Record<string, string>>): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    ROOMGRAPH_DRAIN_MS: '0',
    ...COMPILED,
    ...env,
  }
}

/** A command that is running. */
export class Command {
  readonly child: Child
  readonly finished: Promise<Finished>
  stdout = ''
  stderr = ''

  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    script = CLI,
    cwd = fileURLToPath(new URL('../cli/', import.meta.url)),
    program = process.execPath,
  ) {
    this.child = spawn(program, [script, ...args], {
      env: environment(env),
      // No folder of a developer's, which may have a file with variables.
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.finished = new Promise((resolve) => {
      this.child.once('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }))
    })
  }

  /** The first match in what was printed, or an error when the command ends without it. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout)
      if (found) return found
      const ended = await Promise.race([
        this.finished,
        new Promise<undefined>((resolve) => this.child.stdout.once('data', () => resolve(undefined))),
      ])
      if (ended && !pattern.test(this.stdout)) {
        throw new Error(`${pattern} was not printed\n${this.stdout}\n${this.stderr}`)
      }
    }
  }

  /** Sends the signal and waits for the end. */
  stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<Finished> {
    this.child.kill(signal)
    return this.finished
  }
}

/** Runs a command that ends by itself. */
export function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return new Command(args, env).finished
}
