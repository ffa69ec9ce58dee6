/** What became of a write that has failed; docs/writes.md says what each means. */
export type Outcome = 'not-sent' | 'refused' | 'done' | 'unknown'

/** One error of an answer. */
export interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?:
    | {
        readonly code?: string
        readonly retryable?: boolean
        readonly outcome?: Outcome
        readonly scope?: string
      }
    | undefined
}

/** An answer that a panel can do nothing with. */
export class Failure extends Error {
  /** Undefined where an answer names none; then the message is all there is. */
  readonly code: string | undefined
  /** Of a write; undefined where nothing was to be written. */
  readonly outcome: Outcome | undefined
  /** The scope that the caller lacks. */
  readonly scope: string | undefined

  constructor(message: string, about: { code?: string; outcome?: Outcome; scope?: string } = {}) {
    super(message)
    this.code = about.code
    this.outcome = about.outcome
    this.scope = about.scope
  }
}

/**
 * Which error spoils an answer as a whole. The null that an error leaves behind is harmless where Relay can hand the
 * error to the component that reads the field (`@catch`). It is not in the root field, and not in a further page: there Relay
 * would take the null for an empty connection and drop the pages that are on the screen. An item that cannot be
 * read costs only itself, wherever it is.
 */
export function spoils({ path }: AnswerError, isFurtherPage: boolean): boolean {
  if (!path || path.length <= 1) return true
  return isFurtherPage && !path.some((step) => typeof step === 'number')
}

/**
 * What `@catch` has caught. Relay hands on an error's path and extensions, not its message, and has no type for them.
 */
export function caught([error]: readonly unknown[]): Failure {
  const { code, scope } = (error as AnswerError | undefined)?.extensions ?? {}
  return new Failure('The provider has failed.', { ...(code && { code }), ...(scope && { scope }) })
}

const TEXTS: ReadonlyMap<string, string> = new Map([
  ['UNREACHABLE', 'The server cannot be reached.'],
  ['UPSTREAM_RATE_LIMITED', 'The provider is getting too many requests. Wait a little, then try again.'],
  ['UPSTREAM_UNAVAILABLE', 'The provider is not available right now.'],
  ['UPSTREAM_TIMEOUT', 'The provider took too long to answer.'],
  ['UPSTREAM_UNAUTHORIZED', 'The provider does not accept the credentials.'],
  ['UPSTREAM_FORBIDDEN', 'The credentials do not allow this.'],
  ['FORBIDDEN', 'Your key or token may not read this.'],
  ['CURSOR_EXPIRED', 'This place in the list is no longer known.'],
  ['CURSOR_INVALID', 'The address of this page does not name a place in the list.'],
])

/** What to say to a person; the server's own message where no code is known. */
export function explain(code: string | undefined, message: string): string {
  return TEXTS.get(code ?? '') ?? message
}

/** The same for a write, where what became of it comes first. */
export function explainWrite({ code, message, outcome, scope }: Failure): string {
  if (outcome === 'unknown') return 'It was sent, and nobody knows whether it was done.'
  if (outcome === 'done') return 'It was done, but the answer cannot be read.'
  if (code === 'FORBIDDEN') return `Nothing was done: your key or token lacks the scope “${scope}”.`
  if (code === 'GRAPHQL_VALIDATION_FAILED') {
    return 'Nothing was done: the server does not offer this. Its changes are switched off (ROOMGRAPH_WRITES).'
  }
  return `Nothing was done. ${explain(code, message)}`
}
