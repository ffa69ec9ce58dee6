import { MAX_PAGES } from '../../datasources/records/page.ts'
import { BadUserInputError, LimitError, PagingNumberError } from '../../errors.ts'

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
 * Checks what can be wrong with `first` and `last` by themselves: their range, and what they stand together with. Throws
 * PagingNumberError, or the LimitError of a page of more than `maxFirst` (ROOMGRAPH_MAX_FIRST). Both refuse the whole
 * operation before anything runs: below a long list, an error for each place would be an answer without end.
 * @param place what the message begins with, such as "`rooms`: "
 */
export function checkPagingNumbers(args: PagingArguments, maxFirst: number, place = ''): void {
  const first = args.first ?? undefined
  const last = args.last ?? undefined
  const before = args.before ?? undefined
  const refuse = (advice: string) => new PagingNumberError(`${place}${advice}`)
  if (first !== undefined && last !== undefined) {
    throw refuse(
      'Give `first` or `last`, not both: `first` (with `after`) walks forward, `last` (with `before`) walks backward.',
    )
  }
  if (last !== undefined && before === undefined) {
    throw refuse(
      'A list has no known end to count from, so `last` needs `before`: write `last` with `before: <a cursor>`, or `first`.',
    )
  }
  if (first !== undefined && before !== undefined) {
    throw refuse(
      '`first` cannot be combined with `before`: write `last` with `before`, or `first` with `after`.',
    )
  }
  checkRange('first', first, maxFirst, place)
  checkRange('last', last, maxFirst, place)
}

/** Checks the arguments; throws what `checkPagingNumbers` does, and BAD_USER_INPUT for two cursors at once. */
export function readPaging(args: PagingArguments, maxFirst: number): Paging {
  checkPagingNumbers(args, maxFirst)
  const after = args.after ?? undefined
  const before = args.before ?? undefined
  if (after !== undefined && before !== undefined) {
    throw new BadUserInputError(
      'Give `after` or `before`, not both: write `first` with `after`, or `last` with `before`.',
    )
  }
  return {
    forward: before === undefined,
    limit: args.first ?? args.last ?? Math.min(DEFAULT_LIMIT, maxFirst),
    cursor: after ?? before,
  }
}

/** The size of the pages of a stream: what is to come first, and no more pages than a walk may take. */
export function sizeOfStream(streamed: number, limit: number): number {
  return Math.min(limit, Math.max(streamed || DEFAULT_LIMIT, Math.ceil(limit / MAX_PAGES)))
}

function checkRange(name: string, value: number | undefined, max: number, place: string): void {
  if (value === undefined) return
  if (value < 0) {
    const advice = `Write \`${name}: ${Math.min(DEFAULT_LIMIT, max)}\``
    throw new PagingNumberError(
      `${place}\`${name}\` takes 0 to ${max}, but got a negative number. ${advice}.`,
    )
  }
  if (value > max) {
    const message = `${place}\`${name}\` takes 0 to ${max}, but got more. Write \`${name}: ${max}\` and follow the cursors; ROOMGRAPH_MAX_FIRST raises this limit, to 1000 at the most.`
    throw new LimitError('PAGE_SIZE_LIMIT_EXCEEDED', message, max)
  }
}
