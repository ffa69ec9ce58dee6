import { type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import type { OperationContext } from '../../context.ts'
import { faultsOfNew, type WriteInput } from '../../datasources/signalwire/writes/input-checks.ts'
import { type InputFault, inputFault } from '../../datasources/signalwire/writes/input-faults.ts'
import { isInstant } from '../../datasources/signalwire/writes/value-kinds.ts'
import type { WritableFields } from '../../datasources/signalwire/writes/writable-fields.ts'
import {
  type MutationField,
  refused,
  type WriteSender,
  type Written,
} from '../../datasources/signalwire/writes/write-sender.ts'
import { WriteProgress } from '../../datasources/writes/write-outcome.ts'
import {
  BadUserInputError,
  RoomgraphError,
  UnexpectedInWrite,
  UnreadUserErrors,
  UserError,
  withDetails,
} from '../../errors.ts'
import { type NodeType, parseId } from '../global-id.ts'
import { fieldsOf } from '../selection.ts'

/** The resolver of a mutation field. */
export type MutationResolver<Input, T> = (
  args: { readonly input: Input },
  context: OperationContext,
  info: GraphQLResolveInfo,
) => Promise<Written<T>>

/** An input that names what it is about under one of its fields. */
export type NamedInput<K extends string> = WriteInput & Readonly<Record<K, string>>

/** A mutation that makes something new: checks its input by the table of its fields. */
export function ofNew<T>(
  fields: WritableFields,
  write: (sender: WriteSender, input: WriteInput, field: MutationField) => Promise<Written<T>>,
): MutationResolver<WriteInput, T> {
  return ({ input }, context, info) =>
    mutate(context, info, faultsOfNew(fields, input), (sender, field) => write(sender, input, field))
}

/**
 * A mutation of something that there is: reads the id in its input, and checks the rest.
 * @param faultsOf what is wrong with the input beside the id
 */
export function ofNamed<K extends string, T, Input extends NamedInput<K>>(
  { idField, type }: { readonly idField: K; readonly type: NodeType },
  faultsOf: (input: Input) => readonly InputFault[],
  write: (sender: WriteSender, id: string, input: Input, field: MutationField) => Promise<Written<T>>,
): MutationResolver<Input, T> {
  return ({ input }, context, info) => {
    const { id, faults } = readInputId(idField, type, input[idField])
    const all = [...faults, ...faultsOf(input)]
    return mutate(context, info, all, (sender, field) => write(sender, id, input, field))
  }
}

/**
 * Runs a mutation field. Refuses the input with all its faults before anything is sent. Every error tells in
 * `extensions.outcome` what became of the write, and user errors become errors where the operation does not select them.
 * @param faults what is wrong with the input
 */
async function mutate<T>(
  context: OperationContext,
  info: GraphQLResolveInfo,
  faults: readonly InputFault[],
  write: (sender: WriteSender, field: MutationField) => Promise<Written<T>>,
): Promise<Written<T>> {
  const progress = new WriteProgress(info.fieldName)
  let id: string | null = null
  try {
    const written =
      faults.length > 0
        ? refused(faults)
        : await write(context.signalwire.writes, { progress, servedFor: [info.path] })
    const { userErrors } = written
    id = written.key
    if (userErrors.length === 0 || selectsUserErrors(info)) return written
    throw new UnreadUserErrors(userErrors.map((each) => new UserError(each, progress.outcome)))
  } catch (error) {
    const { outcome } = progress
    if (error instanceof UnreadUserErrors) throw error
    throw error instanceof RoomgraphError
      ? withDetails(error, { outcome })
      : new UnexpectedInWrite(outcome, error)
  } finally {
    context.written.set(String(info.path.key), { outcome: progress.outcome, ...(id !== null && { id }) })
  }
}

/** Whether the operation selects `userErrors` of the payload, now or later. */
function selectsUserErrors(info: GraphQLResolveInfo): boolean {
  const type = getNamedType(info.returnType)
  const sets = info.fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? [])
  if (!isObjectType(type)) return false
  for (const { field } of fieldsOf(info, sets, type)) {
    if (field.name.value === 'userErrors') return true
  }
  return false
}

/** An id of the input in either form, or what is wrong with it. */
function readInputId(
  field: string,
  type: NodeType,
  value: string,
): { readonly id: string; readonly faults: readonly InputFault[] } {
  try {
    return { id: parseId(field, type, value), faults: [] }
  } catch (error) {
    if (!(error instanceof BadUserInputError)) throw error
    return { id: '', faults: [inputFault('WRONG_FORMAT', [field], error.message)] }
  }
}

/** What is wrong with the `expectedUpdatedAt` of an update, which is a moment at which something was changed. */
export function faultsOfExpected(expected: string | null | undefined): readonly InputFault[] {
  if (expected == null || isInstant(expected)) return []
  const message =
    '`expectedUpdatedAt` takes the `updatedAt` that was read, a date with a time and its offset.'
  return [inputFault('WRONG_FORMAT', ['expectedUpdatedAt'], message)]
}
