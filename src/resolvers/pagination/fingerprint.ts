const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0))

export const FINGERPRINT_LENGTH = 8
/** Whole numbers below this one have four letters. */
export const FOUR_LETTERS = 2 ** 24

/**
 * Eight letters of base64url that stand for a text: 48 bits, from two products that run through its UTF-16 units. It
 * tells texts apart and keeps no secret. Every edge of a page takes two, where SHA-256 would cost more than the rest of
 * the edge. ADR 1 has it as a formula.
 * @param seed 32 bits; another seed gives another fingerprint of the same text
 */
export function fingerprint(text: string, seed = 0): string {
  let one = seed ^ 0x811c9dc5
  let two = seed ^ 0x2f0b4c47
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    one = Math.imul(one ^ unit, 0x9e3779b1)
    two = Math.imul(two ^ unit, 0x5f356495)
  }
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(two ^ (two >>> 13), 0xc2b2ae35)
  two = Math.imul(two ^ (two >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35)
  return String.fromCharCode(
    CODES[one >>> 26] as number,
    CODES[(one >>> 20) & 63] as number,
    CODES[(one >>> 14) & 63] as number,
    CODES[(one >>> 8) & 63] as number,
    CODES[two >>> 26] as number,
    CODES[(two >>> 20) & 63] as number,
    CODES[(two >>> 14) & 63] as number,
    CODES[(two >>> 8) & 63] as number,
  )
}

/** A whole number from 0 to below FOUR_LETTERS as four letters of base64url. */
export function fourLetters(number: number): string {
  return String.fromCharCode(
    CODES[number >> 18] as number,
    CODES[(number >> 12) & 63] as number,
    CODES[(number >> 6) & 63] as number,
    CODES[number & 63] as number,
  )
}

/** The number that four letters of base64url stand for. */
export function numberOf(letters: string): number {
  let number = 0
  for (const letter of letters) number = number * 64 + ALPHABET.indexOf(letter)
  return number
}
