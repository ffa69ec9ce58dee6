import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { request } from 'node:http'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Emulator } from '../../src/emulator/index.ts'
import { CLI } from './command.ts'

const PROBE = fileURLToPath(new URL('loop-probe.ts', import.meta.url))

export interface Got {
  readonly status: number
  readonly text: string
}

/** `roomgraph serve` in a process of its own, with a heap that is given, which tells how long its loop was held. */
export class HeldServer {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly endpoint: Promise<string>
  /** What ended it, if it has ended. */
  ended: string | undefined
  #output = ''
  #told: ((held: number, outsideMb: number) => void) | undefined

  constructor(emulator: Emulator, heapMb: number, env: Readonly<Record<string, string>> = {}) {
    const { projectId, apiToken } = emulator.signalwire.credentials
    const { accountSid, authToken } = emulator.twilio.credentials
    const flags = [`--max-old-space-size=${heapMb}`, '--import', PROBE]
    this.#child = spawn(process.execPath, [...flags, CLI, 'serve', '--port', '0'], {
      env: {
        PATH: process.env.PATH ?? '',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
        SIGNALWIRE_BASE_URL: emulator.url,
        SIGNALWIRE_PROJECT_ID: projectId,
        SIGNALWIRE_API_TOKEN: apiToken,
        TWILIO_INSIGHTS_BASE_URL: emulator.url,
        TWILIO_ACCOUNT_SID: accountSid,
        TWILIO_AUTH_TOKEN: authToken,
        ROOMGRAPH_DRAIN_MS: '0',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    this.#child.stdout.setEncoding('utf8')
    this.endpoint = new Promise((resolve, reject) => {
      this.#child.stdout.on('data', (text: string) => {
        this.#output += text
        const found = /(http:\/\/[\d.:]+\/graphql)/.exec(this.#output)
        if (found?.[1]) resolve(found[1])
        const held = /HELD ([\d.]+) (\d+)/.exec(text)
        if (held) this.#told?.(Number(held[1]), Number(held[2]))
      })
      this.#child.once('close', (code, signal) => {
        this.ended = `${code ?? signal}\n${stderr}`
        reject(new Error(`The server ended: ${this.ended}`))
      })
    })
  }

  /** The longest that one turn of its loop took since the last time, in milliseconds of its own work. */
  held(): Promise<number> {
    return new Promise((resolve) => this.#probe(resolve))
  }

  /** The megabytes that it has outside of the heap. */
  outsideMb(): Promise<number> {
    return new Promise((resolve) => this.#probe((_, outsideMb) => resolve(outsideMb)))
  }

  #probe(told: (held: number, outsideMb: number) => void): void {
    this.#told = told
    this.#child.kill('SIGWINCH')
  }

  async ask(body: object, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
    const endpoint = await this.endpoint
    return new Promise((resolve, reject) => {
      const sent = { 'content-type': 'application/json', accept: 'application/json', ...headers }
      const outgoing = request(endpoint, { method: 'POST', headers: sent, agent: false }, (incoming) => {
        let text = ''
        incoming.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }))
        incoming.on('error', reject)
      })
      outgoing.on('error', reject)
      outgoing.end(JSON.stringify(body))
    })
  }

  async stop(): Promise<void> {
    if (this.ended !== undefined) return
    const ended = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }
}
