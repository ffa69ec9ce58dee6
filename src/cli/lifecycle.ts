import closeWithGrace from 'close-with-grace'

/** What a user can mend: said in one line, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

/** Only for what hangs: the server cuts off slow callers before this. */
const GIVE_UP_MS = 12_000

/**
 * Runs on until a signal comes, then closes and exits 0; after an error that nobody caught it exits 1. `close` of the
 * result does as a signal does, and may come beside one.
 */
export function closeOnSignal(close: () => Promise<void>): { close(): void } {
  let closing: Promise<void> | undefined
  return closeWithGrace({ delay: GIVE_UP_MS }, async ({ err }) => {
    if (err) console.error('roomgraph: stopping after an unexpected error\n', err)
    closing ??= close()
    await closing
  })
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
  return reason ? new CommandError(reason, 1, { cause: error }) : error
}
