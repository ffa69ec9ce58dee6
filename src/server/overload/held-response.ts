import { type IncomingMessage, ServerResponse } from 'node:http'
import { LARGE_BYTES, type UnsentAnswers } from './unsent-answers.ts'

/** The parameters of `write` and of `end`, as node:http takes them. */
type Given = Parameters<typeof ServerResponse.prototype.end>

/** A class of answers for `createServer`, which count what of them is not sent, and wait for room where they are large. */
export function heldResponses(unsent: UnsentAnswers): typeof ServerResponse<IncomingMessage> {
  return class HeldResponse extends ServerResponse {
    /** What is to be written once there is room. */
    #held: (() => void)[] | undefined

    override write(...given: unknown[]): boolean {
      encode(given)
      if (this.#mustWait(given[0])) {
        this.#held?.push(() => super.write(...(given as Given)))
        return false
      }
      const goesOn = super.write(...(given as Given))
      this.#count()
      return goesOn
    }

    override end(...given: unknown[]): this {
      encode(given)
      if (this.#mustWait(given[0])) this.#held?.push(() => super.end(...(given as Given)))
      else {
        super.end(...(given as Given))
        this.#count()
      }
      return this
    }

    #mustWait(chunk: unknown): boolean {
      if (this.#held) return true
      const bytes = typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk.length : 0
      if (this.destroyed || !unsent.mustWait(bytes)) return false
      this.#held = []
      unsent.wait(bytes, this.req.socket, () => this.#release())
      return true
    }

    #release(): void {
      const held = this.#held ?? []
      this.#held = undefined
      if (this.destroyed) return
      for (const write of held) write()
      this.#count()
      if (!this.writableEnded && !this.writableNeedDrain) this.emit('drain')
    }

    #count(): void {
      if (this.writableLength > 0) unsent.add(this)
    }
  }
}

/** A long text as bytes: how many they are is known then, and while they wait there is no copy of them. */
function encode(given: unknown[]): void {
  const [text, encoding] = given
  if (typeof text !== 'string' || text.length < LARGE_BYTES) return
  given[0] = Buffer.from(text, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
}
