import type { UpstreamResponse } from '../http/exchange.ts'
import { HttpSource } from '../http/http-source.ts'
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
    return this.#run(() => super.get(...call))
  }

  override write(...call: Parameters<HttpSource['write']>): Promise<WriteAnswer> {
    return this.#run(() => super.write(...call))
  }

  async #run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isProven) return call()
    const first = await this.#semaphore.run(async () => {
      // The first call has verified the credentials: those that waited for it now run in parallel.
      if (this.#isProven) return undefined
      const answer = await call()
      this.#isProven = true
      return { answer }
    })
    return first ? first.answer : call()
  }
}
