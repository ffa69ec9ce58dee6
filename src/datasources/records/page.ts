import { type Service, type UpstreamDetails, UpstreamError } from '../../errors.ts'
import type { UpstreamResponse } from '../http/http-source.ts'

/** What identifies one page of a list upstream, taken from a link and never computed. */
export interface PageRef {
  readonly number?: number
  readonly size: number
  readonly token?: string
}

/** Where a page leads: to another page, nowhere, or what is wrong with its link, for whoever needs it. */
export type PageLink = PageRef | UpstreamError | undefined

/** One page of a list, whichever way the upstream links its pages. */
export interface Page<T> {
  /**
   * In upstream order. An item that could not be read stands as its error, so that its neighbours keep their place.
   * Emptied when the operation that asked for the page has ended.
   */
  items: readonly (T | UpstreamError)[]
  readonly ref: PageRef
  readonly next: PageLink
  readonly prev: PageLink
  /** False when the upstream sent the list without any links, so that nothing is known of further pages. */
  readonly linked: boolean
}

/** How an upstream names the parameters that identify a page. */
export interface PageParamNames {
  readonly number: string
  readonly size: string
  readonly token: string
}

/** The page size that both upstreams allow at the most. */
export const MAX_PAGE_SIZE = 1000

/** Pages above this size may have more bytes; a page of 1000 rooms is about 1 MB. */
const LARGE_PAGE_SIZE = 200
const LARGE_PAGE_BYTES = 16 * 1024 * 1024

/** Pages that one search or one walk goes through at the most, empty ones among them. */
export const MAX_PAGES = 20

/** The largest page number that a link may have: 15 digits. */
export const MAX_PAGE_NUMBER = 1e15 - 1

const MAX_TOKEN_LENGTH = 1024

/** Whether a value can stand for a page in a query: text of a bounded length, without control characters. */
export function isPageToken(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= MAX_TOKEN_LENGTH &&
    !/[\p{Cc}\p{Cs}]/u.test(value)
  )
}

/** What links are checked against: they may lead to these origins and this path only. */
export interface ListLocation {
  readonly service: Service
  readonly origin: string
  /** Further origins of the same API, as links have them where a proxy stands before it. */
  readonly linkOrigins?: readonly string[]
  readonly path: string
}

/** The page of a link that is needed; throws what is wrong with it. */
export function followed(link: PageLink): PageRef | undefined {
  if (link instanceof UpstreamError) throw link
  return link
}

/** The page of a link where one that cannot be used counts as none. */
export function usable(link: PageLink): PageRef | undefined {
  return link instanceof UpstreamError ? undefined : link
}

/**
 * Reads one link into the page it identifies; absent, null or empty is none. A relative one counts from the list. One
 * that leads anywhere else is an error in the link's place, since only some readers of the page need it.
 */
function readLink(
  link: unknown,
  words: PageParamNames,
  location: ListLocation,
  own: PageRef,
  answer: UpstreamResponse,
): PageLink {
  if (link === undefined || link === null || link === '') return undefined
  if (link instanceof BadLinks) return badPage(location, answer, link.what)
  if (typeof link !== 'string') return badPage(location, answer, 'a page link that is not text')
  const params = plainParams(link, location) ?? checkedParams(link, location)
  if (typeof params === 'string') return badPage(location, answer, params)
  const number = readCount(params.get(words.number), 0, MAX_PAGE_NUMBER)
  const size = readCount(params.get(words.size), 1, MAX_PAGE_SIZE)
  const token = params.get(words.token) || undefined
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

/** Those of a link that is, letter by letter, the list and a query without anything that a URL parser would change. */
function plainParams(link: string, { origin, path }: ListLocation): LinkParams | undefined {
  if (!link.startsWith(origin) || !link.startsWith(path, origin.length)) return undefined
  const start = origin.length + path.length
  if (link[start] !== '?') return undefined
  const query = link.slice(start + 1)
  if (/^(?:[\w.~*:-]+=[\w.~*:-]*(?:&|$))*$/.test(query)) return new PlainParams(query)
  return /^[\w.~%&=+*:-]*$/.test(query) ? new URLSearchParams(query) : undefined
}

/** What URLSearchParams gives of names and values in which every letter means itself, at a part of the cost. */
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

/** The parameters of a link that names the list, or what is wrong with it. */
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

/** Where further origins of links are set. */
const LINK_SETTINGS: Readonly<Record<Service, string>> = {
  signalwire: 'SIGNALWIRE_LINK_ORIGINS',
  twilio: 'TWILIO_LINK_ORIGINS',
}

/** The query parameters that ask for a page; page 0 without a token is asked for by its size alone. */
function pageQuery(ref: PageRef, words: PageParamNames): Record<string, string | number> {
  const query: Record<string, string | number> = Object.create(null)
  if (ref.number !== undefined && (ref.number > 0 || ref.token !== undefined))
    query[words.number] = ref.number
  query[words.size] = ref.size
  if (ref.token !== undefined) query[words.token] = ref.token
  return query
}

/** Bytes that the answer may have; undefined is what any answer may. */
export function maxBytesOf({ size }: PageRef): number | undefined {
  return size > LARGE_PAGE_SIZE ? LARGE_PAGE_BYTES : undefined
}

/** Whether a reference asks for the page that every walk from the start begins with. */
export function isFirstPage(ref: PageRef): boolean {
  return ref.token === undefined && (ref.number ?? 0) === 0
}

/** Text that is equal for two references exactly if they ask for the same page. */
export function pageKey(ref: PageRef): string {
  return `${ref.number ?? 0}/${ref.size}/${ref.token ?? ''}`
}

/** How one upstream's lists are paged: how a page is asked for, and how an answer is read. */
export interface PageStyle {
  query(ref: PageRef): Record<string, string | number>
  read<T>(
    answer: UpstreamResponse,
    location: ListLocation,
    ref: PageRef,
    readItem: (raw: unknown) => T | UpstreamError,
  ): Page<T>
}

/** Stands where a list has something for links in which there can be none. */
class BadLinks {
  readonly what: string

  constructor(what: string) {
    this.what = what
  }
}

/** What the body of a list holds, before its items and links are read. */
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
 * items, which is `rooms` or `participants`, as the path is called, where it leads nowhere.
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

/** The links of a page, in the object that holds them; absent and null is a list without any. */
function linksIn(links: unknown, name: string, next: string, prev: string): Omit<FoundPage, 'items'> {
  if (links === undefined || links === null) return { next: undefined, prev: undefined, linked: false }
  if (isObject(links)) return { next: links[next], prev: links[prev], linked: true }
  const bad = new BadLinks(`\`${name}\` that are no object`)
  return { next: bad, prev: bad, linked: true }
}

/** Makes a style of its words and of where a body holds items and links; `find` says what is wrong with another one. */
function pageStyle(
  words: PageParamNames,
  find: (body: unknown, location: ListLocation) => FoundPage | string,
): PageStyle {
  return {
    query: (ref) => pageQuery(ref, words),
    read(answer, location, ref, readItem) {
      const found = find(answer.json, location)
      if (typeof found === 'string') throw badPage(location, answer, found)
      return {
        items: found.items.map(readItem),
        ref,
        next: readLink(found.next, words, location, ref, answer),
        prev: readLink(found.prev, words, location, ref, answer),
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
