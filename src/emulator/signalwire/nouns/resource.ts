import type { Answer, Question } from '../../answer.ts'
import { type Checks, digits } from '../../checks.ts'
import { queryFaults } from '../faults.ts'
import type { ItemContext } from '../items.ts'
import { answerList, type ListContext, type ListSource } from '../lists.ts'

/** What every address of the API begins with. */
export const BASE = '/api/video'

/** All that a noun needs to answer. */
export interface ApiContext extends ItemContext, ListContext {}

/** What a resource answers to one method, or undefined where it does not exist. */
export type Read = (query: URLSearchParams) => Answer | undefined
export type Write = (question: Question) => Answer | undefined

/** One resource, with the methods that it knows. */
export interface Resource {
  GET?: Read
  POST?: Write
  PUT?: Write
  DELETE?: Write
}

export const mediaOption = { media_ttl: digits(0) }

/** A list: `name` is its path below the API's base. */
export function listEndpoint(
  context: ApiContext,
  name: string,
  rest: Partial<ListSource> & Pick<ListSource, 'select' | 'item'>,
): Read {
  const source = { name, path: `${BASE}/${name}`, filters: {}, options: {}, ...rest }
  return (query) => answerList(context, source, query)
}

/** One item, or whatever `read` gives; undefined is answered as not found, after faults of the query. */
export function itemEndpoint(checks: Checks, read: (query: URLSearchParams) => unknown): Read {
  return (query) => {
    const faults = queryFaults(query, checks)
    if (faults.length > 0) return { status: 422, body: { errors: faults } }
    const body = read(query)
    return body === undefined ? undefined : { status: 200, body }
  }
}

/** A write without a body: refused for parameters, else done, with what `answer` gives. */
export function bodiless(isThere: boolean, answer: () => Answer): Write {
  return ({ query }) => {
    if (!isThere) return undefined
    const faults = queryFaults(query, {})
    return faults.length > 0 ? { status: 422, body: { errors: faults } } : answer()
  }
}

export const NO_CONTENT: Answer = { status: 204, body: undefined }
