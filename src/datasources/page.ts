import { type Service, type UpstreamDetails, UpstreamError } from '../errors.ts'
import type { Answer } from './http.ts'

/** What identifies one page of a list upstream, taken from a link and never computed. */
export interface PageRef {
  readonly number?: number
  readonly size: number
  readonly token?: string
}

/** One page of a list, whichever way the upstream links its pages. */
export interface Page<T> {
  /**
   * In upstream order. An item that could not be read stands as its error, so that its neighbours keep their place.
   * Emptied when the operation that asked for the page has ended.
   */
  items: readonly (T | UpstreamError)[]
  readonly ref: PageRef
  readonly next: PageRef | undefined
  readonly prev: PageRef | undefined
  /** False when the upstream sent the list without any links, so that nothing is known of further pages. */
  readonly linked: boolean
}

/** How an upstream names the parameters that identify a page. */
export interface PageWords {
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

const MAX_TOKEN_LENGTH = 1024

/** What links are checked against: they may lead to this origin and path only. */
export interface PageOrigin {
  readonly service: Service
  readonly origin: string
  readonly path: string
}

/**
 * Reads one link into the page it identifies; absent, null or empty is none. A relative one counts from the list.
 * Throws when it leads anywhere else.
 */
function readLink(
  link: unknown,
  words: PageWords,
  home: PageOrigin,
  own: PageRef,
  answer: Answer,
): PageRef | undefined {
  if (link === undefined || link === null || link === '') return undefined
  if (typeof link !== 'string') throw badPage(home, answer, 'a page link that is not text')
  const params = plainParams(link, home) ?? checkedParams(link, home, answer)
  const number = readCount(params.get(words.number), 0, Number.MAX_SAFE_INTEGER)
  const size = readCount(params.get(words.size), 1, MAX_PAGE_SIZE)
  const token = params.get(words.token) ?? undefined
  if (number === null || size === null || (token !== undefined && token.length > MAX_TOKEN_LENGTH)) {
    throw badPage(home, answer, 'a page link with a page number, size or token out of range')
  }
  return {
    ...(number !== undefined && { number }),
    size: size ?? own.size,
    ...(token !== undefined && token !== '' && { token }),
  }
}

/** The parameters of a link, each by its name. */
type LinkParams = Pick<URLSearchParams, 'get'>

/** Those of a link that is, letter by letter, the list and a query without anything that a URL parser would change. */
function plainParams(link: string, { origin, path }: PageOrigin): LinkParams | undefined {
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

function checkedParams(link: string, home: PageOrigin, answer: Answer): LinkParams {
  const list = home.origin + home.path
  const url = URL.canParse(link, list) ? new URL(link, list) : undefined
  if (!url || url.origin !== home.origin || url.username !== '' || url.password !== '') {
    throw badPage(home, answer, 'a page link to another origin, which is never followed')
  }
  if (url.pathname !== home.path) {
    throw badPage(home, answer, 'a page link to another path, which is never followed')
  }
  return url.searchParams
}

/** The query parameters that ask for a page; page 0 without a token is asked for by its size alone. */
function pageQuery(ref: PageRef, words: PageWords): Record<string, string | number> {
  const query: Record<string, string | number> = {}
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
    answer: Answer,
    home: PageOrigin,
    ref: PageRef,
    readItem: (raw: unknown) => T | UpstreamError,
  ): Page<T>
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
    const links = body.links ?? undefined
    if (links !== undefined && !isObject(links)) return '`links` that are no object'
    return { items: body.data, next: links?.next, prev: links?.prev, linked: links !== undefined }
  },
)

/**
 * Twilio: `{ meta: { key, next_page_url, previous_page_url, ... }, [key]: [] }`; `meta.key` names the array of the
 * items.
 */
export const twilioPages = pageStyle({ number: 'Page', size: 'PageSize', token: 'PageToken' }, (body) => {
  const meta = isObject(body) ? body.meta : undefined
  const items = isObject(body) && isObject(meta) && typeof meta.key === 'string' ? body[meta.key] : undefined
  if (!isObject(meta) || !Array.isArray(items)) {
    return 'something other than a list: no array under the name in `meta.key`'
  }
  return { items, next: meta.next_page_url, prev: meta.previous_page_url, linked: true }
})

/** Makes a style of its words and of where a body holds items and links; `find` says what is wrong with another one. */
function pageStyle(words: PageWords, find: (body: unknown) => FoundPage | string): PageStyle {
  return {
    query: (ref) => pageQuery(ref, words),
    read(answer, home, ref, readItem) {
      const found = find(answer.json)
      if (typeof found === 'string') throw badPage(home, answer, found)
      return {
        items: found.items.map(readItem),
        ref,
        next: readLink(found.next, words, home, ref, answer),
        prev: readLink(found.prev, words, home, ref, answer),
        linked: found.linked,
      }
    },
  }
}

function badPage(home: PageOrigin, answer: Answer, what: string): UpstreamError {
  const details: UpstreamDetails = {
    service: home.service,
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
