import { NEEDS_INFO, needs, OF_RECORD_ALONE } from '../resolvers/field-extensions.ts'
import { globalId } from '../resolvers/global-id.ts'
import { conferenceToken } from '../resolvers/room-access.ts'
import { builder, ConferenceTokenRef } from './builder.ts'
import { connectionType, idArgument } from './connection.ts'
import { Node } from './node.ts'

ConferenceTokenRef.implement({
  description: 'A token that lets its holder into a conference.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global ID.',
      extensions: OF_RECORD_ALONE,
      resolve: (token) => globalId('ConferenceToken', token.tokenId),
    }),
    tokenId: t.exposeID('tokenId', { nullable: false, description: 'The UUID of the token upstream.' }),
    name: t.exposeString('name', { description: 'What it is called. Null when it has no name.' }),
    token: t.exposeString('token', {
      nullable: true,
      extensions: needs('tokens'),
      description:
        'The secret itself, good until it is reset. Needs the scope `tokens` where scopes are on. Never kept. Null only with an error.',
    }),
    permissions: t.exposeStringList('permissions', {
      nullable: false,
      description: 'What its holder may do, in the upstream’s own words; `scopes` upstream.',
    }),
  }),
})

export const ConferenceTokenConnection = connectionType('ConferenceToken', ConferenceTokenRef, 'tokens')

builder.queryFields((t) => ({
  conferenceToken: t.field({
    type: ConferenceTokenRef,
    nullable: true,
    description: 'One token of a conference. Null when there is none.',
    args: idArgument,
    extensions: NEEDS_INFO,
    resolve: (_root, args, context, info) => conferenceToken(args, context, info),
  }),
}))
