const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0))

export const FINGERPRINT_LENGTH = 8
/** Whole numbers below this one have four letters. */
export const FOUR_LETTERS = 2 ** 24

/**
 * Eight letters of base64url that stand for a text: 48 bits, from two products that run through its UTF-16 units. It
 * tells texts apart and keeps no secret. Every edge of a page takes two, where SHA-256 would cost more than the rest of
 * the edge. ADR 1 has it as a formula.
 */
export function fingerprint(text: string): string {
  const letters = Buffer.allocUnsafe(FINGERPRINT_LENGTH)
  putFingerprint(letters, 0, text)
  return letters.toString('latin1')
}

/** Writes the fingerprint of a text. */
export function putFingerprint(letters: Uint8Array, at: number, text: string): void {
  let one = START_ONE
  let two = START_TWO
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    one = Math.imul(one ^ unit, FACTOR_ONE)
    two = Math.imul(two ^ unit, FACTOR_TWO)
  }
  putProducts(letters, at, one, two)
}

/**
 * Writes behind the letters from `start` to `end` their fingerprint.
 * @param seed 32 bits; another seed gives another fingerprint of the same letters
 */
export function putCheck(letters: Uint8Array, start: number, end: number, seed: number): void {
  let one = seed ^ START_ONE
  let two = seed ^ START_TWO
  for (let index = start; index < end; index++) {
    const unit = letters[index] as number
    one = Math.imul(one ^ unit, FACTOR_ONE)
    two = Math.imul(two ^ unit, FACTOR_TWO)
  }
  putProducts(letters, end, one, two)
}

const START_ONE = 0x811c9dc5
const START_TWO = 0x2f0b4c47
const FACTOR_ONE = 0x9e3779b1
const FACTOR_TWO = 0x5f356495

function putProducts(letters: Uint8Array, at: number, p: number, q: number): void {
  const one = Math.imul(p ^ (p >>> 16), 0x85ebca6b) ^ Math.imul(q ^ (q >>> 13), 0xc2b2ae35)
  const two = Math.imul(q ^ (q >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35)
  putNumber(letters, at, one >>> 8)
  putNumber(letters, at + 4, two >>> 8)
}

/** Writes a whole number from 0 to below FOUR_LETTERS as four letters of base64url. */
export function putNumber(letters: Uint8Array, at: number, number: number): void {
  letters[at] = CODES[number >> 18] as number // keys: a place of an array of bytes
  letters[at + 1] = CODES[(number >> 12) & 63] as number // keys: a place of an array of bytes
  letters[at + 2] = CODES[(number >> 6) & 63] as number // keys: a place of an array of bytes
  letters[at + 3] = CODES[number & 63] as number // keys: a place of an array of bytes
}

/** The number that four letters of base64url stand for. */
export function numberOf(letters: string): number {
  let number = 0
  for (const letter of letters) number = number * 64 + ALPHABET.indexOf(letter)
  return number
}
