import type { FieldRef } from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import { NEEDS_INFO, OF_RECORD_ALONE } from '../resolvers/field-extensions.ts'
import { builder, type SchemaTypes } from './builder.ts'

type ObjectFields<T> = PothosSchemaTypes.ObjectFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>,
  T
>

/** The field `id` of a type. @param resolve makes the global ID of a record, and takes nothing else */
export function globalIdField<T>(
  t: ObjectFields<T>,
  resolve: (record: T) => string,
  description = 'The global ID.',
): FieldRef<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, string | number | bigint, 'Object'> {
  return t.id({ nullable: false, description, extensions: OF_RECORD_ALONE, resolve })
}

/** What all fields of the query type have that ask an upstream: they may be null, and their resolvers need the info. */
export function askedBy<Args, T>(
  resolve: (args: Args, context: OperationContext, info: GraphQLResolveInfo) => Promise<T>,
) {
  return {
    nullable: true,
    extensions: NEEDS_INFO,
    resolve: (_root: unknown, args: Args, context: OperationContext, info: GraphQLResolveInfo) =>
      resolve(args, context, info),
  } as const
}

/** The argument of a field that gives one resource of SignalWire. */
export const idArgument = builder.args((t) => ({
  id: t.id({ required: true, description: 'Its UUID or its global ID.' }),
}))
