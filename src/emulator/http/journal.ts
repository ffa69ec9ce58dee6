/** One call as it arrived, and how it was answered. */
export interface RecordedCall {
  method: string
  /** Without the search. */
  path: string
  /** A parameter that came twice is an array. */
  query: Record<string, string | string[]>
  /** Path and search exactly as received. */
  url: string
  /** What was sent, parsed where it is JSON; absent where nothing was sent, or nothing was read. */
  body?: unknown
  /** 0 until answered, and for good where the call was left hanging or cut off. */
  status: number
  /** Milliseconds since 1970, with fractions. */
  startedAt: number
  finishedAt?: number
}

/** Milliseconds since 1970, fine enough to see whether two calls overlapped. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now()
}

/** Cuts a request's target in two; nothing is normalised, so that a test sees what was sent. */
export function splitTarget(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?')
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) }
}

/** The journal's entry for a call that has just arrived. */
export function recordCall(method: string, url: string): RecordedCall {
  const { path, query: searchParams } = splitTarget(url)
  const query: Record<string, string | string[]> = Object.create(null)
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name)
    query[name] = values.length > 1 ? values : (values[0] ?? '')
  }
  return { method, path, query, url, status: 0, startedAt: preciseNow() }
}

/** A body as the journal holds it: what JSON says, or the text itself where it is none. */
export function readableBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
