import type { WriteReport } from '../../datasources/writes/write-outcome.ts'
import type { OperationReport } from './operation-report.ts'

/** Where unexpected errors are told; `console` fits. Messages and details hold no credentials. */
export interface Logger {
  error(message: string, details?: Readonly<Record<string, unknown>>): void
  /** Receives a report of each operation, where it is there. */
  operation?(report: OperationReport): void
  /** Receives an entry for each write of a mutation, where it is there. */
  write?(entry: AuditEntry): void
}

/** One line with the details, and the stack below it. */
export const stderrLogger: Logger = {
  error(message, { stack, ...details } = {}) {
    const facts = Object.entries(details).map(([key, value]) => ` ${key}=${String(value)}`)
    console.error(`roomgraph: ${message}${facts.join('')}${stack ? `\n${stack}` : ''}`)
  },
}

/** Redacts the given secrets out of a text, also where they are Base64. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('base64')])
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, '[redacted]'), text)
}

/** A logger that redacts out the given secrets before anything is passed on. */
export function redactingLogger(logger: Logger, secrets: readonly string[]): Logger {
  const redact = redactor(secrets)
  return {
    error(message, details = {}) {
      const entries = Object.entries(details).map(([key, value]) => [
        key,
        typeof value === 'string' ? redact(value) : value,
      ])
      // keys: what our own code calls the details
      logger.error(redact(message), Object.fromEntries(entries))
    },
    // In a report, what a caller chose was redacted when it was made.
    ...(logger.operation && { operation: (report) => logger.operation?.(report) }),
    ...(logger.write && { write: (entry) => logger.write?.(entry) }),
  }
}

/**
 * What must not be logged of a user and password. The pair comes first: as one Base64 text, as a header has it, it
 * gives the password away even where the user in it is redacted out.
 */
export function secretsOf(user: string, password: string): string[] {
  return [`${user}:${password}`, user, password]
}

/** The stack of an error and of its causes, as one text. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return `A value that is no Error was thrown: ${typeof error}`
  const cause = error.cause instanceof Error ? `\nCaused by: ${stackOf(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}

/** Audit entry: one write, as the log tells it. It holds no names, no addresses, no tokens and no bodies. */
export interface AuditEntry extends WriteReport {
  /** The `x-request-id` of the request, given or made. */
  readonly requestId: string
  /** What the caller's key is called; absent where callers have none. */
  readonly caller?: string
}

/** An audit entry as one line of plain text. */
export function auditLine(entry: AuditEntry): string {
  const { method, route, ...facts } = entry
  const texts = Object.entries(facts).map(([name, value]) => ` ${name}=${String(value)}`)
  return `roomgraph: write ${method} ${route}${texts.join('')}`
}
