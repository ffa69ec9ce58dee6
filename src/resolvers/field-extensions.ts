import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'
import type { OperationContext, Scope } from '../context.ts'
import { RoomgraphError } from '../errors.ts'

type FieldExtensions = Pick<GraphQLField<unknown, unknown>, 'extensions'>

/**
 * Declares that a resolver needs the resolve info: `extensions: NEEDS_INFO`. Without it, a planned operation hands the
 * resolver an object that throws when it is read, since making the info takes time for each value.
 */
export const NEEDS_INFO = { needsInfo: true } as const

/**
 * Declares that a resolver makes an ID of its record and nothing else: `extensions: OF_RECORD_ALONE`. A planned
 * operation then calls it with the record only, while it writes the object.
 */
export const OF_RECORD_ALONE = { ofRecordAlone: true } as const

/** Whether the resolver of a field needs the resolve info. */
export function needsInfo({ extensions }: FieldExtensions): boolean {
  return extensions.needsInfo === true
}

/** Whether the resolver of a field takes the record and nothing else. */
export function isOfRecordAlone({ extensions }: FieldExtensions): boolean {
  return extensions.ofRecordAlone === true
}

/** Declares that a field needs a scope, where scopes are on: `extensions: needs('cost')`. */
export function needs(scope: Scope): { readonly scope: Scope } {
  return { scope }
}

/** The scope that a field declares, if any. */
export function scopeOf({ extensions }: FieldExtensions): Scope | undefined {
  return extensions.scope as Scope | undefined
}

/** Checks the scopes of all fields that declare one, before their resolvers run. Changes the schema that it is given. */
export function guardScopes(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const scope = scopeOf(field)
      if (!scope) continue
      // The default resolver reads the name of the field from the info.
      if (!field.resolve) field.extensions = { ...field.extensions, ...NEEDS_INFO }
      const { resolve = defaultFieldResolver } = field
      const name = `${type.name}.${field.name}`
      field.resolve = (source, args, context: OperationContext, info) => {
        requireScope(context, scope, name, type.name === 'Mutation' ? NOT_SENT : {})
        return resolve(source, args, context, info)
      }
    }
  }
  return schema
}

/** What an error at a mutation field tells of the write. */
const NOT_SENT = { outcome: 'not-sent' }

/** Throws FORBIDDEN where fields need scopes and the caller lacks this one. Called before anything is fetched. */
function requireScope(
  { caller }: OperationContext,
  scope: Scope,
  field: string,
  details: Readonly<Record<string, unknown>>,
): void {
  if (!caller?.scopes || caller.scopes.has(scope)) return
  throw new RoomgraphError(
    'FORBIDDEN',
    `\`${field}\` needs the scope \`${scope}\`, which your key or token does not have.`,
    { scope, ...details },
  )
}
