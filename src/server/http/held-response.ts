import { type IncomingMessage, ServerResponse } from 'node:http'
import type { UnsentAnswers } from './unsent-answers.ts'

/** The parameters of `write` and of `end`, as node:http takes them. */
type Given = Parameters<typeof ServerResponse.prototype.end>

/** A class of answers for `createServer`, which count what of them is not sent, and wait for room where they are large. */
export function heldResponses(unsent: UnsentAnswers): typeof ServerResponse<IncomingMessage> {
  return class HeldResponse extends ServerResponse {
    /** What is to be written once there is room. */
    #held: (() => void)[] | undefined
    #isCounted = false

    override write(...given: unknown[]): boolean {
      if (this.#mustWait(given[0])) {
        this.#held?.push(() => super.write(...(given as Given)))
        return false
      }
      const goesOn = super.write(...(given as Given))
      this.#count()
      return goesOn
    }

    override end(...given: unknown[]): this {
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
      const stop = unsent.wait(bytes, this.req.socket, () => this.#release())
      this.once('close', stop)
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
      if (this.writableLength === 0) return
      unsent.add(this)
      if (this.#isCounted) return
      this.#isCounted = true
      this.once('close', () => unsent.delete(this))
    }
  }
}
