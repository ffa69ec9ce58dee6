import { MAX_PAGES } from '../datasources/page.ts'
import { BadUserInputError, LimitError } from '../errors.ts'

/** The paging arguments of a connection field; null counts as not given. */
export interface PagingArguments {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

/** Which way to walk, how far, and from which cursor. */
export interface Paging {
  readonly forward: boolean
  readonly limit: number
  readonly cursor: string | undefined
}

/** How many items a connection gives when neither `first` nor `last` says so; both upstreams' own default. */
export const DEFAULT_LIMIT = 50

/**
 * Checks the arguments. `maxFirst` is ROOMGRAPH_MAX_FIRST; a page of more throws PAGE_SIZE_LIMIT_EXCEEDED. Anything else
 * throws BAD_USER_INPUT with what to write instead.
 */
export function readPaging(args: PagingArguments, maxFirst: number): Paging {
  const first = args.first ?? undefined
  const last = args.last ?? undefined
  const after = args.after ?? undefined
  const before = args.before ?? undefined
  if (first !== undefined && last !== undefined) {
    throw new BadUserInputError(
      'Give `first` or `last`, not both: `first` (with `after`) walks forward, `last` (with `before`) walks backward.',
    )
  }
  if (after !== undefined && before !== undefined) {
    throw new BadUserInputError(
      'Give `after` or `before`, not both: write `first` with `after`, or `last` with `before`.',
    )
  }
  if (last !== undefined && before === undefined) {
    throw new BadUserInputError(
      'A list has no known end to count from, so `last` needs `before`: write `last` with `before: <a cursor>`, or `first`.',
    )
  }
  if (first !== undefined && before !== undefined) {
    throw new BadUserInputError(
      '`first` cannot be combined with `before`: write `last` with `before`, or `first` with `after`.',
    )
  }
  const limit = Math.min(DEFAULT_LIMIT, maxFirst)
  return {
    forward: before === undefined,
    limit: checkLimit('first', first, maxFirst) ?? checkLimit('last', last, maxFirst) ?? limit,
    cursor: after ?? before,
  }
}

/** The size of the pages of a stream: what is to come first, and no more pages than a walk may take. */
export function sizeOfStream(streamed: number, limit: number): number {
  return Math.min(limit, Math.max(streamed || DEFAULT_LIMIT, Math.ceil(limit / MAX_PAGES)))
}

function checkLimit(name: string, value: number | undefined, max: number): number | undefined {
  if (value !== undefined && value < 0) {
    const advice = `Write \`${name}: ${Math.min(DEFAULT_LIMIT, max)}\``
    throw new BadUserInputError(`\`${name}\` takes 0 to ${max}, but got a negative number. ${advice}.`)
  }
  if (value !== undefined && value > max) {
    const message = `\`${name}\` takes 0 to ${max}, but got more. Write \`${name}: ${max}\` and follow the cursors for more.`
    throw new LimitError('PAGE_SIZE_LIMIT_EXCEEDED', message, max)
  }
  return value
}
