import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../../context.ts'
import { faultsOfNew, type WriteInput } from '../../datasources/signalwire/writes/input-checks.ts'
import { createRoomToken as create } from '../../datasources/signalwire/writes/room-tokens.ts'
import { NEW_ROOM_TOKEN } from '../../datasources/signalwire/writes/writable-fields.ts'
import type { Written } from '../../datasources/signalwire/writes/write-sender.ts'
import { mutate } from './mutation.ts'

/** `Mutation.createRoomToken`: the record is the token. */
export function makeRoomToken(
  { input }: { readonly input: WriteInput },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<Written<string>> {
  return mutate(context, info, faultsOfNew(NEW_ROOM_TOKEN, input), (sender, place) =>
    create(sender, input, place),
  )
}
