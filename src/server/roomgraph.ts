import type { IncomingMessage, ServerResponse } from 'node:http'
import { createOperationContext, type Sources } from '../context.ts'
import { PageBuffers } from '../datasources/page-buffers.ts'
import { createSignalWireSource } from '../datasources/signalwire/source.ts'
import { createTwilioSource } from '../datasources/twilio/source.ts'
import { schema } from '../schema/index.ts'
import { createHandler } from './handler.ts'
import { redactingLogger, secretsOf } from './logger.ts'
import { type RoomgraphOptions, resolveOptions } from './options.ts'

/** The GraphQL server, to be mounted anywhere: a listener for `node:http`, and `fetch` for everything else. */
export interface Roomgraph {
  (request: IncomingMessage, response: ServerResponse): void
  /** Answers a Fetch API request. Works detached from the object. */
  fetch(this: void, request: Request): Promise<Response>
  /** Lets running operations finish, then closes the upstream connections. New requests get a 503. */
  close(this: void): Promise<void>
}

/**
 * Builds the server.
 * @throws TypeError that names an option that is not as expected.
 */
export function createRoomgraph(options: RoomgraphOptions = {}): Roomgraph {
  const { signalwire, twilio, maxFirst, timeoutMs, logger, ...served } = resolveOptions(options)
  const sources: Sources = {
    ...(signalwire && { signalwire: createSignalWireSource(signalwire) }),
    ...(twilio && { twilio: createTwilioSource(twilio) }),
  }
  const buffers = new PageBuffers()
  const secrets = [
    ...(signalwire ? secretsOf(signalwire.projectId, signalwire.apiToken) : []),
    ...(twilio ? secretsOf(twilio.user, twilio.password) : []),
  ]
  const handler = createHandler({
    ...served,
    schema,
    logger: redactingLogger(logger, secrets),
    startOperation: (signal) => createOperationContext({ sources, buffers, signal, timeoutMs, maxFirst }),
  })
  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    await handler.close()
    await Promise.all([sources.signalwire?.close(), sources.twilio?.close()])
  }
  return Object.assign((request: IncomingMessage, response: ServerResponse) => handler(request, response), {
    fetch: handler.fetch,
    close: () => (closing ??= close()),
  })
}
