import type { AcceptReader } from '../http/accept.ts'

/** How the events of a stream are written: one of the two protocols that clients read. */
export interface StreamFormat {
  readonly contentType: string
  readonly opening: Buffer
  readonly heartbeat: Buffer
  /** Says that nothing follows, and nobody is to connect anew. */
  readonly completion: Buffer
  /** What stands before and after the result of an event, which is JSON. */
  around(cursor: string): readonly [before: string, after: string]
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
  around: (cursor) => [`id: ${cursor}\nevent: next\ndata: `, '\n\n'],
  failure: (errors) => Buffer.from(`event: next\ndata: {"errors":${errors}}\n\n`),
}

const PART = '\r\ncontent-type: application/json\r\n\r\n'
const BOUNDARY = '\r\n--graphql'

/** Apollo's protocol of subscriptions in parts. Its client reads a part when the boundary after it is there. */
const PARTS: StreamFormat = {
  contentType: 'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"',
  opening: Buffer.from(BOUNDARY),
  heartbeat: Buffer.from(`${PART}{}${BOUNDARY}`),
  completion: Buffer.from('--\r\n'),
  around: () => [`${PART}{"payload":`, `}${BOUNDARY}`],
  failure: (errors) => Buffer.from(`${PART}{"payload":null,"errors":${errors}}${BOUNDARY}`),
}

/** The format that an Accept header takes: parts for a client that names Apollo's protocol; undefined for neither. */
export function formatFor(accept: AcceptReader, header: string | null): StreamFormat | undefined {
  const { stream } = accept.read(header)
  return stream && (stream === 'parts' ? PARTS : EVENTS)
}
