import type { WireErrorItem, WireLinks } from '../../datasources/signalwire/wire.ts'
import type { Answer, Setting } from '../answer.ts'
import type { Behaviour } from '../behaviour.ts'
import { hash } from '../random.ts'
import type { TokenBook, Walk } from '../walks.ts'
import type { Changes } from './changes.ts'
import { anyText, type Check, fault, integer, queryFaults } from './query.ts'

/** One list of the API. */
export interface ListSource {
  /** What page tokens are bound to, e.g. `rooms` or `room_sessions/{id}/members`. */
  name: string
  path: string
  /** Parameters that select items; a page token is bound to them. */
  filters: Readonly<Record<string, Check>>
  /** Parameters that only change how an item is written; a token outlives a change of them. */
  options: Readonly<Record<string, Check>>
  /** Keys of the items that pass the filter, newest first. */
  select(query: URLSearchParams): number[]
  item(key: number, query: URLSearchParams): unknown
}

export interface ListContext extends Setting {
  tokens: TokenBook
  changes: Changes
  version(): number
}

const DEFAULT_PAGE_SIZE = 50
const paging = { page_number: integer(0), page_size: integer(1, 1000), page_token: anyText }

function number(query: URLSearchParams, name: string, otherwise: number): number {
  return Number(query.get(name) ?? otherwise)
}

function canonicalFilter(source: ListSource, query: URLSearchParams): string {
  const given = Object.keys(source.filters).filter((name) => query.has(name))
  return JSON.stringify(given.sort().map((name) => [name, query.get(name)]))
}

/** A list in the order that is switched on. The numbers are never stored: the array is made when it is needed. */
export function inOrder(
  seed: number,
  order: Behaviour['order'],
  name: string,
  newestFirst: number[],
): number[] {
  if (order === 'newest-first') return newestFirst
  if (order === 'oldest-first') return newestFirst.toReversed()
  const draw = new Map(newestFirst.map((key) => [key, hash(seed, `order.${name}`, key)]))
  return newestFirst.toSorted((a, b) => (draw.get(a) ?? 0) - (draw.get(b) ?? 0) || a - b)
}

function begin(context: ListContext, source: ListSource, query: URLSearchParams, pageSize: number): Walk {
  const { order } = context.behaviour()
  return {
    list: source.name,
    filter: canonicalFilter(source, query),
    pageSize,
    version: `${context.version()} ${order}`,
    keys: inOrder(context.seed, order, source.name, source.select(query)),
  }
}

/** The walk that the token names, or what is wrong with it. */
function redeem(context: ListContext, source: ListSource, query: URLSearchParams): Walk | WireErrorItem {
  const token = query.get('page_token') ?? ''
  const page = number(query, 'page_number', 0)
  const walk = context.tokens.redeem(token, source.name, canonicalFilter(source, query), page)
  if (!walk) return fault('invalid_parameter', 'page_token', 'is not a token of this list, filter and page')
  const pageSize = number(query, 'page_size', DEFAULT_PAGE_SIZE)
  if (walk.pageSize === pageSize) return walk
  return context.behaviour().tokens === 'free'
    ? { ...walk, pageSize }
    : fault('invalid_parameter', 'page_token', 'belongs to another page_size')
}

function findFaults(source: ListSource, query: URLSearchParams): WireErrorItem[] {
  const faults = queryFaults(query, { ...paging, ...source.filters, ...source.options })
  const later = integer(1)(query.get('page_number') ?? '0') === undefined
  if (later && !query.has('page_token')) {
    faults.push(fault('missing_parameter', 'page_token', 'is required when page_number is above 0'))
  }
  return faults
}

/** Answers one page of a list. */
export function answerList(context: ListContext, source: ListSource, query: URLSearchParams): Answer {
  const faults = findFaults(source, query)
  const named = faults.every((one) => one.attribute === 'page_size') && query.has('page_token')
  const walk = named ? redeem(context, source, query) : undefined
  if (walk && !('keys' in walk) && (faults.length === 0 || walk.message.includes('not a token'))) {
    faults.push(walk)
  }
  if (faults.length > 0) return { status: 422, body: { errors: faults } }
  const begun =
    walk && 'keys' in walk
      ? walk
      : begin(context, source, query, number(query, 'page_size', DEFAULT_PAGE_SIZE))
  return { status: 200, body: page(context, source, query, begun) }
}

function page(context: ListContext, source: ListSource, query: URLSearchParams, walk: Walk): object {
  const { pageSize, keys } = walk
  const start = number(query, 'page_number', 0) * pageSize
  const data = keys
    .slice(start, start + pageSize)
    .map((key, i) => context.changes.at(source.name, start + i, source.item(key, query)))
  if (source.name === 'conferences' && !context.behaviour().conferenceLinks) return { data }
  return { links: links(context, source, query, walk), data }
}

function links(context: ListContext, source: ListSource, query: URLSearchParams, walk: Walk): WireLinks {
  const { links: style, emptyLastPage, tokenStyle } = context.behaviour()
  const origin = style === 'absolute' ? context.origin() : ''
  const page = number(query, 'page_number', 0)
  const { pageSize, keys } = walk
  const link = (target: number, withToken = true): string => {
    const search = new URLSearchParams({ page_number: `${target}`, page_size: `${pageSize}` })
    if (withToken) {
      search.set('page_token', context.tokens.issue(walk, tokenStyle === 'per-page' ? target : undefined))
    }
    for (const name of [...Object.keys(source.filters), ...Object.keys(source.options)]) {
      const value = query.get(name)
      if (value !== null) search.set(name, value)
    }
    return `${origin}${source.path}?${search}`
  }
  const end = (page + 1) * pageSize
  const more = end < keys.length || (emptyLastPage && end === keys.length && keys.length > 0)
  return {
    self: link(page, query.has('page_token')),
    first: link(0, false),
    ...(more ? { next: link(page + 1) } : {}),
    ...(page > 0 ? { prev: link(page - 1) } : {}),
  }
}
