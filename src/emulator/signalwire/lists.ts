import type { WireErrorItem, WireLinks } from '../../datasources/signalwire/wire.ts'
import type { Answer, ProviderContext } from '../answer.ts'
import type { Changes } from '../changes.ts'
import { anyText, type Checks, digits } from '../checks.ts'
import type { TokenBook, Walk } from '../walks.ts'
import { inOrder } from '../walks.ts'
import { fault, queryFaults } from './faults.ts'

/** One list of the API. */
export interface ListSource {
  /** What page tokens are bound to, e.g. `rooms` or `room_sessions/{id}/members`. */
  name: string
  path: string
  /** Parameters that select items; a page token is bound to them. */
  filters: Checks
  /** Parameters that only change how an item is written; a token outlives a change of them. */
  options: Checks
  /** Keys of the items that pass the filter, newest first. */
  select(query: URLSearchParams): number[]
  /** Whether an item that a walk once selected is still there; they all are when left out. */
  isThere?(key: number): boolean
  item(key: number, query: URLSearchParams): unknown
}

export interface ListContext extends ProviderContext {
  tokens: TokenBook
  changes: Changes
  /** Tells walks apart that begin before and after a change. */
  version(): string
}

const DEFAULT_PAGE_SIZE = 50
const paging = { page_number: digits(0), page_size: digits(1, 1000), page_token: anyText }

function pageNumber(query: URLSearchParams): number {
  return Number(query.get('page_number') ?? 0)
}

function pageSize(query: URLSearchParams): number {
  return Number(query.get('page_size') ?? DEFAULT_PAGE_SIZE)
}

function canonicalFilter(source: ListSource, query: URLSearchParams): string {
  const given = Object.keys(source.filters).filter((name) => query.has(name))
  return JSON.stringify(given.map((name) => [name, query.get(name)]))
}

function begin(context: ListContext, source: ListSource, query: URLSearchParams): Walk {
  const { order } = context.behaviour()
  return {
    list: source.name,
    filter: canonicalFilter(source, query),
    pageSize: pageSize(query),
    version: `${context.version()} ${order}`,
    keys: inOrder(context.seed, order, source.name, source.select(query)),
  }
}

/** The walk that the token names, or what is wrong with the token. */
function redeem(
  context: ListContext,
  source: ListSource,
  query: URLSearchParams,
  sizeFits: boolean,
): Walk | WireErrorItem {
  const token = query.get('page_token') ?? ''
  const found = context.tokens.redeem(token, source.name, canonicalFilter(source, query))
  if (!found || (found.place !== undefined && found.place !== pageNumber(query))) {
    return fault('invalid_parameter', 'page_token', 'is not a token of this list, filter and page')
  }
  const bound = context.behaviour().tokens === 'bound'
  return bound && sizeFits && found.walk.pageSize !== pageSize(query)
    ? fault('invalid_parameter', 'page_token', 'belongs to another page_size')
    : found.walk
}

/** The walk to read from, or everything that is wrong with the query. */
function readWalk(
  context: ListContext,
  source: ListSource,
  query: URLSearchParams,
): { walk?: Walk; faults: WireErrorItem[] } {
  const faults = queryFaults(query, { ...paging, ...source.filters, ...source.options })
  const wrong = new Set(faults.map(({ attribute }) => attribute))
  const laterPage = digits(1)(query.get('page_number') ?? '0') === undefined
  if (laterPage && !query.has('page_token')) {
    faults.push(fault('missing_parameter', 'page_token', 'is required when page_number is above 0'))
  }
  // A token can be judged as long as everything it is compared with can be read.
  const judged = ['page_token', 'page_number', ...Object.keys(source.filters)]
  if (query.has('page_token') && !judged.some((name) => wrong.has(name))) {
    const found = redeem(context, source, query, !wrong.has('page_size'))
    if ('keys' in found) return { walk: found, faults }
    faults.push(found)
  }
  return { faults }
}

/** Answers one page of a list. Page 0 without a token shows the present, any other page the walk it belongs to. */
export function answerList(context: ListContext, source: ListSource, query: URLSearchParams): Answer {
  const { walk, faults } = readWalk(context, source, query)
  if (faults.length > 0) return { status: 422, body: { errors: faults } }
  return { status: 200, body: page(context, source, query, walk ?? begin(context, source, query)) }
}

function page(context: ListContext, source: ListSource, query: URLSearchParams, walk: Walk): object {
  const start = pageNumber(query) * pageSize(query)
  const data = walk.keys.slice(start, start + pageSize(query)).flatMap((key, i) => {
    const gone = source.isThere?.(key) === false
    return gone ? [] : [context.changes.at(source.name, start + i, source.item(key, query))]
  })
  if (source.name === 'conferences' && !context.behaviour().conferenceLinks) return { data }
  return { links: links(context, source, query, walk), data }
}

function links(context: ListContext, source: ListSource, query: URLSearchParams, walk: Walk): WireLinks {
  const { links: style, emptyLastPage, tokenStyle } = context.behaviour()
  const origin = style === 'absolute' ? context.origin() : ''
  const number = pageNumber(query)
  const size = pageSize(query)
  const link = (target: number, withToken = true): string => {
    const search = new URLSearchParams({ page_number: `${target}`, page_size: `${size}` })
    if (withToken) {
      search.set('page_token', context.tokens.issue(walk, tokenStyle === 'per-page' ? target : undefined))
    }
    for (const name of [...Object.keys(source.filters), ...Object.keys(source.options)]) {
      const value = query.get(name)
      if (value !== null) search.set(name, value)
    }
    return `${origin}${source.path}?${search}`
  }
  const end = (number + 1) * size
  const total = walk.keys.length
  const more = end < total || (emptyLastPage && end === total && total > 0)
  return {
    self: link(number, query.has('page_token')),
    first: link(0, false),
    ...(more ? { next: link(number + 1) } : {}),
    ...(number > 0 ? { prev: link(number - 1) } : {}),
  }
}
