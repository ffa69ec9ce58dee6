import type { Config } from '../config/config.ts'
import { closeOnSignal, writeMsOf } from './lifecycle.ts'
import { report, servesText, startServer } from './server.ts'

/** Serves until a signal comes: in this process, or in several that share the port. */
export async function serve(config: Config): Promise<void> {
  if (config.workers > 1) {
    const { isPrimary } = (await import('node:cluster')).default
    if (isPrimary) await (await import('./workers/workers.ts')).serveByWorkers(config)
    else await (await import('./workers/worker.ts')).work(config)
    return
  }
  const server = await startServer(config)
  const { drainMs } = config
  closeOnSignal(server.close, { drainMs, writeMs: writeMsOf(config), logger: server.logger })
  report(server.observability, servesText(config, server.origin))
}
