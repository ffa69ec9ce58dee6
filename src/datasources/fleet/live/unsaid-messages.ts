import type { LiveMessage } from '../../live/bus/live-bus.ts'

/** Whether only the one who reads may say it, of a call that has failed. */
export function isOfFailure({ kind }: LiveMessage): boolean {
  return kind === 'failed' || kind === 'details-failed'
}

/** Unsaid messages: what a process is still to say to the others. Of what it wants, the last word counts. */
export class UnsaidMessages {
  #messages: LiveMessage[] = []
  /** What it has said last of what it wants. */
  #wants: LiveMessage | undefined

  add(message: LiveMessage): void {
    if (message.kind === 'wants') this.#wants = message
    this.#messages.push(message)
  }

  /** One could not be said: it is to be said again, unless it is about what was wanted before. */
  again(message: LiveMessage): void {
    if (this.#counts(message)) this.#messages.push(message)
  }

  /** Others have forgotten what is wanted here. */
  wantsAgain(): void {
    if (this.#wants) this.#messages.push(this.#wants)
  }

  /** Gives all that is to be said, which is its caller's then. */
  take(): LiveMessage[] {
    return this.#messages.splice(0).filter((message) => this.#counts(message))
  }

  #counts(message: LiveMessage): boolean {
    return message.kind !== 'wants' || message === this.#wants
  }
}
