/** Query parameters in the order in which they are sent; an array is sent as repeated parameters. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** The request target of a GET (RFC 9112), and its parts. */
export interface RequestTarget {
  /** Path and query, as they are sent. */
  readonly target: string
  readonly path: string
  readonly query: Query
}

/** A request, and the other form of what it asks for, where there is one. */
export interface RequestForms {
  readonly requested: RequestTarget
  readonly isExpanded: boolean
  /** The expanded form, where its response will do. */
  readonly wider: RequestTarget | undefined
  readonly otherQuery: Query | undefined
}

/** The request for the form that a response is of, and for no other. */
export function formOf(forms: RequestForms, target: string): RequestForms {
  const { requested, wider } = forms
  return wider && wider.target === target
    ? { requested: wider, isExpanded: true, wider: undefined, otherQuery: requested.query }
    : { ...forms, wider: undefined }
}

/** The request target of the other form. */
export function otherTargetOf({ requested: { path }, otherQuery }: RequestForms): string | undefined {
  return otherQuery && path + searchOf(otherQuery)
}

/** A path, percent-encoded segment by segment. Throws a TypeError for dot segments, which would climb out of the base path. */
export function encodedPath(...segments: string[]): string {
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') {
      throw new TypeError(`A path segment must be a name or an id, but got ${JSON.stringify(segment)}`)
    }
  }
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('')
}

/**
 * The query of a URL from its `?` on, or nothing where there is no parameter. perf: bench/run.ts --only 1. The text is that of URLSearchParams,
 * which takes several times as long.
 */
export function searchOf(query: Query): string {
  let text = ''
  for (const name in query) {
    const value = query[name]
    if (value === undefined) continue
    if (typeof value !== 'object') text += pair(text, name, String(value))
    else for (const item of value) text += pair(text, name, item)
  }
  return text
}

function pair(before: string, name: string, value: string): string {
  return `${before === '' ? '?' : '&'}${encode(name)}=${encode(value)}`
}

/** Encodes text as `application/x-www-form-urlencoded`, which encodes more characters than URIs do. */
function encode(text: string): string {
  if (/^[\w.*-]*$/.test(text)) return text
  // Most filters are times.
  if (/^[\w.*:+-]*$/.test(text)) return text.replaceAll(':', '%3A').replaceAll('+', '%2B')
  return encodeURIComponent(text.toWellFormed()).replace(/%20|[!'()~]/g, (found) =>
    found === '%20' ? '+' : `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
