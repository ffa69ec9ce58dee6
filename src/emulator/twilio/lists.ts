import type { WireInsightsMeta } from '../../datasources/twilio/wire.ts'
import type { Answer, ProviderContext } from '../answer.ts'
import type { Changes } from '../changes.ts'
import { anyText, type Checks, digits, parameterFaults } from '../checks.ts'
import type { TokenBook, Walk } from '../walks.ts'
import { inOrder } from '../walks.ts'
import { badParameter } from './errors.ts'

/** One list of the API. */
export interface InsightsList {
  path: string
  /** The name of the array in the answer. */
  key: 'rooms' | 'participants'
  /** A page token is bound to them. */
  filters: Checks
  /** Filters that may be given more than once. */
  repeatable: readonly string[]
  /** Keys of the items that pass the filter, newest first. */
  select(query: URLSearchParams): number[]
  item(key: number): unknown
}

export interface InsightsContext extends ProviderContext {
  tokens: TokenBook
  changes: Changes
  version(): number
}

/** Where a page begins in its walk. The token alone says so; `Page` is the client's own count and only repeated. */
interface Place {
  walk: Walk
  offset: number
}

const paging = { PageSize: digits(1, 1000), Page: digits(0), PageToken: anyText }

function pageSize(query: URLSearchParams): number {
  return Number(query.get('PageSize') ?? 50)
}

/** The filter's parameters, in an order of their own, so that the order in which they were written does not matter. */
function filterOf(list: InsightsList, query: URLSearchParams): [string, string][] {
  return Object.keys(list.filters).flatMap((name) =>
    query
      .getAll(name)
      .toSorted()
      .map((value): [string, string] => [name, value]),
  )
}

function begin(context: InsightsContext, list: InsightsList, query: URLSearchParams): Walk {
  const { order } = context.behaviour()
  return {
    list: list.path,
    filter: JSON.stringify(filterOf(list, query)),
    pageSize: pageSize(query),
    version: `${context.version()} ${order}`,
    keys: inOrder(context.seed, order, list.path, list.select(query)),
  }
}

function findPlace(context: InsightsContext, list: InsightsList, query: URLSearchParams): Place | string {
  const token = query.get('PageToken')
  if (token === null) {
    if (Number(query.get('Page') ?? 0) > 0) return 'is required for a page after the first'
    return { walk: begin(context, list, query), offset: 0 }
  }
  const found = context.tokens.redeem(token, list.path, JSON.stringify(filterOf(list, query)))
  if (!found) return 'is not a token of this list and filter'
  if (context.behaviour().tokens === 'bound' && found.walk.pageSize !== pageSize(query)) {
    return 'belongs to another PageSize'
  }
  return { walk: found.walk, offset: found.place ?? 0 }
}

/** Answers one page of a list. */
export function answerInsightsList(
  context: InsightsContext,
  list: InsightsList,
  query: URLSearchParams,
): Answer {
  const [fault] = parameterFaults(query, { ...paging, ...list.filters }, list.repeatable)
  if (fault) return badParameter(fault)
  const place = findPlace(context, list, query)
  if (typeof place === 'string') return badParameter({ name: 'PageToken', problem: place })
  const { walk, offset } = place
  const items = walk.keys
    .slice(offset, offset + pageSize(query))
    .map((key, i) => context.changes.at(list.key, offset + i, list.item(key)))
  // keys: what Twilio calls the list
  return { status: 200, body: { meta: meta(context, list, query, place), [list.key]: items } }
}

function meta(
  context: InsightsContext,
  list: InsightsList,
  query: URLSearchParams,
  { walk, offset }: Place,
): WireInsightsMeta {
  const { emptyLastPage } = context.behaviour()
  const size = pageSize(query)
  const page = Number(query.get('Page') ?? Math.ceil(offset / size))
  const url = (number: number, token?: string): string => {
    const search = new URLSearchParams([
      ...filterOf(list, query),
      ['PageSize', `${size}`],
      ['Page', `${number}`],
    ])
    if (token !== undefined) search.set('PageToken', token)
    return `${context.origin()}${list.path}?${search}`
  }
  const end = offset + size
  const total = walk.keys.length
  const more = end < total || (emptyLastPage && end === total && total > 0)
  return {
    page,
    page_size: size,
    key: list.key,
    url: url(page, query.get('PageToken') ?? undefined),
    first_page_url: url(0),
    previous_page_url:
      offset === 0
        ? null
        : url(Math.max(0, page - 1), context.tokens.issue(walk, Math.max(0, offset - size))),
    next_page_url: more ? url(page + 1, context.tokens.issue(walk, end)) : null,
  }
}
