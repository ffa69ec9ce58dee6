import { RoomgraphError } from '../../errors.ts'

/** Whether the upstream refuses the credentials: no call with them makes sense. */
export function refusesCredentials(error: unknown): error is RoomgraphError {
  return error instanceof RoomgraphError && error.code === 'UPSTREAM_UNAUTHORIZED'
}

/** The longest that a `Retry-After` can ask for, in milliseconds: as long as it holds a circuit open. */
const MAX_PAUSE_MS = 600_000

/** Milliseconds for which the upstream wants no calls. */
export function retryAfterOf(error: unknown): number {
  const seconds = error instanceof RoomgraphError ? error.extensions.retryAfter : undefined
  return typeof seconds === 'number' ? Math.min(MAX_PAUSE_MS, seconds * 1000) : 0
}

/** That nothing more can be watched of what costs calls of its own. @param limit such lists that can be read in time */
export function detailsRefused(limit: number): RoomgraphError {
  const message = `At most ${limit} lists of members or events were expected to be watched, as many as can be read once a minute (ROOMGRAPH_LIVE_CALLS_PER_MINUTE), but this would be one more. Leave \`joined\`, \`left\` and \`events\` out, or ask later.`
  return new RoomgraphError('STREAM_DETAILS_REFUSED', message, { limit, http: { status: 403 } })
}
