import { SmallSet } from './small-set.ts'

/**
 * Signal: the part of AbortSignal that upstream calls use. Listeners must not throw. They are functions, because a listener
 * object with `handleEvent` on Node's AbortSignal retains whole operations until the next full collection.
 */
export interface Signal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * Light signal: an AbortController and its signal in one. perf: ADR 19. Each operation and each call needs several, and
 * those of the platform, with events and weak references, would be a good part of the cost of a call.
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
