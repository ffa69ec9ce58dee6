import type { Caller } from '../../context.ts'
import type { RequestExchange } from '../http/exchange.ts'
import type { Authenticate } from './authenticate.ts'
import type { Shares } from './shares.ts'

/** The header by which a federation gateway proves itself. */
const GATEWAY_HEADER = 'x-roomgraph-gateway-secret'

export interface CallersOptions {
  /** Says who the callers are. Undefined: everybody may ask. */
  readonly authenticate?: Authenticate | undefined
  /** Tells whether a text is the secret of the federation gateway. */
  readonly isGateway?: ((secret: string) => boolean) | undefined
  /** Told whose credentials turn out to be good. */
  readonly shares?: Pick<Shares, 'identify'> | undefined
}

/**
 * Callers: lets nobody in whom `authenticate` does not know, before anything is parsed. What is answered before that
 * (`/health`, the GraphiQL page, a CORS preflight) holds no data and is open to everybody.
 */
export class Callers {
  readonly #options: CallersOptions
  readonly #numbers = new WeakMap<Caller, number>()
  #count = 0

  constructor(options: CallersOptions) {
    this.#options = options
  }

  /** Finds out who sends a request. @throws UNAUTHENTICATED or AUTH_UNAVAILABLE, also by its promise. */
  admit(exchange: RequestExchange): undefined | Promise<void> {
    const { authenticate, shares } = this.#options
    if (!authenticate || exchange.method === 'OPTIONS') return undefined
    const caller = authenticate({
      authorization: exchange.timesSent('authorization') < 2 ? exchange.header('authorization') : '',
      apiKey: exchange.header('x-api-key'),
      identified: exchange.unknown === undefined ? undefined : (name) => shares?.identify(exchange, name),
    })
    if (caller instanceof Promise) return caller.then((known) => this.#add(exchange, known))
    this.#add(exchange, caller)
    return undefined
  }

  /** @throws Error for a request that nobody has let in: nothing may run for it. */
  of({ caller }: RequestExchange): Caller | undefined {
    if (!caller && this.#options.authenticate) {
      throw new Error('an operation was about to run for a caller who is not known')
    }
    return caller
  }

  /**
   * Equal for requests of the very same caller. A caller known by a key is the same each time, and one with a token
   * for as long as that is remembered; one with credentials of their own, and a gateway, is another with each
   * request. Where everybody may ask, all are one.
   */
  numberOf(exchange: RequestExchange): string {
    const caller = this.of(exchange)
    if (!caller) return ''
    const number = this.#numbers.get(caller) ?? this.#count++
    this.#numbers.set(caller, number)
    return String(number)
  }

  #add(exchange: RequestExchange, caller: Caller): void {
    const { isGateway } = this.#options
    const secret = isGateway ? exchange.header(GATEWAY_HEADER) : null
    exchange.caller = secret !== null && isGateway?.(secret) ? { ...caller, isGateway: true } : caller
  }
}
