import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  defaultFieldResolver,
  type ExecutionArgs,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  type GraphQLFieldConfig,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isListType,
  isNonNullType,
} from 'graphql'
import { isAsyncIterable, mapAsyncIterator } from 'graphql-yoga'
import type { OperationContext } from '../../context.ts'
import { Failures, LeftOut, MAX_ERRORS, type Path } from '../errors/few-errors.ts'
import { type Execute, type GraphqlJsDocument, runGraphqlJs } from './graphql-js.ts'
import { expectFailures, type Slices } from './slices.ts'

/** Items of a list that are made without a look at the clock. */
const FEW_ITEMS = 20
/** Items, and values that were waited for, up to which little has been done for a result. */
const LITTLE_ITEMS = 100

type Field = GraphQLFieldConfig<unknown, OperationContext>

/** A result, or a part of an incremental one. */
interface Part extends ExecutionResult {
  readonly incremental?: readonly { readonly errors?: readonly GraphQLError[] }[]
}

/**
 * graphql-js, and Yoga's executor, for large operations. By themselves they never let go of the event loop, and make an error with a
 * stack for each place that fails. So they are given a schema whose resolvers hand out long lists item by item, a slice of
 * them in each turn, and no errors, or no more than an answer tells: null stands in the place of the others, and they are counted here.
 */
export class BoundedGraphqlJs {
  readonly #schema: GraphQLSchema
  readonly #slices: Slices
  readonly #errors = new WeakMap<OperationContext, BoundedErrors>()
  /** How much was made so far. */
  readonly #items = new WeakMap<OperationContext, number>()
  #bounded: GraphQLSchema | undefined

  constructor(schema: GraphQLSchema, slices: Slices) {
    this.#schema = schema
    this.#slices = slices
  }

  run(args: ExecutionArgs, document: GraphqlJsDocument, yogas: Execute): unknown {
    this.#bounded ??= mapSchema(this.#schema, {
      [MapperKind.OBJECT_FIELD]: (field: Field) => this.#boundedField(field),
    })
    const errors = document.isIncremental ? new FirstErrors() : new AllErrors()
    this.#errors.set(args.contextValue as OperationContext, errors)
    return withLeftOut(runGraphqlJs({ ...args, schema: this.#bounded }, document, yogas), errors)
  }

  #boundedField(field: Field): Field {
    const { resolve = defaultFieldResolver } = field
    const type = getNullableType(field.type)
    const isItemNullable = isListType(type) && !isNonNullType(type.ofType)
    /** Whether null stands for the error here, and the executor need not know of it. */
    const failed = (
      error: unknown,
      isNullable: boolean,
      context: OperationContext,
      { fieldNodes, path }: GraphQLResolveInfo,
      index?: number,
    ) => isNullable && this.#errors.get(context)?.take(error, fieldNodes, () => pathOf(path, index)) === true
    const isNullable = !isNonNullType(field.type)

    const settled = (value: unknown, context: OperationContext, info: GraphQLResolveInfo): unknown => {
      if (value instanceof Error) return failed(value, isNullable, context, info) ? null : value
      if (!isListType(type)) return value
      if (isAsyncIterable(value)) return this.#eachInTurn(value, context)
      if (!Array.isArray(value)) return value
      const reported = value.map((item: unknown, index) => {
        if (item instanceof Promise) {
          return this.#inTurn(item, context).catch((error: unknown) => {
            if (failed(error, isItemNullable, context, info, index)) return null
            throw error
          })
        }
        return item instanceof Error && failed(item, isItemNullable, context, info, index) ? null : item
      })
      return reported.length > FEW_ITEMS ? this.#inTurns(reported, context) : reported
    }

    return {
      ...field,
      resolve: (source, args, context, info) => {
        try {
          const value = resolve(source, args, context, info)
          if (!(value instanceof Promise)) return settled(value, context, info)
          return this.#inTurn(value, context).then(
            (each) => settled(each, context, info),
            (error: unknown) => {
              if (failed(error, isNullable, context, info)) return null
              throw error
            },
          )
        } catch (error) {
          if (failed(error, isNullable, context, info)) return null
          throw error
        }
      },
    }
  }

  /** The value, in a turn of the event loop that has time for it. */
  async #inTurn<T>(coming: Promise<T>, context: OperationContext): Promise<T> {
    const value = await coming
    const isShort = this.#isShort(context)
    if (this.#slices.isOver(isShort)) {
      const { batches } = context
      expectFailures(value)
      batches.hold()
      await this.#slices.next(isShort)
      batches.release()
    }
    return value
  }

  /** Items of a streamed list: those that are there already would all be completed in the same turn. */
  async *#eachInTurn<T>(items: AsyncIterable<T>, context: OperationContext): AsyncGenerator<T> {
    const { batches } = context
    for await (const item of items) {
      const isShort = this.#isShort(context)
      if (this.#slices.isOver(isShort)) {
        batches.hold()
        await this.#slices.next(isShort)
        batches.release()
      }
      yield item
    }
  }

  #inTurns(items: readonly unknown[], context: OperationContext): readonly unknown[] {
    const { batches } = context
    expectFailures(items)
    const waiting = items.map((item) => ({ item, ...Promise.withResolvers<unknown>() }))
    const handOut = async () => {
      batches.hold()
      for (const { item, resolve } of waiting) {
        resolve(item)
        // The executor that waits for the item completes it before this goes on.
        await undefined
        const isShort = this.#isShort(context)
        if (this.#slices.isOver(isShort)) await this.#slices.next(isShort)
      }
      batches.release()
    }
    void handOut()
    return waiting.map(({ promise }) => promise)
  }

  /** Whether little was made so far; counts what is to be made now. */
  #isShort(context: OperationContext): boolean {
    const items = (this.#items.get(context) ?? 0) + 1
    this.#items.set(context, items)
    return items < LITTLE_ITEMS
  }
}

/** The errors of one operation that the executor is not told of. */
interface BoundedErrors {
  /** Whether it takes the error: then null stands in its place. */
  take(error: unknown, nodes: readonly FieldNode[], pathOf: () => Path): boolean
  /** Adds what it took to the result, or to the next part of it. */
  addTo(part: Part): Part
}

/** Takes all: of a whole result, those are reported that come first by their places. */
class AllErrors implements BoundedErrors {
  readonly #failures = new Failures()

  take(error: unknown, nodes: readonly FieldNode[], pathOf: () => Path): boolean {
    this.#failures.add(error, nodes, pathOf())
    return true
  }

  addTo(part: Part): Part {
    return this.#failures.isEmpty
      ? part
      : { ...part, errors: [...(part.errors ?? []), ...this.#failures.errors()] }
  }
}

/** Takes those beyond what is reported: only the executor knows to which part of a result an error belongs. */
class FirstErrors implements BoundedErrors {
  #reported = 0
  #left: LeftOut | undefined

  take(error: unknown, _nodes: readonly FieldNode[], pathOf: () => Path): boolean {
    if (this.#reported++ < MAX_ERRORS) return false
    this.#left ??= new LeftOut()
    this.#left.add(error, pathOf)
    return true
  }

  /** With one error for those that were left out since the last time. */
  addTo(part: Part): Part {
    const left = this.#left
    const { data, errors = [], incremental: [first, ...others] = [] } = part
    if (!left || (data === undefined && errors.length === 0 && !first)) return part
    this.#left = undefined
    if (!first) return { ...part, errors: left.addTo(errors) }
    return { ...part, incremental: [{ ...first, errors: left.addTo(first.errors ?? []) }, ...others] }
  }
}

function withLeftOut(result: unknown, errors: BoundedErrors): unknown {
  if (result instanceof Promise) return result.then((settled) => withLeftOut(settled, errors))
  if (!isAsyncIterable(result)) return errors.addTo(result as Part)
  return mapAsyncIterator(result, (part: unknown) => errors.addTo(part as Part))
}

function pathOf(path: GraphQLResolveInfo['path'], index: number | undefined): Path {
  const keys: (string | number)[] = index === undefined ? [] : [index]
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev) keys.push(at.key)
  return keys.reverse()
}
