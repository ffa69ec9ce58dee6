import type { ServerResponse } from 'node:http'

/** `write` and `end` of node:http, of which each parameter may be left out. */
type Write = (...given: readonly unknown[]) => boolean
type End = (...given: readonly unknown[]) => unknown
type Callback = (error?: Error | null) => void

/** Bytes from which on an answer waits for room, and goes out in slices of as many. */
export const LARGE_BYTES = 64_000

/** What counts the bytes of held responses, and has room for some. */
export interface ResponseBudget {
  /** Room for bytes that the response holds already: there is, there is none, or it is told later. */
  roomFor(held: HeldResponse, bytes: number): boolean | Promise<boolean>
  /** Told whenever the response may hold more than before, or less. */
  look(held: HeldResponse): void
  cutOff(held: HeldResponse): void
}

/** What is to be written, as far as node:http does not have it yet. */
interface Chunk {
  readonly bytes: Uint8Array
  at: number
  readonly callback: Callback | undefined
}

/**
 * Held response: an answer on its way to its reader. What is large goes to node:http slice by slice, the next one when the
 * system has taken the one before: so it is known whether its reader takes anything.
 */
export class HeldResponse {
  readonly response: ServerResponse
  readonly since: number
  /** When its reader last took something of it. */
  movedAt: number
  /** What it held when it was last looked at. */
  bytes = 0
  readonly #budget: ResponseBudget
  readonly #write: Write
  readonly #end: End
  readonly #chunks: Chunk[] = []
  /** Bytes of all chunks. */
  #queued = 0
  /** Bytes for which there is room, and which are not written yet. */
  #promised = 0
  #ending: readonly unknown[] | undefined
  #isBlocked = false
  #isWaiting = false

  constructor(response: ServerResponse, budget: ResponseBudget, now: number) {
    this.response = response
    this.since = now
    this.movedAt = now
    this.#budget = budget
    this.#write = response.write.bind(response) as Write
    this.#end = response.end.bind(response) as End
    response.write = (...given: unknown[]) => this.#take(given, false)
    response.end = (...given: unknown[]) => {
      this.#take(given, true)
      return response
    }
  }

  /** Whether it is sent, or its connection is gone. */
  get isOver(): boolean {
    return this.response.destroyed || this.response.req.socket.destroyed
  }

  /** Whether it waits for room. */
  get isWaiting(): boolean {
    return this.#isWaiting
  }

  /** Bytes that are not sent, or that there is to be room for. */
  get unsentBytes(): number {
    return this.isOver ? 0 : this.#promised + this.#queued + this.response.writableLength
  }

  /** Keeps room for an answer that is about to be written. */
  promise(bytes: number): void {
    this.#promised = bytes
  }

  /** Ends the connection. Before its turn among others on it, an answer has no socket of its own. */
  cutOff(): void {
    this.response.req.socket.destroy()
  }

  #take(given: unknown[], isEnd: boolean): boolean {
    const [chunk] = given
    if (this.#chunks.length === 0 && (this.isOver || lengthOf(chunk) < LARGE_BYTES)) {
      if (isEnd) this.#promised = 0
      const goesOn = isEnd ? this.#end(...given) : this.#write(...given)
      if (this.response.writableLength > 0) this.#budget.look(this)
      return goesOn === true
    }
    const bytes = bytesOf(chunk, given[1])
    const callback = given.findLast((each): each is Callback => typeof each === 'function')
    if (isEnd) this.#ending = callback ? [callback] : []
    // What follows others goes where they go.
    const isBehind = this.#chunks.length > 0
    this.#chunks.push({ bytes, at: 0, callback: isEnd ? undefined : callback })
    this.#queued += bytes.length
    const hasRoom = this.#promised >= bytes.length
    this.#promised = isEnd ? 0 : Math.max(0, this.#promised - bytes.length)
    this.#budget.look(this)
    if (hasRoom || isBehind) this.#goOn()
    else this.#waitForRoom(bytes.length)
    return this.#chunks.length === 0 && !this.#isBlocked
  }

  /** For a part of an answer of which others were sent: there is no way back. */
  #waitForRoom(bytes: number): void {
    const go = (hasRoom: boolean) => {
      this.#isWaiting = false
      if (hasRoom) this.#goOn()
      else this.#budget.cutOff(this)
    }
    const room = this.#budget.roomFor(this, bytes)
    if (typeof room === 'boolean') go(room)
    else {
      this.#isWaiting = true
      void room.then(go)
    }
  }

  /** Writes slices until one is not taken at once. */
  #goOn(): void {
    while (this.#chunks.length > 0) {
      if (this.#isBlocked || this.#isWaiting || this.isOver) return
      this.#writeSlice(this.#chunks[0] as Chunk)
    }
    if (this.#ending) this.#end(...this.#ending)
    this.#budget.look(this)
  }

  #writeSlice(chunk: Chunk): void {
    const slice = chunk.bytes.subarray(chunk.at, chunk.at + LARGE_BYTES)
    chunk.at += slice.length
    this.#queued -= slice.length
    const isLast = chunk.at >= chunk.bytes.length
    if (isLast) this.#chunks.shift()
    if (this.#write(slice, ...(isLast && chunk.callback ? [chunk.callback] : []))) return
    this.#isBlocked = true
    this.response.once('drain', () => {
      this.#isBlocked = false
      this.#budget.look(this)
      if (this.#chunks.length > 0) this.#goOn()
    })
  }
}

/** In bytes or letters; 0 for what is neither text nor bytes. */
function lengthOf(chunk: unknown): number {
  return typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk.length : 0
}

function bytesOf(chunk: unknown, encoding: unknown): Uint8Array {
  if (typeof chunk !== 'string') return chunk instanceof Uint8Array ? chunk : new Uint8Array()
  return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
}
