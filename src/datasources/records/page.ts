import { type Service, type UpstreamDetails, UpstreamError } from '../../errors.ts'
import type { UpstreamResponse } from '../http/exchange.ts'

/** Page reference: identifies one page of an upstream list. It comes from a link and is never computed. */
export interface PageRef {
  readonly number?: number
  readonly size: number
  readonly token?: string
}

/** Page link: the linked page, none, or the error of an unusable link. */
export type PageLink = PageRef | UpstreamError | undefined

/** Page: one page of a list of either upstream. */
export interface Page<T> {
  /**
   * In upstream order. An item that could not be read stands as its error, so that its neighbours keep their index.
   * Emptied at the end of the operation.
   */
  items: readonly (T | UpstreamError)[]
  readonly ref: PageRef
  readonly next: PageLink
  readonly prev: PageLink
  /** False when the upstream sent no links, so that further pages are unknown. */
  readonly linked: boolean
}

/** The names of the query parameters that identify a page. */
export interface PageParamNames {
  readonly number: string
  readonly size: string
  readonly token: string
}

/** The largest page size of both upstreams. */
export const MAX_PAGE_SIZE = 1000

/** Pages above this size may have more bytes; a page of 1000 rooms is about 1 MB. */
const LARGE_PAGE_SIZE = 200
const LARGE_PAGE_BYTES = 16 * 1024 * 1024

/** Most pages of one search or one walk, including empty ones. */
export const MAX_PAGES = 20

/** The largest page number that a link may have: 15 digits. */
export const MAX_PAGE_NUMBER = 1e15 - 1

const MAX_TOKEN_LENGTH = 1024

/** Whether a value can be a page token: text of a bounded length, without control characters. */
export function isPageToken(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= MAX_TOKEN_LENGTH &&
    !/[\p{Cc}\p{Cs}]/u.test(value)
  )
}

/** List location: the origins and the path that the links of a list may have. */
export interface ListLocation {
  readonly service: Service
  readonly origin: string
  /** Further origins of the same API, for links behind a proxy. */
  readonly linkOrigins?: readonly string[]
  readonly path: string
}

/** The page of a link that is followed; throws the error of an unusable link. */
export function followed(link: PageLink): PageRef | undefined {
  if (link instanceof UpstreamError) throw link
  return link
}

/** The page of a link; an unusable link counts as none. */
export function usable(link: PageLink): PageRef | undefined {
  return link instanceof UpstreamError ? undefined : link
}

/**
 * Reads one link into the page it identifies; absent, null or empty is none. A relative one counts from the list. One
 * that leads anywhere else is an error in the link's place, since only some readers of the page need it.
 */
function readLink(
  link: unknown,
  names: PageParamNames,
  location: ListLocation,
  own: PageRef,
  answer: UpstreamResponse,
): PageLink {
  if (link === undefined || link === null || link === '') return undefined
  if (link instanceof BadLinks) return badPage(location, answer, link.what)
  if (typeof link !== 'string') return badPage(location, answer, 'a page link that is not text')
  const params = plainParams(link, location) ?? checkedParams(link, location)
  if (typeof params === 'string') return badPage(location, answer, params)
  const number = readCount(params.get(names.number), 0, MAX_PAGE_NUMBER)
  const size = readCount(params.get(names.size), 1, MAX_PAGE_SIZE)
  const token = params.get(names.token) || undefined
  if (number === null || size === null || (token !== undefined && !isPageToken(token))) {
    return badPage(location, answer, 'a page link with a page number, size or token out of range')
  }
  return {
    ...(number !== undefined && { number }),
    size: size ?? own.size,
    ...(token !== undefined && { token }),
  }
}

/** The parameters of a link, each by its name. */
type LinkParams = Pick<URLSearchParams, 'get'>

/** The parameters of a link that is literally the list and a query that URL parsing would not change. */
function plainParams(link: string, { origin, path }: ListLocation): LinkParams | undefined {
  if (!link.startsWith(origin) || !link.startsWith(path, origin.length)) return undefined
  const start = origin.length + path.length
  if (link[start] !== '?') return undefined
  const query = link.slice(start + 1)
  if (/^(?:[\w.~*:-]+=[\w.~*:-]*(?:&|$))*$/.test(query)) return new PlainParams(query)
  return /^[\w.~%&=+*:-]*$/.test(query) ? new URLSearchParams(query) : undefined
}

/** Plain params: URLSearchParams for a query without escapes. perf: bench/run.ts --only 1. It costs a fraction of that. */
class PlainParams implements LinkParams {
  readonly #query: string

  constructor(query: string) {
    this.#query = `&${query}`
  }

  get(name: string): string | null {
    const found = this.#query.indexOf(`&${name}=`)
    if (found < 0) return null
    const start = found + name.length + 2
    const end = this.#query.indexOf('&', start)
    return this.#query.slice(start, end < 0 ? undefined : end)
  }
}

/** The parameters of a link to the list, or the fault of the link. */
function checkedParams(link: string, location: ListLocation): LinkParams | string {
  const { origin, linkOrigins = [], path } = location
  const list = origin + path
  const url = URL.canParse(link, list) ? new URL(link, list) : undefined
  if (url?.username !== '' || url.password !== '') {
    return 'a page link that is no URL or has credentials, which is never followed'
  }
  if (url.origin !== origin && !linkOrigins.includes(url.origin)) {
    const setting = LINK_SETTINGS[location.service]
    return `a page link to another origin, which is never followed. If it is the same API, name it in ${setting}`
  }
  return url.pathname === path ? url.searchParams : 'a page link to another path, which is never followed'
}

/** Variables for further origins of links. */
const LINK_SETTINGS: Readonly<Record<Service, string>> = {
  signalwire: 'SIGNALWIRE_LINK_ORIGINS',
  twilio: 'TWILIO_LINK_ORIGINS',
}

/** The query parameters of a page; page 0 without a token has its size only. */
function pageQuery(ref: PageRef, names: PageParamNames): Record<string, string | number> {
  const query: Record<string, string | number> = Object.create(null)
  if (ref.number !== undefined && (ref.number > 0 || ref.token !== undefined))
    query[names.number] = ref.number
  query[names.size] = ref.size
  if (ref.token !== undefined) query[names.token] = ref.token
  return query
}

/** Most bytes of the response; undefined for the default. */
export function maxBytesOf({ size }: PageRef): number | undefined {
  return size > LARGE_PAGE_SIZE ? LARGE_PAGE_BYTES : undefined
}

/** Whether a reference identifies the first page of the list. */
export function isFirstPage(ref: PageRef): boolean {
  return ref.token === undefined && (ref.number ?? 0) === 0
}

/** Text that is equal for two references exactly if they identify the same page. */
export function pageKey(ref: PageRef): string {
  return `${ref.number ?? 0}/${ref.size}/${ref.token ?? ''}`
}

/** Page style: how one upstream's pages are requested and read. */
export interface PageStyle {
  query(ref: PageRef): Record<string, string | number>
  read<T>(
    answer: UpstreamResponse,
    location: ListLocation,
    ref: PageRef,
    readItem: (raw: unknown) => T | UpstreamError,
  ): Page<T>
}

/** Bad links: stands for a `links` value that is no object. */
class BadLinks {
  readonly what: string

  constructor(what: string) {
    this.what = what
  }
}

/** Items and links of the body of a list, before they are read. */
interface FoundPage {
  readonly items: readonly unknown[]
  readonly next: unknown
  readonly prev: unknown
  readonly linked: boolean
}

/**
 * SignalWire: `{ links: { self, first, next?, prev? }, data: [] }`. Links may be absolute or relative, and one
 * documented list comes without any.
 */
export const signalwirePages = pageStyle(
  { number: 'page_number', size: 'page_size', token: 'page_token' },
  (body) => {
    if (!isObject(body) || !Array.isArray(body.data)) {
      return 'something other than a list: no array under `data`'
    }
    return { items: body.data, ...linksIn(body.links, 'links', 'next', 'prev') }
  },
)

/**
 * Twilio: `{ meta: { key, next_page_url, previous_page_url, ... }, [key]: [] }`; `meta.key` names the array of the
 * items. Where it names none, the array has the last segment of the path as its name: `rooms` or `participants`.
 */
export const twilioPages = pageStyle(
  { number: 'Page', size: 'PageSize', token: 'PageToken' },
  (body, { path }) => {
    const { meta } = isObject(body) ? body : {}
    const named = isObject(meta) && typeof meta.key === 'string' ? meta.key : undefined
    const usual = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
    const items = arrayIn(body, named) ?? arrayIn(body, usual)
    if (!items)
      return `something other than a list: no array under the name in \`meta.key\`, nor under \`${usual}\``
    return { items, ...linksIn(meta, 'meta', 'next_page_url', 'previous_page_url') }
  },
)

function arrayIn(body: unknown, name: string | undefined): readonly unknown[] | undefined {
  const found = isObject(body) && name !== undefined && Object.hasOwn(body, name) ? body[name] : undefined
  return Array.isArray(found) ? found : undefined
}

/** The links of a page, from the object that has them; where that is absent or null, the list has no links. */
function linksIn(links: unknown, name: string, next: string, prev: string): Omit<FoundPage, 'items'> {
  if (links === undefined || links === null) return { next: undefined, prev: undefined, linked: false }
  if (isObject(links)) return { next: links[next], prev: links[prev], linked: true }
  const bad = new BadLinks(`\`${name}\` that are no object`)
  return { next: bad, prev: bad, linked: true }
}

/** A page style; `find` gives the items and links of a body, or its fault. */
function pageStyle(
  names: PageParamNames,
  find: (body: unknown, location: ListLocation) => FoundPage | string,
): PageStyle {
  return {
    query: (ref) => pageQuery(ref, names),
    read(answer, location, ref, readItem) {
      const found = find(answer.json, location)
      if (typeof found === 'string') throw badPage(location, answer, found)
      return {
        items: found.items.map(readItem),
        ref,
        next: readLink(found.next, names, location, ref, answer),
        prev: readLink(found.prev, names, location, ref, answer),
        linked: found.linked,
      }
    },
  }
}

function badPage(location: ListLocation, answer: UpstreamResponse, what: string): UpstreamError {
  const details: UpstreamDetails = {
    service: location.service,
    status: 200,
    ...(answer.requestId !== undefined && { requestId: answer.requestId }),
  }
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', `${answer.at} answered ${what}.`, details)
}

/** Undefined when absent, null when present but no whole number in the range. */
function readCount(text: string | null, min: number, max: number): number | null | undefined {
  if (text === null) return undefined
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
