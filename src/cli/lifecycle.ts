import closeWithGrace from 'close-with-grace'
import type { Config } from '../config/config.ts'
import { type Logger, stackOf, stderrLogger } from '../server/observability/logger.ts'

/** What a user can mend: said in one line, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

/** The code to exit with when an address cannot be listened on: 1 is a bug, 2 a mistake in the settings. */
const CANNOT_LISTEN = 3
/** Only for what hangs: the server cuts off slow callers before this. */
const GIVE_UP_MS = 10_000
/** close-with-grace would end the process at the second of these, with what it says of it on stderr as it is. */
const UNCAUGHT = ['uncaughtException', 'unhandledRejection'] as const

function endUnread({ code }: NodeJS.ErrnoException): void {
  process.exit(code === 'EPIPE' ? 0 : 1)
}

/** Lets the process end once nobody takes what it prints: a reader such as `head` may leave early. */
export function endWithReader(): void {
  process.stdout.on('error', endUnread)
}

export interface ClosingOptions {
  /** Milliseconds for which requests are still taken; none after Ctrl+C, which a person presses. Default: 0. */
  readonly drainMs?: number
  /** Milliseconds that a write takes at the most; one that was sent is waited for. Default: 0. */
  readonly writeMs?: number
  /** Receives an error that nobody caught. Default: lines on stderr. */
  readonly logger?: Logger
}

/**
 * Runs on until a signal comes, then closes and exits 0; after an error that nobody caught it says so, closes and exits
 * 1. An error that occurs again while closing is reported, too, and disconnects nobody: the same request may be sent many times.
 * `close` of the result does as a signal does, and may come beside one.
 * @param close takes the milliseconds for which requests are still taken
 */
export function closeOnSignal(
  close: (graceMs: number) => Promise<void>,
  { drainMs = 0, writeMs = 0, logger = stderrLogger }: ClosingOptions = {},
): { close(graceMs?: number): void } {
  // What serves goes on, also where nobody reads its lines or the disk has no room for them.
  process.stdout.off('error', endUnread).on('error', () => {})
  let closing: Promise<void> | undefined
  let hasFailed = false
  const options = { delay: drainMs + GIVE_UP_MS + writeMs, skip: [...UNCAUGHT] }
  const graceful = closeWithGrace(options, async ({ signal }) => {
    closing ??= close(signal === 'SIGINT' ? 0 : drainMs)
    await closing
    if (hasFailed) process.exit(1)
  })
  function fail(error: unknown): void {
    hasFailed = true
    logger.error('Stopping after an unexpected error', { stack: stackOf(error) })
    if (!closing) graceful.close()
  }
  for (const event of UNCAUGHT) process.on(event, fail)
  return {
    close(graceMs = drainMs) {
      closing ??= close(graceMs)
      graceful.close()
    },
  }
}

/** Milliseconds that the exit may have to wait for a write that was sent: those of one attempt. */
export function writeMsOf({ writes, upstream }: Pick<Config, 'writes' | 'upstream'>): number {
  return writes ? upstream.attemptTimeoutMs : 0
}

/** Turns the system's refusal to listen into one line that says what to do. @param remedy how to name another port */
export function listenError(error: unknown, at: { host: string; port: number }, remedy: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const reason =
    code === 'EADDRINUSE'
      ? `port ${at.port} on ${at.host} is in use; choose another with ${remedy}`
      : code === 'EACCES'
        ? `port ${at.port} on ${at.host} is not open to this user; choose another with ${remedy}`
        : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
          ? `${at.host} is not an address of this machine; choose another host`
          : undefined
  return reason ? new CommandError(reason, CANNOT_LISTEN, { cause: error }) : error
}
