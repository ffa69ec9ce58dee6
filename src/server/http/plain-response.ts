import { STATUS_CODES } from 'node:http'
import { PlainHeaders } from './plain-headers.ts'

/**
 * An answer whose text is at hand, as plugins see it: with what they ask of a Response, and change in it. Made of the
 * same arguments.
 */
export class PlainResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: PlainHeaders
  #content: string

  constructor(content: string, init: { status?: number; headers?: Readonly<Record<string, string>> } = {}) {
    const { status = 200, headers = {} } = init
    this.#content = content
    this.status = status
    this.statusText = STATUS_CODES[status] ?? ''
    this.headers = new PlainHeaders({})
    for (const [name, value] of Object.entries(headers)) this.headers.set(name, value)
    this.headers.set('content-length', String(Buffer.byteLength(content)))
  }

  /** The whole body, for who sends it: once, because what has waited for it may live on. */
  take(): string {
    const content = this.#content
    this.#content = ''
    return content
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get body(): ReadableStream | null {
    return new Response(this.#content).body
  }

  async text(): Promise<string> {
    return this.#content
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.#content)
  }
}
