import { type ASTNode, GraphQLError, locatedError } from 'graphql'
import { RoomgraphError } from '../../errors.ts'

/** Errors of one answer that are reported one by one; the others are reported by their number. */
export const MAX_ERRORS = 100
/** Of those that are reported by their number, as many that nobody expected are logged. */
const MAX_UNEXPECTED = 3
const UNEXPECTED = 'INTERNAL_SERVER_ERROR'

export type Path = readonly (string | number)[]

/** What went wrong at one place, before an error is made of it that knows where. */
interface Failure {
  readonly error: unknown
  readonly nodes: readonly ASTNode[]
  readonly path: Path
}

/** The errors of a result, with as few made as are reported: thousands of places may fail for the same reason. */
export class Failures {
  /** Up to twice as many as are reported, in no order. */
  #kept: Failure[] = []
  /** The last place that may be reported, once there are more than that. */
  #last: Failure | undefined
  readonly #left = new LeftOut()

  get isEmpty(): boolean {
    return this.#kept.length === 0
  }

  add(error: unknown, nodes: readonly ASTNode[], path: Path): void {
    const failure = { error, nodes, path }
    if (this.#last && comparePlaces(failure, this.#last) >= 0) {
      this.#left.add(error, () => path)
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
    for (const { error, path } of this.#kept.slice(MAX_ERRORS)) this.#left.add(error, () => path)
    this.#kept.length = Math.min(this.#kept.length, MAX_ERRORS)
    if (this.#kept.length === MAX_ERRORS) this.#last = this.#kept.at(-1)
  }
}

/**
 * The first errors by their places, and one that tells how many more there are, those included of which an error among
 * them tells already.
 */
export function fewErrors(errors: readonly GraphQLError[], atMost = MAX_ERRORS): readonly GraphQLError[] {
  const sorted = errors
    .filter((error) => !(error instanceof LeftOutErrors))
    .sort((a, b) => comparePlaces(placed(a), placed(b)) || compare(a.message, b.message))
  const left = new LeftOut()
  for (const error of errors) if (error instanceof LeftOutErrors) left.addAll(error)
  for (const error of sorted.splice(atMost)) left.add(error, () => placed(error).path)
  return left.addTo(sorted)
}

/** What nobody expected, and where. */
export interface Unexpected {
  readonly error: unknown
  readonly path: Path
}

/** Stands for errors that are left out. Of those that nobody expected, it keeps a few for the log. */
export class LeftOutErrors extends GraphQLError {
  readonly count: number
  readonly codes: Readonly<Record<string, number>>
  readonly unexpected: readonly Unexpected[]

  constructor(count: number, codes: Readonly<Record<string, number>>, unexpected: readonly Unexpected[]) {
    const message = `${count} more errors are left out: an answer tells ${MAX_ERRORS}, the first by their places.`
    super(message, { extensions: { code: 'ERRORS_LEFT_OUT', count, codes } })
    this.count = count
    this.codes = codes
    this.unexpected = unexpected
  }
}

/** Errors that are only counted. */
export class LeftOut {
  #count = 0
  readonly #codes: Record<string, number> = Object.create(null)
  readonly #unexpected: Unexpected[] = []

  add(error: unknown, pathOf: () => Path): void {
    const code = codeOf(error)
    this.#countUp(code, 1)
    if (code === UNEXPECTED && this.#unexpected.length < MAX_UNEXPECTED) {
      this.#unexpected.push({ error, path: pathOf() })
    }
  }

  addAll({ codes, unexpected }: LeftOutErrors): void {
    for (const [code, count] of Object.entries(codes)) this.#countUp(code, count)
    this.#unexpected.push(...unexpected.slice(0, MAX_UNEXPECTED - this.#unexpected.length))
  }

  addTo(errors: readonly GraphQLError[]): readonly GraphQLError[] {
    if (this.#count === 0) return errors
    const codes = { ...this.#codes }
    return [...errors, withoutStack(() => new LeftOutErrors(this.#count, codes, this.#unexpected))]
  }

  #countUp(code: string, count: number): void {
    this.#count += count
    this.#codes[code] = (this.#codes[code] ?? 0) + count
  }
}

function codeOf(error: unknown): string {
  if (error instanceof RoomgraphError) return error.code
  if (!(error instanceof GraphQLError)) return UNEXPECTED
  if (error.originalError) return codeOf(error.originalError)
  const { code } = error.extensions
  return typeof code === 'string' ? code : UNEXPECTED
}

function placed({ path = [] }: GraphQLError): { readonly path: Path } {
  return { path }
}

/** Errors of root fields come first: each tells of a whole field, such as what became of a mutation. */
function comparePlaces(a: { readonly path: Path }, b: { readonly path: Path }): number {
  return Math.min(a.path.length, 2) - Math.min(b.path.length, 2) || compareKeys(a, b)
}

/** Keys at the same level of the same parent are both names or both numbers. */
function compareKeys({ path: a }: { readonly path: Path }, { path: b }: { readonly path: Path }): number {
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
