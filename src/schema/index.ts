import type { GraphQLSchema } from 'graphql'
import { guardScopes } from '../resolvers/field-extensions.ts'
import { builder } from './builder.ts'
import { directives } from './directives.ts'
import './scalars.ts'
import './node.ts'
import './rooms.ts'
import './conferences.ts'
import './room-sessions.ts'
import './insights.ts'
import './video-sessions.ts'

builder.queryType({ description: 'Everything that can be read.' })

/** The whole schema. Each noun registers its types in its own file. */
export const schema: GraphQLSchema = builder.toSchema({ directives })

/** The same schema with fields that not every caller may read. Apart, so that the one above pays nothing for it. */
export function schemaWithScopes(): GraphQLSchema {
  return guardScopes(builder.toSchema({ directives }))
}
