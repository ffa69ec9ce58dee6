/** Bytes of a body from which on its values are counted: as many as a body may have where no subgraph is served. */
export const LONG_BODY = 100_000
/**
 * Values of a long body. An operation has a thousand references at the most, of a few keys each; 90,000 keys of one object take 35 ms
 * to be parsed, and as long to be gone through.
 */
const MAX_VALUES = 30_000

const COMMA = 44
const BRACKET = 91
const BRACE = 123
const QUOTE = 34
const BACKSLASH = 92

/** A body of more values than any operation has use for. */
export class TooManyBodyValues extends Error {
  readonly limit: number = MAX_VALUES
}

/**
 * Parses a body.
 * @throws SyntaxError, or TooManyBodyValues before it would hold the event loop for long
 */
export function parseBody(text: string): unknown {
  if (text.length > LONG_BODY && hasMoreValues(text)) throw new TooManyBodyValues()
  return JSON.parse(text)
}

/**
 * Whether there are more values than may be: as many as beginnings of lists and objects, and commas between values. Those within
 * texts are none.
 */
function hasMoreValues(text: string): boolean {
  let values = 0
  let isText = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) isText = !isText
    else if (isText) at += unit === BACKSLASH ? 1 : 0
    else if ((unit === COMMA || unit === BRACKET || unit === BRACE) && ++values > MAX_VALUES) return true
  }
  return false
}
