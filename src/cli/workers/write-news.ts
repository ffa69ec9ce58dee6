import type { Worker } from 'node:cluster'
import type { FromSupervisor, FromWorker } from './messages.ts'

/** How long a write waits for the other processes to hear of it; one that is held up for longer may answer from its cache. */
const HEARD_WITHIN_MS = 1000

/** What waits for an answer, by a number of its own. */
class Waiting {
  readonly #ends = new Map<number, () => void>()
  #count = 0

  /** Asks with a number, and resolves when `answer` is called with that, or once that takes too long. */
  ask(ask: (id: number) => void): Promise<void> {
    const id = ++this.#count
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#ends.delete(id)
        resolve()
      }
      const timer = setTimeout(end, HEARD_WITHIN_MS)
      this.#ends.set(id, end)
      ask(id)
    })
  }

  answer(id: number): void {
    this.#ends.get(id)?.()
  }
}

/** Write news of a worker: lets the other processes hear of its writes before their callers do. */
export class WriteNews {
  readonly #waiting = new Waiting()
  readonly #report: (message: FromWorker) => void

  constructor(report: (message: FromWorker) => void) {
    this.#report = report
  }

  /** Resolves when all others have heard of a write to this account, or after a second. */
  announce(account: string): Promise<void> {
    return this.#waiting.ask((id) => this.#report({ kind: 'written', account, id }))
  }

  /** All others know of the write that was announced with this number. */
  known(id: number): void {
    this.#waiting.answer(id)
  }
}

/** Write news of the supervisor: passes those of one worker on to the others. */
export class WriteNewsRelay {
  readonly #waiting = new Waiting()
  readonly #send: (worker: Worker, message: FromSupervisor) => void

  constructor(send: (worker: Worker, message: FromSupervisor) => void) {
    this.#send = send
  }

  /** Tells the writer once all others have heard of its write. */
  async pass(
    writer: Worker,
    { account, id }: { readonly account: string; readonly id: number },
    others: readonly Worker[],
  ): Promise<void> {
    const heard = others.map((other) =>
      this.#waiting.ask((asked) => this.#send(other, { kind: 'written', account, id: asked })),
    )
    await Promise.all(heard)
    this.#send(writer, { kind: 'known', id })
  }

  heard(id: number): void {
    this.#waiting.answer(id)
  }
}
