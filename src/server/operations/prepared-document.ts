import {
  type DefinitionNode,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type Location,
  type OperationDefinitionNode,
} from 'graphql'
import type { LimitSettings } from '../../config/settings/limits.ts'
import type { LimitError } from '../../errors.ts'
import {
  type DirectiveFacts,
  type Fragments,
  fragmentsOf,
  readDirectives,
  type Selected,
  withConditions,
} from '../../resolvers/conditions.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'
import { findStandIns, type GraphqlJsDocument, type StandIns } from '../execution/graphql-js.ts'
import type { OperationPlan } from '../execution/operation-plan.ts'
import { planOperation } from '../execution/plan.ts'
import type { CountedOperation, OperationCost } from '../limits/call-limit.ts'
import { exceededLimit } from '../limits/document-limits.ts'
import { VariablesReader } from './variables.ts'

/** Variants that are kept of an operation. When there are more, they are found anew. */
const MAX_VARIANTS = 100
/** A longer document is not planned: that would hold the event loop. */
const MAX_PLANNED_CHARACTERS = 20_000
/** From how many values on an operation is planned the first time: a plan makes long lists faster. */
const LARGE = 2000

type Values = ExecutionArgs['variableValues']

/** What prepared documents of one server have in common. */
export interface Preparation {
  readonly schema: GraphQLSchema
  readonly limits: LimitSettings
  /** Counts up: variants are told apart by a number. */
  variants: number
  /** Told of a document that takes more memory than before. */
  grown(document: PreparedDocument): void
}

/**
 * Prepared document: what is known of a document, found once. Yoga hands it from hook to hook as the document that it is, so
 * each hook has everything that was found of it.
 */
export class PreparedDocument implements DocumentNode, GraphqlJsDocument {
  readonly kind = Kind.DOCUMENT
  readonly definitions: readonly DefinitionNode[]
  readonly loc?: Location
  readonly text: string
  readonly preparation: Preparation
  readonly fragments: Fragments
  /** What validation found; undefined before. */
  verdict: readonly GraphQLError[] | undefined
  readonly #operations = new Map<string | undefined, PreparedOperation>()
  #directives: DirectiveFacts | undefined
  #standIns: StandIns | false | undefined

  constructor({ definitions, loc }: DocumentNode, text: string, preparation: Preparation) {
    this.definitions = definitions
    if (loc) this.loc = loc
    this.text = text
    this.preparation = preparation
    this.fragments = fragmentsOf(this)
  }

  /** The operation of that name, or the only one; undefined if there is none. */
  operation(name: string | null | undefined): PreparedOperation | undefined {
    const known = this.#operations.get(name ?? undefined)
    if (known) return known
    const node = getOperationAST(this, name)
    if (!node) return undefined
    const operation = new PreparedOperation(this, node)
    this.#operations.set(name ?? undefined, operation)
    return operation
  }

  get directiveFacts(): DirectiveFacts {
    this.#directives ??= readDirectives(this)
    return this.#directives
  }

  get isIncremental(): boolean {
    return this.directiveFacts.isIncremental
  }

  get standIns(): StandIns | undefined {
    this.#standIns ??= findStandIns(this) ?? false
    return this.#standIns || undefined
  }

  /** Its length in characters, and what was made of it, in characters that take as much memory. */
  get weight(): number {
    let weight = this.text.length
    for (const operation of this.#operations.values()) weight += operation.weight
    return weight
  }
}

/** Prepared operation: what is known of one operation of a document, with a variant for each outcome of its conditions. */
export class PreparedOperation implements Selected {
  readonly document: PreparedDocument
  readonly operation: OperationDefinitionNode
  /** The limit that it exceeds. */
  readonly excess: LimitError | undefined
  /** Whether it has passed everything that depends on the document alone. */
  isProven = false
  readonly #variants = new Map<string, OperationVariant>()
  /** The variables that its conditions depend on; undefined before they are needed. */
  #conditions: readonly string[] | undefined
  #variables: VariablesReader | undefined

  constructor(document: PreparedDocument, operation: OperationDefinitionNode) {
    this.document = document
    this.operation = operation
    this.excess = exceededLimit(document, this, document.preparation.limits)
  }

  get fragments(): Fragments {
    return this.document.fragments
  }

  get variables(): VariablesReader {
    this.#variables ??= new VariablesReader(this.document.preparation.schema, this.operation)
    return this.#variables
  }

  get weight(): number {
    return this.#variants.size * this.characters
  }

  /** The length of its document without the other operations. */
  get characters(): number {
    const { definitions, text } = this.document
    return definitions.reduce(
      (sum, each) =>
        each.kind === Kind.OPERATION_DEFINITION && each !== this.operation ? sum - lengthOf(each) : sum,
      text.length,
    )
  }

  /** @param values of variables, as they were sent */
  variant(values: Values): OperationVariant {
    this.#conditions ??= this.#findConditions()
    const key =
      this.#conditions.length === 0 ? '' : this.#conditions.map((name) => keyOf(values, name)).join()
    const known = this.#variants.get(key)
    if (known) return known
    if (this.#variants.size >= MAX_VARIANTS) this.#variants.clear()
    const variant = new OperationVariant(this)
    this.#variants.set(key, variant)
    this.document.preparation.grown(this.document)
    return variant
  }

  #findConditions(): readonly string[] {
    const { variables } = this.document.directiveFacts
    const names = (this.operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
    return names.filter((name) => variables.has(name))
  }
}

/** Variant: an operation under one outcome of its conditions, with what it costs and, once it has come again, its plan. */
export class OperationVariant implements CountedOperation {
  readonly document: PreparedDocument
  readonly operation: OperationDefinitionNode
  readonly number: number
  cost: OperationCost | undefined
  #plan: OperationPlan | false | undefined
  #hasCome = false

  constructor({ document, operation }: PreparedOperation) {
    this.document = document
    this.operation = operation
    this.number = document.preparation.variants++
  }

  get fragments(): Fragments {
    return this.document.fragments
  }

  get directiveFacts(): DirectiveFacts {
    return this.document.directiveFacts
  }

  /** Whether there is a plan. */
  get isPlanned(): boolean {
    return this.#plan !== undefined && this.#plan !== false
  }

  /**
   * The plan, made the second time that the variant is to run: planning costs more than running once, so a flood of
   * operations that never come back costs nothing extra. Undefined for the first time, and for what has no plan.
   * @param values that the result can have
   */
  planFor(variables: Variables, values: number): OperationPlan | undefined {
    if (this.#plan === undefined && (this.#hasCome || values >= LARGE)) this.#plan = this.#makePlan(variables)
    this.#hasCome = true
    return this.#plan || undefined
  }

  #makePlan(variables: Variables): OperationPlan | false {
    const { isIncremental, text, preparation } = this.document
    if (isIncremental || text.length > MAX_PLANNED_CHARACTERS) return false
    return planOperation(preparation.schema, withConditions(this, variables)) ?? false
  }
}

/** What of a variable's value can change the outcome of conditions, and how lists are streamed; short, whatever was sent. */
function keyOf(values: Values, name: string): string {
  const value: unknown = values && Object.hasOwn(values, name) ? values[name] : undefined
  return typeof value === 'boolean' || typeof value === 'number' || value == null ? `${value}` : ''
}

function lengthOf({ loc }: DefinitionNode): number {
  return loc ? loc.end - loc.start : 0
}
