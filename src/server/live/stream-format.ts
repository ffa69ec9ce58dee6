import type { AcceptReader } from '../http/accept.ts'

/** How the events of a stream are written: one of the two protocols that clients read. */
export interface StreamFormat {
  readonly contentType: string
  readonly opening: Buffer
  readonly heartbeat: Buffer
  /** Says that nothing follows, and nobody is to connect anew. */
  readonly completion: Buffer
  /** @param result as JSON */
  event(result: string, cursor: string): Buffer
  /** The last event, with an error: the stream ends because of it. */
  failure(errors: string): Buffer
}

/**
 * Server-sent events, as the GraphQL-over-SSE protocol has them in its mode of distinct connections. `retry:` is never sent:
 * older clients throw at it.
 */
const EVENTS: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  // The head leaves with it, so that clients know that they are connected.
  opening: Buffer.from(':\n\n'),
  heartbeat: Buffer.from(':\n\n'),
  completion: Buffer.from('event: complete\ndata:\n\n'),
  event: (result, cursor) => Buffer.from(`id: ${cursor}\nevent: next\ndata: ${result}\n\n`),
  failure: (errors) => Buffer.from(`event: next\ndata: {"errors":${errors}}\n\n`),
}

/** Apollo's protocol of subscriptions in parts. Its client reads a part when the boundary after it is there. */
const PARTS: StreamFormat = {
  contentType: 'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"',
  opening: Buffer.from('\r\n--graphql'),
  heartbeat: part('{}'),
  completion: Buffer.from('--\r\n'),
  event: (result) => part(`{"payload":${result}}`),
  failure: (errors) => part(`{"payload":null,"errors":${errors}}`),
}

function part(json: string): Buffer {
  return Buffer.from(`\r\ncontent-type: application/json\r\n\r\n${json}\r\n--graphql`)
}

/** The format that an Accept header takes: parts for a client that names Apollo's protocol; undefined for neither. */
export function formatFor(accept: AcceptReader, header: string | null): StreamFormat | undefined {
  const { stream } = accept.read(header)
  return stream && (stream === 'parts' ? PARTS : EVENTS)
}
