import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import type { Conference } from '../datasources/signalwire/conferences.ts'
import { conferencesList } from '../datasources/signalwire/lists.ts'
import { selectsActiveSession } from './active-session.ts'
import { parseId } from './global-id.ts'
import type { Connection } from './pagination/connection.ts'
import { connectWithSessions } from './pagination/list-connection.ts'
import type { PagingArguments } from './pagination/paging-arguments.ts'
import { type ScheduleFilterInput, scheduleFilter } from './rooms.ts'

/** `Query.conference`: by id in either form. Null if there is none. */
export async function conference(
  args: { id: string },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Conference | null> {
  return conferenceById(parseId('id', 'Conference', args.id), context, info)
}

/** A conference by its natural id. */
export function conferenceById(
  id: string,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Conference | null> {
  const options = { expanded: selectsActiveSession(info, 'Conference'), servedFor: [info.path] }
  return context.signalwire.loaders.conference(id, options)
}

/** `Query.conferences`. */
export function conferences(
  args: PagingArguments & { filter?: ScheduleFilterInput | null | undefined },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<Conference>> {
  return connectWithSessions(context, conferencesList(scheduleFilter(args.filter)), args, info)
}
