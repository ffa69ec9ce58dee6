import type { Data } from '../support/graph.ts'

/** What an SSE stream sent. */
export interface Sent {
  readonly id?: string
  readonly event: string
  readonly data: Data
}

/** Reads server-sent events of a Response, one after the other; comments are left out. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  #text = ''
  comments = 0

  constructor(response: Response) {
    this.#reader = (response.body as ReadableStream<Uint8Array>).getReader()
  }

  /** The next event; undefined at the end of the stream. */
  async next(): Promise<Sent | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end >= 0) {
        const block = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        const sent = readBlock(block)
        if (sent) return sent
        this.comments++
        continue
      }
      const { done, value } = await this.#reader.read()
      if (done) return undefined
      this.#text += this.#decoder.decode(value, { stream: true })
    }
  }

  /** The data of the next event. */
  async data(): Promise<Data> {
    const sent = await this.next()
    return sent?.data
  }

  close(): Promise<void> {
    return this.#reader.cancel()
  }
}

function readBlock(block: string): Sent | undefined {
  const fields = new Map(
    block.split('\n').flatMap((line) => {
      const [, name, value] = /^(\w+):\s?(.*)$/s.exec(line) ?? []
      return name ? [[name, value ?? ''] as const] : []
    }),
  )
  const event = fields.get('event')
  if (event === undefined) return undefined
  const id = fields.get('id')
  const data = fields.get('data')
  return { ...(id !== undefined && { id }), event, data: data ? JSON.parse(data) : undefined }
}
