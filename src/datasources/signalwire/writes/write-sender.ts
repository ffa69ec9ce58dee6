import { UpstreamError } from '../../../errors.ts'
import type { UpstreamResponse } from '../../http/exchange.ts'
import type { Query } from '../../http/request-target.ts'
import type { ResponsePath } from '../../loading/call-log.ts'
import type { CallScope } from '../../loading/call-scope.ts'
import { Claimant } from '../../resilience/semaphore.ts'
import type { WriteAnswer, WriteRequest } from '../../writes/http-writer.ts'
import type { WriteProgress } from '../../writes/write-outcome.ts'
import type { SignalWireLoaders } from '../loaders.ts'
import type { InputFault, WrittenResource } from './input-faults.ts'
import { faultsOfRefusal } from './refusals.ts'
import type { WritableFields } from './writable-fields.ts'

/** A mutation field: where it stands in the response, and what is known of its writes. */
export interface MutationField {
  readonly servedFor: ResponsePath[]
  readonly progress: WriteProgress
}

/** Written: what came of a mutation field, whether it was done or refused. */
export interface Written<T> {
  /** What was written, as the upstream answered; an error in place of what cannot be read. Null where nothing was. */
  readonly record: T | null
  /** The natural key of what was written. Null where nothing was. */
  readonly key: string | null
  /** Why nothing was done, or not all of it. */
  readonly userErrors: readonly InputFault[]
}

/** What came of a write that was refused, here or upstream. */
export function refused(userErrors: readonly InputFault[]): Written<never> {
  return { record: null, key: null, userErrors }
}

/** Write sender: sends the writes of one operation, and lets it forget what it has read before. */
export class WriteSender {
  readonly loaders: SignalWireLoaders
  readonly #scope: CallScope
  readonly #clearLoaders: () => void
  readonly #claimant: Claimant

  /** @param clearLoaders lets the operation forget what it has loaded */
  constructor(loaders: SignalWireLoaders, scope: CallScope, clearLoaders: () => void) {
    this.loaders = loaders
    this.#scope = scope
    this.#claimant = new Claimant(scope.share)
    this.#clearLoaders = clearLoaders
  }

  /** Reads a resource as it is now, whatever is cached or in flight. Throws what `HttpSource.get` throws. */
  read(path: string, query: Query, { servedFor }: MutationField): Promise<UpstreamResponse> {
    const options = { claimant: this.#claimant, isFresh: true }
    return this.loaders.source.http.get(path, query, this.#scope, servedFor, options)
  }

  /**
   * Sends a write. Gives its answer, or the faults for which the upstream refused it. Throws what `HttpSource.write` throws.
   * @param fields of its body
   * @param about what the id in its path names
   */
  async send(
    request: WriteRequest,
    fields: WritableFields,
    { servedFor, progress }: MutationField,
    about?: WrittenResource,
  ): Promise<WriteAnswer | readonly InputFault[]> {
    const options = { scope: this.#scope, servedFor, claimant: this.#claimant, progress }
    try {
      return await this.loaders.source.http.write(request, options)
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.code !== 'UPSTREAM_INVALID_REQUEST') throw error
      return faultsOfRefusal({ method: request.method, about, fields }, error.upstream)
    } finally {
      this.#clearLoaders()
    }
  }
}

/** Whether a write was refused. */
export function isRefused(answer: WriteAnswer | readonly InputFault[]): answer is readonly InputFault[] {
  return Array.isArray(answer)
}
