import type { WriteReport } from '../../datasources/writes/write-outcome.ts'

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
