import type { Config } from '../config.ts'
import { CommandError, closeOnSignal } from './lifecycle.ts'
import { startServer } from './serve.ts'

/** What a worker tells the process that watches over it. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly origin: string }
  /** It cannot serve, for a reason that the user can mend. */
  | { readonly kind: 'refused'; readonly message: string; readonly exitCode: number }

/** The one message that a worker takes: take requests for so many milliseconds more, drain, then end. */
export interface StopMessage {
  readonly stopAfterMs: number
}

/** One of several processes that serve the same port. Reports to the first one, which alone speaks to the user. */
export async function work(config: Config): Promise<void> {
  const server = await startServer(config, 'worker').catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error
    report({ kind: 'refused', message: error.message, exitCode: error.exitCode })
  })
  if (!server) return
  const { close } = closeOnSignal(server.close, { drainMs: config.drainMs, logger: server.logger })
  process.on('message', (message) => {
    if (isStop(message)) close(message.stopAfterMs)
  })
  report({ kind: 'ready', origin: server.origin })
}

function isStop(message: unknown): message is StopMessage {
  return typeof message === 'object' && message !== null && 'stopAfterMs' in message
}

function report(message: WorkerMessage): void {
  process.send?.(message)
}
