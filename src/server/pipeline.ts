import type { Callers } from './auth/callers.ts'
import type { GraphiqlPage } from './graphiql/graphiql.ts'
import type { AcceptReader } from './http/accept.ts'
import type { Cors } from './http/cors.ts'
import { isProbe, type Reply, type RequestExchange } from './http/exchange.ts'
import { checkForm } from './http/form.ts'
import type { OurHosts } from './http/hosts.ts'
import { answerRoute, finishHeaders, measure, type RouteOptions } from './http/routes.ts'
import { EXPLAIN_HEADER, refusePlan } from './limits/upstream-plan.ts'
import { type Logger, stackOf } from './observability/logger.ts'
import type { Observability } from './observability/observability.ts'
import type { Engine } from './operations/engine.ts'
import type { PreparedOperations } from './operations/prepared-operations.ts'
import type { RunningOperations } from './operations/running-operations.ts'
import type { AdmissionControl } from './overload/admission-control.ts'
import { refusalOf, withoutRoom } from './overload/refusal.ts'

export interface PipelineOptions {
  readonly admission: AdmissionControl
  readonly observability: Observability
  readonly cors: Cors | undefined
  readonly hosts: OurHosts
  readonly callers: Callers
  readonly routes: RouteOptions
  readonly graphiql: GraphiqlPage | undefined
  readonly accept: AcceptReader
  readonly maxBodyBytes: number
  readonly prepared: PreparedOperations
  readonly engine: Engine
  /** Counts what asks for GraphQL, from the moment on in which the server has not refused it for being closed. */
  readonly running: RunningOperations
  /** Whether callers may see upstream calls, and the plans of operations. */
  readonly explain: boolean
  readonly logger: Logger
}

/**
 * Pipeline: the steps of a request, from its arrival to its answer, in this order and the same for every way in. A step
 * gives a reply, which ends the request, or nothing. What the ways in do differently is in their exchanges
 * (`NodeExchange`, `FetchExchange`).
 */
export class Pipeline {
  readonly #options: PipelineOptions

  constructor(options: PipelineOptions) {
    this.#options = options
  }

  /** Answers a request. Never rejects: what is unexpected is logged, and a 500. */
  async answer(exchange: RequestExchange): Promise<Reply> {
    const { admission, cors, hosts, observability, logger } = this.#options
    try {
      // Probes always come through: a supervisor must not take a busy server for a dead one.
      if (!isProbe(exchange.path)) {
        // First of all, since a refusal must cost a small part of what it saves (docs/adr/0015-overload.md).
        const reason = admission.refuse(exchange)
        // Preflights are answered as ever, or no page could read the refusal.
        if (reason) return this.#finish(exchange, cors?.preflight(exchange) ?? refusalOf(reason))
        const receiving = admission.receive(exchange)
        const givenUp = receiving && (await receiving)
        if (exchange.isGone) return this.#finish(exchange, { status: 400, headers: {} })
        const entering = givenUp ?? admission.enter(exchange)
        const refused = entering instanceof Promise ? await entering : entering
        if (refused) return this.#finish(exchange, cors?.preflight(exchange) ?? refused)
      }
      // For an absurd Host header Yoga would answer with a stack.
      if (!exchange.isAddressed) {
        observability.replied(exchange, 400)
        return this.#finish(exchange, { status: 400, headers: {}, isLast: true })
      }
      const beginning = observability.begin(exchange)
      if (beginning) await beginning
      // Answers preflights, and refuses what was not sent to us.
      const early = cors?.preflight(exchange) ?? hosts.refuse(exchange)
      const made = early ?? (await this.#answerRoute(exchange))
      const room = exchange.roomFor(measure(made))
      // What others have not taken may leave no room for a large answer.
      const hasRoom = room === true || (room && (await room))
      const reply = hasRoom ? made : withoutRoom(made, exchange.written)
      observability.replied(exchange, reply.status)
      // A stream takes no slot: it costs something when there is an event only.
      if (exchange.stream) {
        exchange.leave?.()
        exchange.dropBody()
      }
      return this.#finish(exchange, reply)
    } catch (error) {
      const { requestId } = exchange
      logger.error('Unexpected error', { requestId, stack: stackOf(error) })
      observability.replied(exchange, 500)
      return this.#finish(exchange, { status: 500, headers: {} })
    }
  }

  /** Answers what is no operation, and hands on what is one. */
  #answerRoute(exchange: RequestExchange): Reply | Promise<Reply> {
    const { routes, graphiql, running } = this.#options
    const reply = answerRoute(exchange, routes) ?? graphiql?.answer(exchange)
    if (reply) return reply
    const answering = this.#answerOperation(exchange)
    // A server that stops waits for it, also while its caller is still being looked up.
    running.add(answering)
    return answering
  }

  /** Checks who asks, and how, and answers the operation. */
  async #answerOperation(exchange: RequestExchange): Promise<Reply> {
    const { observability, callers, accept, maxBodyBytes, prepared, engine } = this.#options
    observability.asked(exchange)
    try {
      const admitting = callers.admit(exchange)
      if (admitting) await admitting
      checkForm(exchange, accept, maxBodyBytes)
    } catch (error) {
      return await engine.refuse(exchange, error)
    }
    const explained = exchange.header(EXPLAIN_HEADER)
    if (explained !== null) return await this.#answerPlan(exchange, explained)
    // An operation that has run before is answered by what is prepared of it; any other by Yoga.
    return (await prepared.answer(exchange)) ?? (await engine.answer(exchange))
  }

  /** Every plan is answered by Yoga. */
  #answerPlan(exchange: RequestExchange, explained: string): Promise<Reply> {
    const { engine, explain, observability } = this.#options
    const refusal = refusePlan(explained, explain)
    if (refusal) return engine.refuse(exchange, refusal)
    observability.planned(exchange)
    return engine.answer(exchange)
  }

  #finish(exchange: RequestExchange, reply: Reply): Reply {
    finishHeaders(exchange, reply)
    this.#options.cors?.finish(exchange, reply.headers)
    return reply
  }
}
