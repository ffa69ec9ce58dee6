import type { FieldMap } from '@pothos/core'
import type { Written } from '../../datasources/signalwire/writes/write-sender.ts'
import { globalId, type NodeType } from '../../resolvers/global-id.ts'
import { builder, type Ref, type SchemaTypes } from '../builder.ts'
import { VideoUserError } from './user-errors.ts'

/** The field `userErrors` of every payload. */
export function userErrorsField<T>(
  t: PothosSchemaTypes.ObjectFieldBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, Written<T>>,
): FieldMap {
  const userErrors = t.field({
    type: [VideoUserError],
    nullable: false,
    description:
      'Why nothing was done, or not all of it. Empty when all was. An operation that does not select it gets an error in its place.',
    resolve: (written) => written.userErrors,
  })
  return { userErrors }
}

/**
 * Declares the payload of a mutation that gives what it wrote, with its natural key beside it: that is there even where the
 * rest cannot be read.
 * @param names the mutation, the field of what was written, and that of its key
 */
export function writtenPayload<T extends object>(
  names: { readonly mutation: string; readonly field: string; readonly key: string; readonly noun: string },
  type: Ref<T>,
) {
  const { mutation, field, key, noun } = names
  return builder.objectRef<Written<T>>(payloadName(mutation)).implement({
    description: `What became of \`${mutation}\`.`,
    fields: (t) => ({
      // keys: the names of fields of the schema
      [field]: t.expose('record', {
        type,
        nullable: true,
        description: `The ${noun} as it is now. Null with a user error or an error.`,
      }),
      // keys: as above
      [key]: t.id({
        nullable: true,
        description: `The UUID of the ${noun}, there once it is written, even where \`${field}\` cannot be read. Null with a user error.`,
        resolve: (written) => written.key,
      }),
      ...userErrorsField(t),
    }),
  })
}

/**
 * Declares the payload of a mutation that deletes: the global ID of what is gone, for a client's cache.
 * @param names the mutation, the field of the ID, and what it is the ID of
 */
export function deletedPayload(
  names: { readonly mutation: string; readonly field: string; readonly noun: string },
  type: NodeType,
) {
  const { mutation, field, noun } = names
  return builder.objectRef<Written<never>>(payloadName(mutation)).implement({
    description: `What became of \`${mutation}\`.`,
    fields: (t) => ({
      // keys: as above
      [field]: t.id({
        nullable: true,
        description: `The global ID of the ${noun} that is gone. Null with a user error.`,
        resolve: ({ key }) => key && globalId(type, key),
      }),
      ...userErrorsField(t),
    }),
  })
}

function payloadName(mutation: string): string {
  return `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`
}
