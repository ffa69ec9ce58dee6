/**
 * Cursors as docs/adr/0001-cursors.md says that they are written, in words of its own: what anybody can do who has read it.
 */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A place that any cursor of a list may have: index 0, and some fingerprint. */
export const SOME_PLACE = 'AAAAitemitem'

/** A cursor of what `binding` names whose seal and check are right, whatever it holds. */
export function sealed(binding: string, head: unknown, tail = SOME_PLACE): string {
  const text = Buffer.from(JSON.stringify(head) ?? 'nothing').toString('base64url')
  const seal = fingerprintOf(`${binding}\n${text}`)
  const seed = seal
    .slice(0, 5)
    .split('')
    .reduce((sum, letter) => sum * 64 + LETTERS.indexOf(letter), 0)
  return `2${seal}${text}${tail}${fingerprintOf(tail, seed)}`
}

/** The parts of a cursor: its head as it was before it was written, and its tail of so many letters. */
export function opened(cursor: string, tailLength = SOME_PLACE.length): { head: unknown; tail: string } {
  const head = Buffer.from(cursor.slice(9, -8 - tailLength), 'base64url').toString()
  return { head: JSON.parse(head), tail: cursor.slice(-8 - tailLength, -8) }
}

function fingerprintOf(text: string, seed = 0): string {
  const product = (start: number, factor: number) =>
    text.split('').reduce((sum, unit) => Math.imul(sum ^ unit.charCodeAt(0), factor), seed ^ start)
  const [p, q] = [product(0x811c9dc5, 0x9e3779b1), product(0x2f0b4c47, 0x5f356495)]
  const mix = (a: number, b: number) =>
    Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
  const one = mix(p, q)
  const two = mix(q, one)
  return lettersOf(one) + lettersOf(two)
}

/** The upper 24 bits of 32. */
function lettersOf(bits: number): string {
  return [26, 20, 14, 8].map((shift) => LETTERS[(bits >>> shift) & 63]).join('')
}
