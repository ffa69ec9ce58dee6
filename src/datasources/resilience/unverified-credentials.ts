import { HttpSource, type UpstreamResponse } from '../http/http-source.ts'
import { Semaphore } from './semaphore.ts'

/**
 * An upstream with credentials that anybody may have made up. Until it has let one call through, calls go one after
 * the other, so that whoever tries many credentials holds a connection or two for each and no more.
 */
export class UnverifiedSource extends HttpSource {
  #isProven = false
  readonly #turn = new Semaphore(1)

  override get isProven(): boolean {
    return this.#isProven
  }

  override async get(...call: Parameters<HttpSource['get']>): Promise<UpstreamResponse> {
    if (this.#isProven) return super.get(...call)
    const answer = await this.#turn.run(async () => {
      // Who waited while another call was let through waits for nobody any longer.
      if (this.#isProven) return undefined
      const first = await super.get(...call)
      this.#isProven = true
      return first
    })
    return answer ?? super.get(...call)
  }
}
