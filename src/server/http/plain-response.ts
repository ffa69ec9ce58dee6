import { STATUS_CODES } from 'node:http'
import { PlainHeaders } from './plain-headers.ts'

/**
 * An answer whose text is at hand, in one piece or several, as plugins see it: with what they ask of a Response, and
 * change in it.
 */
export class PlainResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: PlainHeaders
  #pieces: readonly string[]

  constructor(
    pieces: readonly string[],
    init: { status?: number; headers?: Readonly<Record<string, string>> } = {},
  ) {
    const { status = 200, headers = {} } = init
    this.#pieces = pieces
    this.status = status
    this.statusText = STATUS_CODES[status] ?? ''
    this.headers = new PlainHeaders({})
    for (const [name, value] of Object.entries(headers)) this.headers.set(name, value)
    let bytes = 0
    for (const piece of pieces) bytes += Buffer.byteLength(piece)
    this.headers.set('content-length', String(bytes))
  }

  /** The pieces of the body, for who sends it: once, because what has waited for it may live on. */
  take(): readonly string[] {
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get body(): ReadableStream | null {
    return new Response(this.#pieces.join('')).body
  }

  async text(): Promise<string> {
    return this.#pieces.join('')
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }
}
