import { type ASTNode, GraphQLError, locatedError } from 'graphql'
import { RoomgraphError } from '../../errors.ts'

/** Errors of one answer that are told one by one; the others are told by their number. */
export const MAX_ERRORS = 100

type Path = readonly (string | number)[]

/** What went wrong at one place, before an error is made of it that knows where. */
interface Failure {
  readonly error: unknown
  readonly nodes: readonly ASTNode[]
  readonly path: Path
}

/** The errors of a result, with as few made as are told: thousands of places may fail for the same reason. */
export class Failures {
  /** Up to twice as many as are told, in no order. */
  #kept: Failure[] = []
  /** The last place that may be told, once there are more than that. */
  #last: Failure | undefined
  readonly #left = new LeftOut()

  get isEmpty(): boolean {
    return this.#kept.length === 0
  }

  add(error: unknown, nodes: readonly ASTNode[], path: Path): void {
    const failure = { error, nodes, path }
    if (this.#last && comparePlaces(failure, this.#last) >= 0) {
      this.#left.add(error)
      return
    }
    this.#kept.push(failure)
    if (this.#kept.length === 2 * MAX_ERRORS) this.#cut()
  }

  /** In the order of their places. */
  errors(): readonly GraphQLError[] {
    this.#cut()
    const errors = this.#kept.map(({ error, nodes, path }) =>
      withoutStack(() => locatedError(error, nodes, path)),
    )
    return this.#left.addTo(errors)
  }

  #cut(): void {
    this.#kept.sort(comparePlaces)
    for (const { error } of this.#kept.slice(MAX_ERRORS)) this.#left.add(error)
    this.#kept.length = Math.min(this.#kept.length, MAX_ERRORS)
    if (this.#kept.length === MAX_ERRORS) this.#last = this.#kept.at(-1)
  }
}

/** The first errors by their places, and one that tells how many more there are. */
export function fewErrors(errors: readonly GraphQLError[], atMost = MAX_ERRORS): readonly GraphQLError[] {
  const sorted = errors.toSorted(
    (a, b) => comparePlaces(placed(a), placed(b)) || compare(a.message, b.message),
  )
  const left = new LeftOut()
  for (const error of sorted.splice(atMost)) left.add(error)
  return left.addTo(sorted)
}

/** Errors that are only counted. */
class LeftOut {
  #count = 0
  readonly #codes: Record<string, number> = Object.create(null)

  add(error: unknown): void {
    const code = codeOf(error)
    this.#count++
    this.#codes[code] = (this.#codes[code] ?? 0) + 1
  }

  addTo(errors: readonly GraphQLError[]): readonly GraphQLError[] {
    if (this.#count === 0) return errors
    const message = `${this.#count} more errors are left out: an answer tells ${MAX_ERRORS}, the first by their places.`
    const extensions = { code: 'ERRORS_LEFT_OUT', count: this.#count, codes: { ...this.#codes } }
    return [...errors, withoutStack(() => new GraphQLError(message, { extensions }))]
  }
}

function codeOf(error: unknown): string {
  if (error instanceof RoomgraphError) return error.code
  if (!(error instanceof GraphQLError)) return 'INTERNAL_SERVER_ERROR'
  if (error.originalError) return codeOf(error.originalError)
  const { code } = error.extensions
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR'
}

function placed({ path = [] }: GraphQLError): { readonly path: Path } {
  return { path }
}

/** Keys at the same level of the same parent are both names or both numbers. */
function comparePlaces({ path: a }: { readonly path: Path }, { path: b }: { readonly path: Path }): number {
  const levels = Math.min(a.length, b.length)
  for (let level = 0; level < levels; level++) {
    const order = compare(a[level] as string | number, b[level] as string | number)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * Makes an error that is expected. To write down a stack takes ten times as long as all the rest of it, and nobody reads that
 * of an error whose code says all.
 */
export function withoutStack<T extends Error>(make: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
