import {
  isPushed,
  isStream,
  type PushedBody,
  pathOf,
  type Reply,
  type RequestBody,
  RequestExchange,
} from './exchange.ts'

/** RequestExchange by `fetch`: for servers that speak Request and Response. */
export class FetchExchange extends RequestExchange {
  /** The caller of `fetch` has taken the request on already. */
  readonly mayWait = false
  readonly isAddressed = true
  readonly arrivedAt = undefined
  readonly cameFrom = undefined
  /** Nobody has compared the body with its header. */
  readonly isUnmeasured = true
  readonly #request: Request
  readonly #closed: (() => void)[] = []

  constructor(request: Request) {
    super()
    this.#request = request
  }

  get method(): string {
    return this.#request.method
  }

  get path(): string {
    return pathOf(this.#request.url)
  }

  get url(): string {
    return this.#request.url
  }

  /** A server that is mounted may have made the URL of either. */
  get hosts(): readonly string[] {
    const named = this.header('host')
    const { host } = new URL(this.#request.url)
    return named === null ? [host] : [host, named]
  }

  get isGone(): boolean {
    return this.#request.signal.aborted
  }

  get signal(): AbortSignal {
    return this.#request.signal
  }

  header(name: string): string | null {
    return this.#request.headers.get(name)
  }

  timesSent(name: string): number {
    return this.#request.headers.has(name) ? 1 : 0
  }

  headers(): Record<string, string> {
    const headers: Record<string, string> = Object.create(null)
    for (const [name, value] of this.#request.headers) headers[name] = value
    return headers
  }

  arriving(): undefined {
    return undefined
  }

  takeBody(): RequestBody | null {
    if (this.#request.bodyUsed) return 'read-before'
    return this.#request.body === null ? undefined : null
  }

  pieces(): AsyncIterator<Uint8Array> {
    const reader = (this.#request.body as ReadableStream<Uint8Array>).getReader()
    return {
      async next() {
        const { done, value } = await reader.read()
        return done ? { done, value: undefined } : { done, value }
      },
      async return() {
        // Its sender need not go on. Its own end is not waited for.
        reader.cancel().catch(() => {})
        return { done: true, value: undefined }
      },
    }
  }

  /** The caller of `fetch` holds the answer. */
  roomFor(): true {
    return true
  }

  onClose(closed: () => void): void {
    this.#closed.push(closed)
  }

  /**
   * The answer as a Response, or a rejection as soon as the caller leaves. What waits for the end of a stream is told when it
   * has been read, has failed or was given up.
   */
  async respond(answering: Promise<Reply>): Promise<Response> {
    try {
      const { status, headers, body } = await orLeave(this.signal, answering)
      // Who has left between the answer and here would not be noticed any more.
      this.signal.throwIfAborted()
      if (isStream(body)) return new Response(this.#whenRead(body), { status, headers })
      if (isPushed(body)) return new Response(this.#whenPushed(body), { status, headers })
      this.#close()
      const whole = Array.isArray(body) ? body.join('') : (body as Uint8Array<ArrayBuffer> | undefined)
      return new Response(whole ?? null, { status, headers })
    } catch (error) {
      this.#close()
      throw error
    }
  }

  #close(): void {
    for (const closed of this.#closed.splice(0)) closed()
  }

  #whenPushed(body: PushedBody): ReadableStream<Uint8Array> {
    let end = () => {}
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          let isOver = false
          const finish = (how: () => void) => {
            if (isOver) return
            how()
            end()
          }
          // A reader would wait for ever. No error: servers log those of bodies, and that a caller leaves is no fault.
          const leave = () => finish(() => controller.close())
          end = () => {
            isOver = true
            this.signal.removeEventListener('abort', leave)
            this.#close()
          }
          this.signal.addEventListener('abort', leave)
          body.open({
            get unsentBytes() {
              return isOver ? 0 : -(controller.desiredSize ?? 0)
            },
            write: (bytes) => {
              if (!isOver) controller.enqueue(bytes)
            },
            end: () => finish(() => controller.close()),
            destroy: () =>
              finish(() => controller.error(new DOMException('The reader was too slow.', 'AbortError'))),
          })
        },
        cancel: () => end(),
      },
      { highWaterMark: 0, size: ({ byteLength }) => byteLength },
    )
  }

  #whenRead(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
    const parts = body[Symbol.asyncIterator]()
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { done, value } = await parts.next()
          if (!done) return controller.enqueue(value)
          this.#close()
          controller.close()
        } catch (error) {
          this.#close()
          controller.error(error)
        }
      },
      cancel: async () => {
        this.#close()
        await parts.return?.()
      },
    })
  }
}

/** What is answered, unless the signal aborts before, or has done so already. */
async function orLeave<T>(signal: AbortSignal, answering: Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const { promise: left, reject } = Promise.withResolvers<never>()
  const leave = () => reject(signal.reason)
  signal.addEventListener('abort', leave)
  try {
    return await Promise.race([answering, left])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
