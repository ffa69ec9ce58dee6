import type { Service } from '../../errors.ts'
import type { AccountAnswer } from '../account/account.ts'
import { verdictOf } from '../account/verdict.ts'
import type { Reads } from './reads.ts'
import type { AccountFindings } from './report.ts'

export type Item = Readonly<Record<string, unknown>>

/** How a provider writes its lists. */
export interface ListStyle {
  readonly path: string
  readonly sizeName: string
  readonly tokenName: string
  /** When an item was created. */
  readonly createdName: string
  items(body: unknown): readonly Item[]
  next(body: unknown): string | undefined
}

/** A value below an object, whatever the object is. */
export function valueAt(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (held, name) => (typeof held === 'object' && held !== null ? Reflect.get(held, name) : undefined),
    value,
  )
}

export function itemsAt(body: unknown, name: string): readonly Item[] {
  const found = valueAt(body, name)
  return Array.isArray(found) ? found.filter((one) => typeof one === 'object' && one !== null) : []
}

export function textAt(value: unknown, ...names: readonly string[]): string | undefined {
  const found = valueAt(value, ...names)
  return typeof found === 'string' ? found : undefined
}

const MOST_ITEMS = 1000

type Paging = Pick<AccountFindings, 'links' | 'tokens' | 'tokenStyle' | 'emptyLastPage' | 'order'>

/** Finds out how a list is paged, by seven reads at most. `whole` is its largest page. */
export async function examinePaging(
  reads: Reads,
  style: ListStyle,
  extra: string,
): Promise<{ readonly paging: Paging; readonly whole: AccountAnswer | undefined }> {
  const page = (size: number) => reads.read(`${style.path}?${style.sizeName}=${size}${extra}`)
  const whole = await page(MOST_ITEMS)
  const items = style.items(whole?.body)
  const small = items.length > 2 ? await page(2) : undefined
  const next = style.next(small?.body)
  return {
    whole,
    paging: {
      links: linkStyle(next ?? style.next(whole?.body)),
      tokens: next === undefined ? 'unknown' : await examineToken(reads, style, next),
      tokenStyle: next === undefined ? 'unknown' : await examineTokenStyle(reads, style, next),
      emptyLastPage: await examineLastPage(reads, style, items.length, page),
      order: orderOf(items, style.createdName),
    },
  }
}

function linkStyle(link: string | undefined): Paging['links'] {
  if (link === undefined) return 'unknown'
  return /^https?:\/\//i.test(link) ? 'absolute' : 'relative'
}

/** Asks for the page of a link with another page size. */
async function examineToken(reads: Reads, style: ListStyle, next: string): Promise<Paging['tokens']> {
  // keys: one of two parameters of ours
  const answer = await reads.follow(next, { [style.sizeName]: '3' })
  if (answer?.status === 200) return 'free'
  return answer?.status === 400 || answer?.status === 422 ? 'bound' : 'unknown'
}

/** Compares the tokens of the links of two pages of one walk. */
async function examineTokenStyle(
  reads: Reads,
  style: ListStyle,
  next: string,
): Promise<Paging['tokenStyle']> {
  const later = style.next((await reads.follow(next))?.body)
  if (later === undefined) return 'unknown'
  const token = (link: string) => URL.parse(link, 'http://localhost')?.searchParams.get(style.tokenName)
  return token(next) === token(later) ? 'per-walk' : 'per-page'
}

/** Asks for a page that takes in the whole list exactly, and for the one after, if there is a link to it. */
async function examineLastPage(
  reads: Reads,
  style: ListStyle,
  count: number,
  page: (size: number) => Promise<AccountAnswer | undefined>,
): Promise<Paging['emptyLastPage']> {
  if (count === 0 || count >= MOST_ITEMS) return 'unknown'
  const full = await page(count)
  if (full?.status !== 200 || style.items(full.body).length !== count) return 'unknown'
  const next = style.next(full.body)
  if (next === undefined) return false
  const last = await reads.follow(next)
  if (last?.status !== 200) return 'unknown'
  // Something was created meanwhile.
  return style.items(last.body).length === 0 ? true : 'unknown'
}

function orderOf(items: readonly Item[], name: string): Paging['order'] {
  const times = items.flatMap((item) => Date.parse(textAt(item, name) ?? '') || [])
  if (new Set(times).size < 3) return 'unknown'
  const isSorted = (sign: number) =>
    times.every((time, nth) => nth === 0 || sign * (time - (times[nth - 1] ?? time)) >= 0)
  return isSorted(-1) ? 'newest-first' : isSorted(1) ? 'oldest-first' : 'neither'
}

/** What is found of every account, by all its reads. */
export function accountFindings(
  reads: Reads,
  service: Service,
  paging: Paging,
  items: Readonly<Record<string, number>>,
): AccountFindings {
  const durations = reads.durationsMs.toSorted((a, b) => a - b)
  const words = reads.fields.filter(({ kind }) => kind === 'word')
  return {
    access: verdictOf(service, reads.first ?? {}).text,
    ...paging,
    unknownWords: words.reduce((sum, { times }) => sum + times, 0),
    requestIds: reads.withRequestId > 0,
    limitHeaders: reads.limitHeaders,
    latencyMs: {
      median: Math.round(durations[Math.floor(durations.length / 2)] ?? 0),
      most: Math.round(durations.at(-1) ?? 0),
    },
    items,
    fields: reads.fields,
  }
}
