import { HttpSource, type UpstreamResponse } from '../http/http-source.ts'
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

  override async get(...call: Parameters<HttpSource['get']>): Promise<UpstreamResponse> {
    if (this.#isProven) return super.get(...call)
    const answer = await this.#semaphore.run(async () => {
      // The first call has verified the credentials: those that waited for it now run in parallel.
      if (this.#isProven) return undefined
      const first = await super.get(...call)
      this.#isProven = true
      return first
    })
    return answer ?? super.get(...call)
  }
}
