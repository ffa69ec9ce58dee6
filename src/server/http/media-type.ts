/** A media type or range as headers write it: names in small letters, values without their quotes. */
export interface MediaType {
  /** Such as `application/json`, `text/*` or `*\/*`. */
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

const TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/

/** The elements of a comma-separated header, without empty ones. A comma within quotes separates nothing. */
export function elementsOf(header: string): string[] {
  return split(header, ',').filter((each) => each !== '')
}

/** Splits a text where a separator stands outside of quotes. In one pass: a regular expression would try each quote anew. */
function split(text: string, separator: string): string[] {
  const parts: string[] = []
  let from = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (letter === '"') isQuoted = !isQuoted
    else if (letter === '\\' && isQuoted) at++
    else if (letter === separator && !isQuoted) {
      parts.push(text.slice(from, at).trim())
      from = at + 1
    }
  }
  parts.push(text.slice(from).trim())
  return parts
}

/** One media type with its parameters, in whatever order; undefined for what is none. */
export function readMediaType(text: string): MediaType | undefined {
  const [type = '', ...rest] = split(text, ';')
  if (!TYPE.test(type)) return undefined
  const parameters = new Map<string, string>()
  for (const each of rest) {
    const at = each.indexOf('=')
    const name = (at < 0 ? each : each.slice(0, at)).trim().toLowerCase()
    // Of a parameter that comes twice, the first counts.
    if (name !== '' && !parameters.has(name)) parameters.set(name, at < 0 ? '' : unquoted(each.slice(at + 1)))
  }
  return { type: type.toLowerCase(), parameters }
}

/** Whether the encoding of its text is UTF-8, which it is unless a `charset` says otherwise. */
export function isUtf8({ parameters }: MediaType): boolean {
  return /^utf-?8$/i.test(parameters.get('charset') ?? 'utf-8')
}

function unquoted(value: string): string {
  const text = value.trim()
  return text.startsWith('"') ? text.replace(/^"|"$/g, '').replace(/\\(.)/gs, '$1') : text
}

/** Whether an answer of this type comes in parts, one after the other. */
export function isInParts(contentType: string | null): boolean {
  return contentType !== null && /^(multipart\/|text\/event-stream)/i.test(contentType)
}
