import type {
  ExecutionArgs,
  FieldNode,
  GraphQLAbstractType,
  GraphQLError,
  GraphQLField,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql'
import type { Fragments } from '../../resolvers/conditions.ts'
import type { FieldArguments } from '../../resolvers/field-arguments.ts'
import type { Failures } from '../errors/few-errors.ts'
import { LITTLE, type Slices } from './slices.ts'

/** What is known of an operation before it runs. */
export interface OperationPlan {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
  readonly root: ObjectPlan
}

/** The fields of one object type below one field. */
export interface ObjectPlan {
  readonly type: GraphQLObjectType
  /** Makes an object with all fields in their order; those in `resolved` are null in it. */
  readonly write: ObjectWriter
  readonly resolved: readonly FieldPlan[]
  /** Characters of its names, and a few for the value of each. */
  readonly size: number
}

export interface FieldPlan {
  /** Its name in the result. */
  readonly key: string
  readonly nodes: readonly FieldNode[]
  readonly parent: GraphQLObjectType
  readonly field: GraphQLField<unknown, unknown>
  readonly arguments: FieldArguments
  /** Whether its resolver needs the resolve info. */
  readonly takesInfo: boolean
  /** What its resolver has found out of the selections below it. */
  readonly found: Map<string, unknown>
  readonly value: ValuePlan
}

/** How a value becomes a part of the result. */
export type ValuePlan = { readonly isNonNull: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly item: ValuePlan }
  | { readonly kind: 'object'; readonly object: ObjectPlan }
  | {
      readonly kind: 'abstract'
      readonly type: GraphQLAbstractType
      planFor(type: GraphQLObjectType): ObjectPlan
    }
)

/** Makes the result's object of a record: its plain properties checked and written, everything else null for now. */
export type ObjectWriter = (source: object, place: Place | undefined, run: Run) => Record<string, unknown>

/** A place in the result, as GraphQL hands it to resolvers. */
export interface Place {
  readonly prev: Place | undefined
  readonly key: string | number
  readonly typename: string | undefined
}

/** One operation that runs. */
export interface Run {
  readonly plan: OperationPlan
  readonly args: ExecutionArgs
  readonly variables: Readonly<Record<string, unknown>>
  readonly failures: Failures
  readonly slices: Slices
  /** Characters of the names and texts so far: no more than the result has bytes, and no less than a sixth of them. */
  size: number
  /** Whether something came that only graphql-js knows how to tell. */
  isBailout: boolean
  /** Values that are still to come. */
  pending: number
  data: Record<string, unknown>
  /** Takes the result when the last value has come. */
  settle: ((result: PlannedResult | undefined) => void) | undefined
}

/** Whether little has been made of its result. */
export function isShort({ size }: Run): boolean {
  return size < LITTLE
}

export interface PlannedResult {
  readonly data: Record<string, unknown>
  readonly errors?: readonly GraphQLError[]
  /** As in the run. */
  readonly size: number
}

/** What a value has beside its texts, for quotes, commas and numbers: less than that, and more than a sixth of it. */
export const LEAF = 4

/** The characters of a leaf's texts and names. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  let size = 0
  for (const name in value) size += LEAF + name.length + sizeOf((value as Record<string, unknown>)[name])
  return size
}
