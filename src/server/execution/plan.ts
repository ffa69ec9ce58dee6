import {
  type ASTNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
  visit,
} from 'graphql'
import { canGenerate } from '../../datasources/records/generated.ts'
import type { Selected } from '../../resolvers/conditions.ts'
import { argumentsOf } from '../../resolvers/field-arguments.ts'
import { needsInfo } from '../../resolvers/field-extensions.ts'
import { isResolved, objectWriterOf } from './object-writer.ts'
import {
  type FieldPlan,
  LEAF,
  type ObjectPlan,
  type OperationPlan,
  type ValuePlan,
} from './operation-plan.ts'

/**
 * Plans a query, or a subscription for its events, that has no conditions (`@include`, `@skip`) left. Undefined for what a plan
 * cannot express: introspection, a key that is no plain property, a mutation, a process that generates no code.
 */
export function planOperation(
  schema: GraphQLSchema,
  { operation, fragments }: Selected,
): OperationPlan | undefined {
  const type = operation.operation === 'mutation' ? undefined : schema.getRootType(operation.operation)
  if (!type || !canGenerate()) return undefined
  if (![operation, ...Object.values(fragments)].every(isPlannable)) return undefined
  const root = new Planner(schema, fragments).object(type, [operation.selectionSet])
  return { schema, operation, fragments, root }
}

function isPlannable(definition: ASTNode): boolean {
  let isOdd = false
  visit(definition, {
    Field({ name, alias }) {
      if (['__schema', '__type'].includes(name.value) || alias?.value === '__proto__') isOdd = true
    },
  })
  return !isOdd
}

class Planner {
  readonly #schema: GraphQLSchema
  readonly #fragments: OperationPlan['fragments']

  constructor(schema: GraphQLSchema, fragments: OperationPlan['fragments']) {
    this.#schema = schema
    this.#fragments = fragments
  }

  object(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): ObjectPlan {
    const groups = new Map<string, FieldNode[]>()
    const seen = new Set<string>()
    for (const set of sets) this.#collect(type, set, groups, seen)
    const fields = [...groups].flatMap(([key, nodes]) => this.#field(type, key, nodes) ?? [])
    const size = fields.reduce((sum, { key }) => sum + key.length + LEAF, LEAF)
    return { type, write: objectWriterOf(fields), resolved: fields.filter(isResolved), size }
  }

  /** The fields that execution collects, by the key that they have in the result. */
  #collect(
    type: GraphQLObjectType,
    set: SelectionSetNode,
    groups: Map<string, FieldNode[]>,
    seen: Set<string>,
  ): void {
    for (const selection of set.selections) {
      if (selection.kind === 'Field') {
        const key = selection.alias?.value ?? selection.name.value
        const group = groups.get(key)
        if (group) group.push(selection)
        else groups.set(key, [selection])
        continue
      }
      const name = selection.kind === 'FragmentSpread' ? selection.name.value : undefined
      if (name !== undefined && seen.has(name)) continue
      if (name !== undefined) seen.add(name)
      const fragment = selection.kind === 'FragmentSpread' ? this.#fragments[selection.name.value] : selection
      if (fragment && this.#applies(fragment.typeCondition?.name.value, type)) {
        this.#collect(type, fragment.selectionSet, groups, seen)
      }
    }
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true
    const target = this.#schema.getType(condition)
    return isAbstractType(target) && this.#schema.isSubType(target, type)
  }

  #field(parent: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): FieldPlan | undefined {
    const name = nodes[0]?.name.value ?? ''
    const field = name === '__typename' ? TypeNameMetaFieldDef : parent.getFields()[name]
    const [node] = nodes
    if (!field || !node) return undefined
    const value = this.#value(field.type, nodes)
    return {
      key,
      nodes,
      parent,
      field,
      arguments: argumentsOf(field, node),
      takesInfo: needsInfo(field),
      found: new Map(),
      value,
    }
  }

  #value(type: GraphQLOutputType, nodes: readonly FieldNode[], isNonNull = false): ValuePlan {
    if (isNonNullType(type)) return this.#value(type.ofType, nodes, true)
    if (isListType(type)) return { kind: 'list', isNonNull, item: this.#value(type.ofType, nodes) }
    if (isLeafType(type)) return { kind: 'leaf', isNonNull, type }
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    if (!isAbstractType(type)) return { kind: 'object', isNonNull, object: this.object(type, sets) }
    const plans = new Map<GraphQLObjectType, ObjectPlan>()
    const planFor = (concrete: GraphQLObjectType) => {
      const plan = plans.get(concrete) ?? this.object(concrete, sets)
      plans.set(concrete, plan)
      return plan
    }
    return { kind: 'abstract', isNonNull, type, planFor }
  }
}
