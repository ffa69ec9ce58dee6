import {
  type DirectiveNode,
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'

type Given = Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'>

/** Tells of operations whether they ask for their result in parts, by `@defer` or `@stream`. */
export class PartsReader {
  /** Documents without any such directive are nearly all. */
  readonly #known = new WeakMap<DocumentNode, boolean>()

  /** False, too, where conditions leave the directive out, or its own `if` turns it off. */
  asksForParts({ document, operationName, variableValues }: Given): boolean {
    const known = this.#known.get(document)
    const mentions = known ?? mentionsParts(document)
    if (known === undefined) this.#known.set(document, mentions)
    const operation = mentions ? getOperationAST(document, operationName) : undefined
    return operation ? selectsParts(document, operation, variableValues ?? {}) : false
  }
}

function mentionsParts(document: DocumentNode): boolean {
  let mentions = false
  visit(document, {
    Directive({ name }) {
      if (name.value === 'defer' || name.value === 'stream') mentions = true
    },
  })
  return mentions
}

function selectsParts(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const seen = new Set<string>()

  /** What the `if` of a directive is, `otherwise` where it has none. */
  function conditionOf(directive: DirectiveNode, otherwise: boolean): unknown {
    const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value
    if (value?.kind === Kind.BOOLEAN) return value.value
    if (value?.kind !== Kind.VARIABLE) return otherwise
    const name = value.name.value
    if (Object.hasOwn(variables, name)) return variables[name]
    const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)
    return definition?.defaultValue?.kind === Kind.BOOLEAN ? definition.defaultValue.value : otherwise
  }

  function isLeftOut(directives: readonly DirectiveNode[]): boolean {
    return directives.some(
      (each) =>
        (each.name.value === 'skip' && conditionOf(each, false) === true) ||
        (each.name.value === 'include' && conditionOf(each, true) === false),
    )
  }

  function hasParts({ selections }: SelectionSetNode): boolean {
    return selections.some((selection) => {
      const { directives = [] } = selection
      if (isLeftOut(directives)) return false
      const name = selection.kind === Kind.FIELD ? 'stream' : 'defer'
      if (directives.some((each) => each.name.value === name && conditionOf(each, true) !== false))
        return true
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        return selection.selectionSet !== undefined && hasParts(selection.selectionSet)
      }
      const fragment = fragments.get(selection.name.value)
      if (!fragment || seen.has(fragment.name.value)) return false
      seen.add(fragment.name.value)
      return hasParts(fragment.selectionSet)
    })
  }

  return hasParts(operation.selectionSet)
}
