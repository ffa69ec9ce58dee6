import type { LightSignal } from '../../http/signal.ts'
import type { RoomSession } from '../../signalwire/room-sessions.ts'
import type { Confirmation } from '../known-sessions.ts'
import { refusesCredentials } from '../live-errors.ts'
import type { OnCall } from '../live-tools.ts'
import type { ReadingOptions } from './reading-options.ts'

/** Sessions of one reading that are asked for one by one; from the next on, one call asks for a page of all that there are. */
const ONE_BY_ONE = 5

/** Missing sessions: what becomes of those that one reading lacks, with as few calls as that takes. */
export class MissingSessions {
  readonly #options: ReadingOptions
  readonly #stopped: LightSignal
  readonly #onCall: OnCall
  #asked = 0
  #recent: ReadonlyMap<string, RoomSession> | undefined

  /** @param stopped aborts when this process does not read any more */
  constructor(options: ReadingOptions, stopped: LightSignal, onCall: OnCall) {
    this.#options = options
    this.#stopped = stopped
    this.#onCall = onCall
  }

  /** What the upstream says of one. @throws what refuses the credentials, and what `stopped` aborts with */
  async confirm(id: string): Promise<Confirmation> {
    const { reader } = this.#options
    if (this.#asked === ONE_BY_ONE && !this.#recent && this.#mayCall) {
      const recent = await this.#call(() => reader.recent(this.#stopped, this.#onCall))
      this.#recent = new Map(recent?.map((session) => [session.sessionId, session]))
    }
    const known = this.#recent?.get(id)
    if (known) return known
    if (!this.#mayCall) return 'not-asked'
    this.#asked++
    return (await this.#call(() => reader.session(id, this.#stopped, this.#onCall))) ?? 'absent'
  }

  get #mayCall(): boolean {
    const { pace, tools, knowledge } = this.#options
    return pace.leftBeside(tools.elapsed(), knowledge.pages) > 0
  }

  /** Null for what fails. */
  async #call<T>(call: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await call()
      if (this.#stopped.aborted) throw this.#stopped.reason
      return answer
    } catch (error) {
      if (this.#stopped.aborted || refusesCredentials(error)) throw error
      return null
    }
  }
}
