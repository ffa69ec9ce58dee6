import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import { type LogFilter, logsList } from '../datasources/signalwire/lists.ts'
import type { RoomSession } from '../datasources/signalwire/room-sessions.ts'
import type { VideoLog } from '../datasources/signalwire/video-logs.ts'
import { FieldUnavailableError } from '../errors.ts'
import { parseId } from './global-id.ts'
import type { Connection } from './pagination/connection.ts'
import { connectList } from './pagination/list-connection.ts'
import type { PagingArguments } from './pagination/paging-arguments.ts'
import { referredSession } from './room-sessions.ts'

/** The arguments of a filter of the log; null counts as not given. */
export interface LogFilterInput {
  readonly createdAfter?: string | null | undefined
  readonly createdBefore?: string | null | undefined
  readonly createdOn?: string | null | undefined
  readonly includeDeleted?: boolean | null | undefined
}

function logFilter(input: LogFilterInput | null | undefined): LogFilter {
  const { createdAfter, createdBefore, createdOn, includeDeleted } = input ?? {}
  return {
    ...(createdAfter != null && { created_after: createdAfter }),
    ...(createdBefore != null && { created_before: createdBefore }),
    ...(createdOn != null && { created_on: createdOn }),
    ...(includeDeleted != null && { include_deleted: includeDeleted }),
  }
}

/** `Query.videoLog`: by id in either form. Null if there is none. */
export async function videoLog(
  args: { id: string },
  context: OperationContext,
  { path }: GraphQLResolveInfo,
): Promise<VideoLog | null> {
  return context.signalwire.loaders.log(parseId('id', 'VideoLog', args.id), { servedFor: [path] })
}

/** `Query.videoLogs`. */
export function videoLogs(
  args: PagingArguments & { filter?: LogFilterInput | null | undefined },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<VideoLog>> {
  return connectList(context, context.signalwire.loaders, logsList(logFilter(args.filter)), args, info)
}

/** `VideoLog.url`: absolute, also where the upstream wrote a relative one. */
export function addressOfLog({ address, from }: VideoLog, context: OperationContext): string | null {
  const written: unknown = address
  if (written instanceof Error) throw written
  if (typeof written !== 'string' || written === '') return null
  const { origin } = context.signalwire.loaders.source.http
  const url = URL.canParse(written, origin) ? new URL(written, origin) : undefined
  if (url && /^https?:$/.test(url.protocol)) return /^https?:/i.test(written) ? written : url.href
  throw new FieldUnavailableError(`\`url\` of ${from.at} is no http or https URL.`, {
    service: 'signalwire',
    status: 200,
  })
}

/** `VideoLog.session`: null when it is gone, or when the entry tells none. */
export async function sessionOfLog(
  { sessionId }: VideoLog,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<RoomSession | null> {
  return sessionId === null ? null : referredSession(sessionId, context, info)
}
