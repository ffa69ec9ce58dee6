import type { Outcome } from '../http/exchange.ts'
import { LightSignal } from '../http/signal.ts'
import type { CoalescedCall } from './request-coalescing.ts'

/** Renewals: calls that replace stale responses, which nobody waits for. Each ends with its time limit, or with its source. */
export class Renewals {
  readonly #signals = new Set<LightSignal>()

  /** Waits for the call in place of an operation, so that it goes on. What becomes of it, the cache knows. */
  follow(call: CoalescedCall<Outcome, unknown>, timeoutMs: number): void {
    const signal = new LightSignal()
    this.#signals.add(signal)
    const timer = setTimeout(() => signal.abort(new Error('it takes too long')), timeoutMs).unref()
    const end = () => {
      clearTimeout(timer)
      this.#signals.delete(signal)
    }
    call.wait(signal).then((outcome) => {
      // perf: ADR 19
      if (call.read()) outcome.json = undefined
      end()
    }, end)
  }

  /** Ends all of them. */
  abort(): void {
    for (const signal of this.#signals) signal.abort(new Error('the source closes'))
  }
}
