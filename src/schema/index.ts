import { GraphQLSchema } from 'graphql'
import { guardScopes } from '../resolvers/field-extensions.ts'
import { builder } from './builder.ts'
import { directives } from './directives.ts'
import './node.ts'
import './rooms.ts'
import './conferences.ts'
import './room-sessions.ts'
import './video-logs.ts'
import './insights/insights.ts'
import './video-sessions.ts'
import './mutations/rooms.ts'
import './mutations/conferences.ts'
import './mutations/room-tokens.ts'
import './mutations/single-calls.ts'
import './live.ts'

builder.queryType({ description: 'Everything that can be read.' })

/** The whole schema, mutations and subscriptions included. Each noun registers its types in its own file. */
export const wholeSchema: GraphQLSchema = builder.toSchema({ directives })

/** The schema with its mutations. */
export const schemaWithWrites: GraphQLSchema = without(wholeSchema, ['subscription'])

/** The schema that only reads: what is served unless more is on. */
export const schema: GraphQLSchema = without(wholeSchema, ['subscription', 'mutation'])

/** What is served, as the server's settings say. */
export interface ServedSchema {
  /** Whether there are mutations. */
  readonly writes: boolean
  /** Whether some fields need a scope. */
  readonly scopes: boolean
  /** Whether there are subscriptions. Default: none. */
  readonly live?: { readonly enabled: boolean }
}

/** The schema of a server. With scopes it is another one, so that those without pay nothing for it. */
export function schemaFor({ writes, scopes, live }: ServedSchema): GraphQLSchema {
  const left = [
    ...(writes ? [] : (['mutation'] as const)),
    ...(live?.enabled ? [] : (['subscription'] as const)),
  ]
  if (scopes) return without(guardScopes(builder.toSchema({ directives })), left)
  if (live?.enabled) return without(wholeSchema, left)
  return writes ? schemaWithWrites : schema
}

/** The same schema without some kinds of operations, and without the types that only they lead to. */
function without(whole: GraphQLSchema, left: readonly ('mutation' | 'subscription')[]): GraphQLSchema {
  if (left.length === 0) return whole
  const { types, ...config } = whole.toConfig()
  // keys: kinds of operations
  for (const kind of left) config[kind] = undefined
  const { query, mutation, subscription, directives } = config
  const reached = new GraphQLSchema({ query, mutation, subscription, directives }).getTypeMap()
  return new GraphQLSchema({ ...config, types: types.filter(({ name }) => Object.hasOwn(reached, name)) })
}
