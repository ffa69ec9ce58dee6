import type { Config } from '../config/config.ts'
import { checkProviders } from './check.ts'
import { closeOnSignal, writeMsOf } from './lifecycle.ts'
import { report, servesText, startServer } from './server.ts'

/**
 * Serves until a signal comes: in this process, or in several that share the port.
 * @param checks whether it asks each provider at its start; it serves whatever they answer
 */
export async function serve(config: Config, checks = false): Promise<void> {
  if (config.workers > 1) {
    const { isPrimary } = (await import('node:cluster')).default
    if (isPrimary && checks) await checkProviders(config, (line) => console.error(line))
    if (isPrimary) await (await import('./workers/workers.ts')).serveByWorkers(config)
    else await (await import('./workers/worker.ts')).work(config)
    return
  }
  const server = await startServer(config)
  const { drainMs } = config
  closeOnSignal(server.close, { drainMs, writeMs: writeMsOf(config), logger: server.logger })
  report(server.observability, servesText(config, server.origin))
  if (checks) await checkProviders(config, server.observability.say)
}
