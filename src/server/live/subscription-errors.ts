import { GraphQLError } from 'graphql'
import { CursorError, LimitError, RoomgraphError } from '../../errors.ts'

/** The error of a subscription of which nothing is streamed, with a status: there is no data beside it. */
export function withStatus(error: unknown): GraphQLError {
  if (error instanceof GraphQLError || !(error instanceof RoomgraphError)) throw error
  const { code, extensions } = error
  const status = code.startsWith('UPSTREAM_') ? (extensions.retryable === true ? 503 : 502) : 400
  return new GraphQLError(error.message, {
    originalError: error,
    // `spec: false`: the status holds whatever type of answer is accepted.
    extensions: { http: { status, spec: false }, ...extensions },
  })
}

export function oneField(): RoomgraphError {
  return new RoomgraphError(
    'BAD_USER_INPUT',
    'One field of `Subscription` was expected, but got none or several.',
    {
      http: { status: 400 },
    },
  )
}

export function noEventCursor(): CursorError {
  const message =
    'The `cursor` of an event was expected in `after`, or in the header Last-Event-ID, but got another text. Send the one of the last event, or none: the stream then begins with a snapshot.'
  return new CursorError('CURSOR_INVALID', message)
}

export function unwritable(): RoomgraphError {
  const message =
    'Variables that can be written as JSON were expected, but they are nested too deeply or have a number that is too large.'
  return new RoomgraphError('BAD_USER_INPUT', message, { http: { status: 400 } })
}

export function tooLarge(limit: number): LimitError {
  const message = `An event of at most ${limit} bytes was expected (ROOMGRAPH_MAX_ANSWER_BYTES), but it is larger. Select less, or watch fewer sessions.`
  return new LimitError('ANSWER_TOO_LARGE', message, limit)
}
