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

builder.queryType({ description: 'Everything that can be read.' })

/** The whole schema, mutations included. Each noun registers its types in its own file. */
export const schemaWithWrites: GraphQLSchema = builder.toSchema({ directives })

/** The schema that only reads: what is served unless writes are on. */
export const schema: GraphQLSchema = withoutWrites(schemaWithWrites)

/** What is served, as the server's settings say. */
export interface ServedSchema {
  /** Whether there are mutations. */
  readonly writes: boolean
  /** Whether some fields need a scope. */
  readonly scopes: boolean
}

/** The schema of a server. With scopes it is another one, so that those without pay nothing for it. */
export function schemaFor({ writes, scopes }: ServedSchema): GraphQLSchema {
  if (!scopes) return writes ? schemaWithWrites : schema
  const whole = guardScopes(builder.toSchema({ directives }))
  return writes ? whole : withoutWrites(whole)
}

/** The same schema without its mutations, and without the types that only they lead to. */
function withoutWrites(whole: GraphQLSchema): GraphQLSchema {
  const { mutation: _mutation, types, ...config } = whole.toConfig()
  const reached = new GraphQLSchema({ query: config.query, directives: config.directives }).getTypeMap()
  return new GraphQLSchema({ ...config, types: types.filter(({ name }) => Object.hasOwn(reached, name)) })
}
