import type { IncomingMessage } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import type { Caller } from '../../context.ts'
import { timesSent } from '../http/hosts.ts'
import type { Authenticate } from './authenticate.ts'

/** The header by which a federation gateway proves itself. */
const GATEWAY_HEADER = 'x-roomgraph-gateway-secret'

/** Who sent a request, for as long as the request lives. */
export class Callers {
  readonly #known = new WeakMap<object, Caller>()
  readonly #numbers = new WeakMap<Caller, number>()
  #count = 0

  add(request: object, caller: Caller): void {
    this.#known.set(request, caller)
  }

  find(request: object): Caller | undefined {
    return this.#known.get(request)
  }

  /**
   * Equal for requests of the very same caller. Whoever is known by a key is the same each time, and whoever brings a token
   * for as long as that is remembered; whoever brings credentials of their own, and a gateway, is another with each
   * request.
   */
  numberOf(request: object): string {
    const caller = this.of(request)
    const number = this.#numbers.get(caller) ?? this.#count++
    this.#numbers.set(caller, number)
    return String(number)
  }

  /** @throws Error for a request that nobody has let in: nothing may run for it. */
  of(request: object): Caller {
    const caller = this.find(request)
    if (!caller) throw new Error('an operation was about to run for a caller who is not known')
    return caller
  }
}

/** Lets a request in, or throws: each time the same, for the same request. Who sent it is known afterwards. */
export type Admit = (request: Request, incoming: IncomingMessage | undefined) => void | Promise<void>

export function createAdmission(options: {
  authenticate: Authenticate
  isGateway: ((secret: string) => boolean) | undefined
  callers: Callers
}): Admit {
  const { authenticate, isGateway, callers } = options
  const refusals = new WeakMap<Request, unknown>()

  function refuse(request: Request, error: unknown): never {
    refusals.set(request, error)
    throw error
  }

  function add(request: Request, caller: Caller): void {
    const secret = isGateway ? request.headers.get(GATEWAY_HEADER) : null
    callers.add(request, secret !== null && isGateway?.(secret) ? { ...caller, isGateway: true } : caller)
  }

  return (request, incoming) => {
    if (callers.find(request)) return
    if (refusals.has(request)) throw refusals.get(request)
    try {
      const caller = authenticate({
        authorization:
          !incoming || timesSent(incoming, 'authorization') < 2 ? request.headers.get('authorization') : '',
        apiKey: request.headers.get('x-api-key'),
      })
      if (!(caller instanceof Promise)) return add(request, caller)
      return caller.then(
        (known) => add(request, known),
        (error: unknown) => refuse(request, error),
      )
    } catch (error) {
      refuse(request, error)
    }
  }
}

/**
 * Lets nobody in whom `authenticate` does not know: before the body is read, let alone parsed. What is answered
 * before that (`/health`, the GraphiQL page, a CORS preflight) holds no data and is open to everybody.
 */
export function useAuthentication(admit: Admit): Plugin {
  return {
    onRequestParse({ request, serverContext }) {
      if (request.method === 'OPTIONS') return
      const { req } = serverContext as { readonly req?: IncomingMessage }
      return admit(request, req)
    },
  }
}
