import { type ErrorCode, RoomgraphError } from '../../errors.ts'

/**
 * Where in the response a value is asked for: the last key and the path before it, as GraphQL hands it to a
 * resolver. It stays a linked list until somebody reads the log.
 */
export interface ResponsePath {
  readonly prev: ResponsePath | undefined
  readonly key: string | number
}

/** One upstream call as callers see it in `extensions.upstream.calls`. Times are milliseconds since the operation began. */
export interface CallReport {
  method: string
  /** Path and query, never the origin and never a header. */
  path: string
  /** Null while the call is in flight, or when no response came. */
  status: number | null
  startMs: number
  durationMs: number | null
  /** The response paths that this call serves, each once; of very many, the first. */
  servedFor: string[]
  /** How often it is asked for by further response paths, where they are left out. */
  servedForMore?: number
  /** Whether it served more than one response path, or more than one operation. */
  shared: boolean
  /** Seconds since the response came, where it is a cached one; nothing was sent then. */
  age?: number
}

/** Characters of all response paths that a report tells: there may be thousands, of names that callers chose. */
const MAX_PATH_CHARACTERS = 50_000

/** Writes response paths for one report, until they are too many. */
class PathWriter {
  readonly #nameOf: (key: string) => string
  #charactersLeft = MAX_PATH_CHARACTERS

  /** @param nameOf gives the name that the response has for a key */
  constructor(nameOf: (key: string) => string) {
    this.#nameOf = nameOf
  }

  /** The paths as text, each once, and how many are left out behind them. */
  write(paths: readonly ResponsePath[]): { readonly texts: string[]; readonly left: number } {
    const texts = new Set<string>()
    for (const [index, path] of paths.entries()) {
      const text = this.#charactersLeft > 0 ? pathText(path, this.#nameOf) : undefined
      if (text === undefined || text.length > this.#charactersLeft) {
        this.#charactersLeft = 0
        return { texts: [...texts], left: paths.length - index }
      }
      if (texts.has(text)) continue
      texts.add(text)
      this.#charactersLeft -= text.length
    }
    return { texts: [...texts], left: 0 }
  }
}

/** One call of the log, in flight or ended. */
export class LoggedCall {
  readonly method: string
  readonly path: string
  readonly startMs: number
  status: number | null = null
  durationMs: number | null = null
  /** Set for a cached response: seconds since it came. */
  readonly age: number | undefined
  /** The error code, once the call has failed. The report leaves it out: the response has it as an error. */
  code: ErrorCode | undefined
  /** Shared with the loader, which adds each further response path that the call serves. */
  readonly #servedFor: readonly ResponsePath[]
  #isJoined = false

  constructor(
    method: string,
    path: string,
    startMs: number,
    servedFor: readonly ResponsePath[],
    age?: number,
  ) {
    this.age = age
    this.method = method
    this.path = path
    this.startMs = startMs
    this.#servedFor = servedFor
  }

  /** Marks the call as coalesced: another operation had sent it. */
  join(): void {
    this.#isJoined = true
  }

  /** Whether the call is coalesced with one that another operation had sent. */
  get isJoined(): boolean {
    return this.#isJoined
  }

  report(paths: PathWriter): CallReport {
    const { texts: servedFor, left } = paths.write(this.#servedFor)
    return {
      method: this.method,
      path: this.path,
      status: this.status,
      startMs: this.startMs,
      durationMs: this.durationMs,
      servedFor,
      ...(left > 0 && { servedForMore: left }),
      shared: this.#isJoined || servedFor.length + left > 1,
      ...(this.age !== undefined && { age: this.age }),
    }
  }
}

/** Call log: the upstream calls of one operation and the cached responses it used, in the order of their start. */
export class CallLog {
  readonly #calls: LoggedCall[] = []
  /** Names of response keys that were executed under another name. */
  readonly #names = new Map<string, string>()
  #reused = 0
  #onAnswer = () => {}
  /** Grows with each call that starts or ends. */
  changes = 0
  /** The worst case in calls, as estimated before the operation began. */
  worstCase = 0
  readonly #now: () => number
  /** When the operation began, on the clock that the log was made with. */
  readonly beganAt: number

  /** `now` is a monotonic clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.beganAt = now()
  }

  /** Sets the callback for each response and each failure. */
  onAnswer(callback: () => void): void {
    this.#onAnswer = callback
  }

  /** Reports a key of response paths under the name that the response has for it. */
  showAs(key: string, name: string): void {
    this.#names.set(key, name)
  }

  /** How many calls were sent. */
  get total(): number {
    return this.#calls.length - this.#reused
  }

  start(method: string, path: string, servedFor: readonly ResponsePath[]): LoggedCall {
    const call = new LoggedCall(method, path, this.#elapsed(), servedFor)
    this.#calls.push(call)
    this.changes++
    return call
  }

  /** Logs a cached response that came `ageMs` ago. */
  reuse(path: string, servedFor: readonly ResponsePath[], ageMs: number): void {
    const call = new LoggedCall('GET', path, this.#elapsed(), servedFor, round(ageMs / 1000))
    call.status = 200
    call.durationMs = 0
    this.#calls.push(call)
    this.#reused++
    this.changes++
    this.#onAnswer()
  }

  end(call: LoggedCall): void {
    call.durationMs = round(this.#elapsed() - call.startMs)
    this.changes++
    this.#onAnswer()
  }

  /** The calls that were sent. */
  [Symbol.iterator](): Iterator<LoggedCall> {
    return this.#calls.filter(({ age }) => age === undefined).values()
  }

  toJSON(): { total: number; worstCase: number; calls: CallReport[] } {
    const paths = new PathWriter((key) => this.#names.get(key) ?? key)
    const calls = this.#calls.map((call) => call.report(paths))
    return { total: this.total, worstCase: this.worstCase, calls }
  }

  #elapsed(): number {
    return round(this.#now() - this.beganAt)
  }
}

/** Call budget: the upstream calls that one operation may still make. It holds whatever the upstream sends. */
export class CallBudget {
  readonly #limit: number
  #taken = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Takes one call. It includes the call's retries; a call shared with another operation counts, too.
   * Throws UPSTREAM_CALL_LIMIT_REACHED when none is left.
   */
  take(at: string): void {
    if (this.#taken < this.#limit) {
      this.#taken++
      return
    }
    throw new RoomgraphError(
      'UPSTREAM_CALL_LIMIT_REACHED',
      `${at} was not sent, because this operation has made the ${this.#limit} upstream calls that one may make (ROOMGRAPH_MAX_UPSTREAM_CALLS). Ask for less at once.`,
      { limit: this.#limit },
    )
  }
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}

function pathText(path: ResponsePath, nameOf: (key: string) => string): string {
  const keys: (string | number)[] = []
  for (let at: ResponsePath | undefined = path; at; at = at.prev) {
    keys.push(typeof at.key === 'string' ? nameOf(at.key) : at.key)
  }
  return keys.reverse().join('.')
}
