import type { Fleet } from '../fleet/fleet.ts'
import type { FleetPages } from '../fleet/fleet-pages.ts'
import type { Tenant } from '../fleet/page-names.ts'
import { holdsSecret } from '../http/http-errors.ts'
import { type EventLoopQueue, parseLong } from '../http/long-json.ts'

/** Shared pages: what the fleet shares of one account. The keys for that are derived once it is asked for. */
export class SharedPages {
  readonly #fleet: Fleet
  readonly #tenant: Tenant
  readonly #secrets: readonly string[]
  readonly #eventLoopQueue: EventLoopQueue
  #pages: FleetPages | undefined

  /** @param secrets the forms of the credentials, which no value may contain */
  constructor(fleet: Fleet, tenant: Tenant, secrets: readonly string[], eventLoopQueue: EventLoopQueue) {
    this.#fleet = fleet
    this.#tenant = tenant
    this.#secrets = secrets
    this.#eventLoopQueue = eventLoopQueue
  }

  get pages(): FleetPages {
    this.#pages ??= this.#fleet.pagesOf(this.#tenant, { parse: (body) => this.#parse(body) })
    return this.#pages
  }

  /** Reads a body that the fleet has, with the checks that an answer passes. */
  async #parse(body: Buffer): Promise<unknown> {
    if (holdsSecret(body, this.#secrets)) throw new Error('a value with the credentials')
    const mayRead = this.#eventLoopQueue.enter(body.length)
    if (mayRead) await mayRead
    return await parseLong(body, this.#eventLoopQueue)
  }
}
