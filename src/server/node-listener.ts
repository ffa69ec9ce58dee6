import type { IncomingMessage, ServerResponse } from 'node:http'
import { EventLoopQueue } from '../datasources/http/long-json.ts'
import { Addresses } from './http/addresses.ts'
import { TurnEnds } from './http/body-pieces.ts'
import { isForOthers, NodeExchange } from './http/node-exchange.ts'
import { type Logger, stackOf } from './observability/logger.ts'
import type { UnsentAnswers } from './overload/unsent-answers.ts'
import type { Pipeline } from './pipeline.ts'

export interface NodeListenerOptions {
  readonly pipeline: Pipeline
  readonly endpoint: string
  readonly unsent: UnsentAnswers
  readonly logger: Logger
}

/** @param next called for a request to another path than the endpoint, in place of an answer */
export type NodeListener = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void

/** Gives what answers the requests of a server of node:http, and of what is made like one. It never throws. */
export function createNodeListener({
  pipeline,
  endpoint,
  unsent,
  logger,
}: NodeListenerOptions): NodeListener {
  const shared = { addresses: new Addresses(), unsent, turnEnds: new TurnEnds(), arrivals: { count: 0 } }
  const loopQueue = new EventLoopQueue()
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = new NodeExchange(request, response, shared)
    try {
      await exchange.send(await pipeline.answer(exchange), loopQueue)
    } catch (error) {
      logger.error('Unexpected error', { requestId: exchange.requestId, stack: stackOf(error) })
      response.destroy()
    }
  }
  return function listener(request, response, next) {
    // An application that mounts a server among others has probes and a 404 of its own.
    if (typeof next === 'function' && isForOthers(request, endpoint)) next()
    else void serve(request, response)
  }
}
