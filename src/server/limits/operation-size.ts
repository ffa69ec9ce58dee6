import { Kind, type SelectionSetNode } from 'graphql'
import type { Selected } from '../../resolvers/conditions.ts'

/** How large an operation is, with each fragment counted wherever it is spread. */
export interface OperationSize {
  /** Levels of fields within one another. */
  readonly depth: number
  /** The same below `__schema` and `__type`, which count as one level themselves. */
  readonly introspectionDepth: number
  readonly aliases: number
  readonly directives: number
  readonly rootFields: number
}

/** The size of a selection set; `fields` are those of its own level. */
type Size = Omit<OperationSize, 'rootFields'> & { readonly fields: number }

const NOTHING: Size = { depth: 0, introspectionDepth: 0, aliases: 0, directives: 0, fields: 0 }

/**
 * Measures an operation as execution would see it. A fragment is measured once and added wherever it is spread, so that
 * fragments which spread one another a million times cost no more than their own length. A fragment within itself adds
 * nothing: such a document is not valid.
 */
export function measureOperation({ operation, fragments }: Selected): OperationSize {
  const measured = new Map<string, Size>()

  function sizeOfFragment(name: string): Size {
    const known = measured.get(name)
    if (known) return known
    const fragment = fragments[name]
    if (!fragment) return NOTHING
    measured.set(name, NOTHING)
    const size = sizeOfSet(fragment.selectionSet)
    measured.set(name, size)
    return size
  }

  function sizeOfSet(set: SelectionSetNode): Size {
    let { depth, introspectionDepth, aliases, directives, fields } = NOTHING
    for (const selection of set.selections) {
      directives += selection.directives?.length ?? 0
      let inner = NOTHING
      if (selection.kind === Kind.FRAGMENT_SPREAD) inner = sizeOfFragment(selection.name.value)
      else if (selection.selectionSet) inner = sizeOfSet(selection.selectionSet)
      introspectionDepth = Math.max(introspectionDepth, inner.introspectionDepth)
      aliases += inner.aliases
      directives += inner.directives
      if (selection.kind !== Kind.FIELD) {
        depth = Math.max(depth, inner.depth)
        fields += inner.fields
        continue
      }
      fields++
      if (selection.alias) aliases++
      const isIntrospection = ['__schema', '__type'].includes(selection.name.value)
      if (isIntrospection) introspectionDepth = Math.max(introspectionDepth, inner.depth)
      depth = Math.max(depth, 1 + (isIntrospection ? 0 : inner.depth))
    }
    return { depth, introspectionDepth, aliases, directives, fields }
  }

  const { fields, directives, ...size } = sizeOfSet(operation.selectionSet)
  const definitions = [operation, ...(operation.variableDefinitions ?? [])]
  const own = definitions.reduce((sum, each) => sum + (each.directives?.length ?? 0), 0)
  return { ...size, rootFields: fields, directives: directives + own }
}
