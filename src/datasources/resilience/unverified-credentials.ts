import type { UpstreamResponse } from '../http/exchange.ts'
import { HttpSource } from '../http/http-source.ts'
import type { Signal } from '../http/signal.ts'
import type { WriteAnswer } from '../writes/http-writer.ts'
import { Semaphore } from './semaphore.ts'

/**
 * Unverified credentials: an upstream whose credentials may be made up. Until one call has succeeded, calls run one after
 * the other, so that an attacker with many credentials uses a connection or two for each.
 */
export class UnverifiedSource extends HttpSource {
  #isProven = false
  readonly #semaphore = new Semaphore(1)

  override get isProven(): boolean {
    return this.#isProven
  }

  override get(...call: Parameters<HttpSource['get']>): Promise<UpstreamResponse> {
    const [, , { signal }] = call
    return this.#run(() => super.get(...call), signal)
  }

  override write(...call: Parameters<HttpSource['write']>): Promise<WriteAnswer> {
    const [, { scope }] = call
    return this.#run(() => super.write(...call), scope.signal)
  }

  /** @param signal of the operation, which waits for its turn no longer than that */
  async #run<T>(call: () => Promise<T>, signal: Signal): Promise<T> {
    if (this.#isProven) return call()
    try {
      await this.#semaphore.acquire(signal)
    } catch {
      // Sends nothing any more, and says why.
      return call()
    }
    try {
      // The first call has verified the credentials: those that waited for it now run in parallel.
      if (!this.#isProven) {
        const answer = await call()
        this.#isProven = true
        return answer
      }
    } finally {
      this.#semaphore.release()
    }
    return call()
  }
}
