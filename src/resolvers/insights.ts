import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import {
  type InsightsRoomListFilter,
  insightsRoomsList,
  participantsOf,
} from '../datasources/twilio/loaders.ts'
import type { InsightsParticipant, InsightsRoom } from '../datasources/twilio/video-insights.ts'
import { BadUserInputError } from '../errors.ts'
import { parseId } from './global-id.ts'
import { checkEnumValue, kindOfText } from './input.ts'
import type { Connection } from './pagination/connection.ts'
import { connectList } from './pagination/list-connection.ts'
import type { PagingArguments } from './pagination/paging-arguments.ts'

/** The arguments of a filter of Twilio's rooms; null counts as not given. */
export interface InsightsRoomFilterInput {
  readonly roomTypes?: readonly InsightsWord<InsightsRoom['roomType']>[] | null | undefined
  readonly codecs?: readonly InsightsWord<InsightsRoom['codecs']>[] | null | undefined
  readonly roomName?: string | null | undefined
  readonly createdAfter?: string | null | undefined
  readonly createdBefore?: string | null | undefined
}

type InsightsWord<T> = NonNullable<T> extends readonly (infer W)[] ? W : NonNullable<T>

/** Each word once: the upstream takes as many as there are. */
function listFilter(input: InsightsRoomFilterInput | null | undefined): InsightsRoomListFilter {
  const { roomTypes, codecs, roomName, createdAfter, createdBefore } = input ?? {}
  return {
    ...(roomTypes?.length && {
      RoomType: [...new Set(roomTypes)].map((value) => checkEnumValue('filter.roomTypes', value)),
    }),
    ...(codecs?.length && {
      Codec: [...new Set(codecs)].map((value) => checkEnumValue('filter.codecs', value)),
    }),
    ...(roomName != null && { RoomName: checkInsightsName(roomName) }),
    ...(createdAfter != null && { CreatedAfter: asDateTime(createdAfter) }),
    ...(createdBefore != null && { CreatedBefore: asDateTime(createdBefore) }),
  }
}

/** Twilio takes names of any form; one that is no Unicode would be sent as another. */
function checkInsightsName(name: string): string {
  if (name === '') {
    throw new BadUserInputError(
      '`filter.roomName` takes the name of a room, but got an empty text. Leave it out for all rooms.',
    )
  }
  if (name.isWellFormed() && !name.includes('\0')) return name
  throw new BadUserInputError(
    `\`filter.roomName\` takes the name of a room, which has neither lone surrogates nor a null character (U+0000), but got ${kindOfText(name)}.`,
  )
}

/** Twilio takes date-times only: a date stands for its first moment in UTC. */
function asDateTime(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text
}

/** `Query.insightsRoom`: by SID or by global ID. Null if there is none. */
export async function insightsRoom(
  args: { id: string },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<InsightsRoom | null> {
  const sid = parseId('id', 'InsightsRoom', args.id)
  return context.twilio.insightsRoom(sid, { servedFor: [info.path] })
}

/** `Query.insightsRooms`. */
export async function insightsRooms(
  args: PagingArguments & { filter?: InsightsRoomFilterInput | null | undefined },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<InsightsRoom>> {
  return connectList(context, context.twilio, insightsRoomsList(listFilter(args.filter)), args, info)
}

/** `InsightsRoom.participants`. */
export function participants(
  parent: InsightsRoom,
  args: PagingArguments,
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Connection<InsightsParticipant>> {
  return connectList(context, context.twilio, participantsOf(parent.key), args, info)
}
