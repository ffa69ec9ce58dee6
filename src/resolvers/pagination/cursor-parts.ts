import { isPageToken, MAX_PAGE_NUMBER, MAX_PAGE_SIZE, type PageRef } from '../../datasources/records/page.ts'
import { type CycleDetector, startDetector } from './cycle-detector.ts'
import {
  FINGERPRINT_LENGTH,
  FOUR_LETTERS,
  fingerprint,
  numberOf,
  putFingerprint,
  putNumber,
} from './fingerprint.ts'

/**
 * The parts that cursors are made of, and how each is read. A cursor is input: a caller who knows its form can seal one with
 * any content, so a reader gives undefined for whatever no writer here would have written.
 */

/** Size, number and the token's place among the tokens; what is absent is -1, or left out at the end. */
export type PackedRef = readonly [size: number, number?: number, token?: number]
/** 0, or left out at the end, for a walk that began forward on this very page. */
export type PackedDetector = 0 | readonly [forward: 0 | 1, steps: number, mark: string]

/** An item on its page: its place there, and its fingerprint, empty for one that could not be read. */
export interface ItemPlace {
  readonly index: number
  readonly item: string
}

/** Tokens often are the same on neighbouring pages, so each is written once, in `tokens`, and referred to. */
export function packRef(ref: PageRef, tokens: string[]): PackedRef {
  const { size, number, token } = ref
  if (token === undefined) return number === undefined ? [size] : [size, number]
  if (!tokens.includes(token)) tokens.push(token)
  return [size, number ?? -1, tokens.indexOf(token)]
}

export function readRef(value: unknown, tokens: readonly string[]): PageRef | undefined {
  if (!isList(value, 1, 3)) return undefined
  const [size, number = -1, token = -1] = value
  if (!isWhole(size, 1, MAX_PAGE_SIZE) || !isWhole(number, -1, MAX_PAGE_NUMBER)) return undefined
  if (!isWhole(token, -1, tokens.length - 1)) return undefined
  const text = tokens[token]
  return { ...(number >= 0 && { number }), size, ...(text !== undefined && { token: text }) }
}

/** The tokens of at most so many pages. */
export function readTokens(value: unknown, most: number): readonly string[] | undefined {
  return Array.isArray(value) && value.length <= most && value.every(isPageToken) ? value : undefined
}

export function packDetector({ forward, steps, mark }: CycleDetector, page: PageRef): PackedDetector {
  if (forward && steps === 0 && mark === startDetector(page, true).mark) return 0
  return [forward ? 1 : 0, steps, mark]
}

export function readDetector(value: unknown, page: PageRef): CycleDetector | undefined {
  if (value === undefined || value === 0) return startDetector(page, true)
  if (!isList(value, 3, 3)) return undefined
  const [forward, steps, mark] = value
  if (!isWhole(forward, 0, 1) || !isWhole(steps, 0, MAX_STEPS)) return undefined
  return typeof mark === 'string' && /^[\w-]{8}$/.test(mark)
    ? { forward: forward === 1, steps, mark }
    : undefined
}

/** More than any walk takes; numbers up to here have 32 bits. */
const MAX_STEPS = 2 ** 31 - 1

/** Letters of a place. */
export const PLACE_LENGTH = 4 + FINGERPRINT_LENGTH
/** Stands for an item that could not be read, which has no id. */
const NO_ITEM = '-'.repeat(FINGERPRINT_LENGTH)
/** Before all items of a page. */
export const NO_PLACE = '-'.repeat(PLACE_LENGTH)
/** An item further down is found by its fingerprint. */
const MAX_INDEX = FOUR_LETTERS / 2

/** The fingerprint under which a cursor remembers an item. */
export function itemHash(id: string): string {
  return fingerprint(id)
}

/** Writes the place of an item with this id; undefined for one that could not be read. */
export function putPlace(letters: Buffer, at: number, index: number, id: string | undefined): void {
  putNumber(letters, at, Math.min(index, MAX_INDEX))
  if (id === undefined) letters.write(NO_ITEM, at + 4, 'latin1')
  else putFingerprint(letters, at + 4, id)
}

/** Writes a place whose item is known by its fingerprint; undefined for the place before all items. */
export function putKnownPlace(letters: Buffer, at: number, place: ItemPlace | undefined): void {
  if (!place) return void letters.write(NO_PLACE, at, 'latin1')
  putNumber(letters, at, Math.min(place.index, MAX_INDEX))
  letters.write(place.item || NO_ITEM, at + 4, 'latin1')
}

export function readPlace(text: string): ItemPlace | undefined {
  const index = numberOf(text.slice(0, -FINGERPRINT_LENGTH))
  const item = text.slice(-FINGERPRINT_LENGTH)
  if (!/^[\w-]{12}$/.test(text) || index > MAX_INDEX) return undefined
  return { index, item: item === NO_ITEM ? '' : item }
}

export function isList(value: unknown, least: number, most: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length >= least && value.length <= most
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
}
