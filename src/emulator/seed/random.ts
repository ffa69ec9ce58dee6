/** Chance without state: every drawn value is a pure function of the seed, a label and up to two numbers. */

const GOLDEN = 0x9e3779b9

function scramble(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** An unsigned 32-bit number; the same arguments give the same number on every machine. */
export function hash(seed: number, label: string, a = 0, b = 0): number {
  let h = scramble(seed ^ GOLDEN)
  for (let i = 0; i < label.length; i++) h = Math.imul(h ^ label.charCodeAt(i), 0x01000193)
  h = scramble(h + Math.imul(a, GOLDEN))
  return scramble(h + Math.imul(b + 1, 0x7feb352d))
}

/** One item of a list that is never empty. */
export function pick<T>(list: readonly [T, ...T[]], drawn: number): T {
  return list[drawn % list.length] ?? list[0]
}

/** A whole number from `low` to `high`, both included. */
export function between(low: number, high: number, drawn: number): number {
  return low + (drawn % (high - low + 1))
}

function round(seed: number, kind: string, half: number, step: number): number {
  return hash(seed, kind, half, step) & 0xffff
}

/** A bijection of the 32-bit numbers (four Feistel rounds), so that an index can be read back out of an id. */
function permute(seed: number, kind: string, value: number): number {
  let left = value >>> 16
  let right = value & 0xffff
  for (let step = 0; step < 4; step++) [left, right] = [right, left ^ round(seed, kind, right, step)]
  return ((left << 16) | right) >>> 0
}

function unpermute(seed: number, kind: string, value: number): number {
  let left = value >>> 16
  let right = value & 0xffff
  for (let step = 3; step >= 0; step--) [left, right] = [right ^ round(seed, kind, left, step), left]
  return ((left << 16) | right) >>> 0
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0')
}

/** 32 hex digits: the first eight hold the index, scrambled; the rest is drawn. */
export function hexOf(seed: number, kind: string, index: number): string {
  let hex = hex8(permute(seed, kind, index))
  for (let word = 1; word < 4; word++) hex += hex8(hash(seed, `${kind}.id`, index, word))
  return hex
}

/** What index these hex digits belong to, provided that `hexOf` made them. */
export function indexOfHex(seed: number, kind: string, hex: string): number | undefined {
  if (!/^[0-9a-f]{8}/.test(hex)) return undefined
  return unpermute(seed, kind, Number.parseInt(hex.slice(0, 8), 16))
}

function shapeUuid(hex: string): string {
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) & 3]
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-')
}

/** The UUID (version 4 in shape) of the item with this index of this kind. */
export function uuidOf(seed: number, kind: string, index: number): string {
  return shapeUuid(hexOf(seed, kind, index))
}

/** The index behind a UUID of this kind, or undefined for any other string. */
export function indexOfUuid(seed: number, kind: string, id: string): number | undefined {
  const index = indexOfHex(seed, kind, id)
  return index !== undefined && uuidOf(seed, kind, index) === id ? index : undefined
}

/** A UUID drawn from a text, e.g. for a page token. */
export function uuidFromText(seed: number, text: string): string {
  let hex = ''
  for (let word = 0; word < 4; word++) hex += hex8(hash(seed, text, word))
  return shapeUuid(hex)
}
