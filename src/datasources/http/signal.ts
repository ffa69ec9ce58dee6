import { SmallSet } from './small-set.ts'

/**
 * What upstream calls use of an AbortSignal, which is one of these. Listeners must not throw. They are functions: an object with
 * `handleEvent` on an AbortSignal of Node kept whole operations until the next full collection.
 */
export interface Signal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * An AbortController and its signal in one and in small. Each operation and each of its calls needs several, and those of
 * the platform, with events and weak references, would be a good part of what a call costs.
 */
export class LightSignal implements Signal {
  #aborted = false
  #reason: unknown
  readonly #listeners = new SmallSet<() => void>()

  get aborted(): boolean {
    return this.#aborted
  }

  get reason(): unknown {
    return this.#reason
  }

  /** Only the first reason counts. */
  abort(reason: unknown): void {
    if (this.#aborted) return
    this.#aborted = true
    this.#reason = reason
    this.#listeners.each(call)
    this.#listeners.clear()
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener)
  }
}

function call(listener: () => void): void {
  listener()
}
