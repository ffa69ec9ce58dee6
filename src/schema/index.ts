import type { GraphQLSchema } from 'graphql'
import { builder } from './builder.ts'
import './scalars.ts'
import './node.ts'
import './rooms.ts'
import './conferences.ts'
import './room-sessions.ts'
import './insights.ts'
import './video-sessions.ts'

builder.queryType({ description: 'Everything that can be read.' })

/** The whole schema. Each noun registers its types in its own file. */
export const schema: GraphQLSchema = builder.toSchema()
