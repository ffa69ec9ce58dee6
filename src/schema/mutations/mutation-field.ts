import type { InputRef, ObjectRef } from '@pothos/core'
import type { Scope } from '../../context.ts'
import type { Written } from '../../datasources/signalwire/writes/write-sender.ts'
import { NEEDS_INFO, needs } from '../../resolvers/field-extensions.ts'
import type { MutationResolver } from '../../resolvers/writes/mutation.ts'
import { builder, type SchemaTypes } from '../builder.ts'

builder.mutationType({
  description:
    'Everything that can be changed. Fields run one after the other; one that fails neither stops those after it nor undoes those before.',
})

/** What differs between the fields of mutations. */
interface MutationOptions<Input, T> {
  /** What it does and how many upstream calls it takes. */
  readonly description: string
  readonly input: InputRef<Input>
  readonly payload: ObjectRef<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, Written<T>>
  /** The scope that it needs, where scopes are on. */
  readonly scope: Scope
  readonly resolve: MutationResolver<Input, T>
}

/** Declares a mutation field: one input, and a payload that is null only with an error. */
export function mutationField<Input, T>(name: string, options: MutationOptions<Input, T>): void {
  const { description, input, payload, scope, resolve } = options
  builder.mutationField(name, (t) =>
    t.field({
      type: payload,
      nullable: true,
      description: `${description} Null only with an error.`,
      args: { input: t.arg({ type: input, required: true, description: 'What to do.' }) },
      extensions: { ...NEEDS_INFO, ...needs(scope) },
      resolve: (_root, args, context, info) => resolve(args as { input: Input }, context, info),
    }),
  )
}
