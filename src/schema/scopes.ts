import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'
import type { OperationContext, Scope } from '../context.ts'
import { requireScope } from '../resolvers/scopes.ts'

/** Declares that a field needs a scope, where scopes are on: `extensions: needs('cost')`. */
export function needs(scope: Scope): { readonly scope: Scope } {
  return { scope }
}

/** Checks the scopes of all fields that declare one, before their resolvers run. Changes the schema that it is given. */
export function guardScopes(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const scope = scopeOf(field)
      if (!scope) continue
      const { resolve = defaultFieldResolver } = field
      const name = `${type.name}.${field.name}`
      field.resolve = (source, args, context: OperationContext, info) => {
        requireScope(context, scope, name)
        return resolve(source, args, context, info)
      }
    }
  }
  return schema
}

/** The scope that a field declares, if any. */
export function scopeOf({
  extensions,
}: Pick<GraphQLField<unknown, unknown>, 'extensions'>): Scope | undefined {
  return extensions.scope as Scope | undefined
}
