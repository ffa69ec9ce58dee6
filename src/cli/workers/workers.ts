import type { Config } from '../../config/config.ts'
import { proxySecrets } from '../../config/settings/proxy.ts'
import { redisSecrets } from '../../config/settings/redis.ts'
import { originOf } from '../../server/http/listen.ts'
import { redactingLogger, secretsOf } from '../../server/observability/logger.ts'
import { readDocuments } from '../files.ts'
import { closeOnSignal, listenError, writeMsOf } from '../lifecycle.ts'
import { openObservability } from '../observability.ts'
import { report, servesText } from '../server.ts'
import { Supervisor } from './supervisor.ts'

/**
 * Supervises several workers on one port. This process reads no upstream; what it knows of the settings, the workers
 * read from the same variables and flags again.
 */
export async function serveByWorkers(config: Config): Promise<void> {
  // A mistake in it is said once, before there is any worker.
  if (config.persisted !== 'off') await readDocuments(config.persistedDocuments)
  const say = (line: string) => console.error(`roomgraph: ${line}`)
  const observability = await openObservability(config, 'supervisor')
  const { workers, drainMs } = config
  const writeMs = writeMsOf(config)
  const supervisor = new Supervisor(workers, { drainMs, writeMs }, say)
  const { host, port } = config
  const opened = await supervisor.start(host, port).catch(async (error: unknown) => {
    await observability.close()
    throw listenError(error, { host, port }, 'PORT or --port')
  })
  const origin = originOf(opened.address, opened.port)
  closeOnSignal(
    async (graceMs) => {
      const late = await supervisor.stop(graceMs)
      await observability.close()
      if (late === 0) return
      say(`${late} of the workers did not end in time and had to be killed`)
      process.exit(1)
    },
    { drainMs, writeMs, logger: redactingLogger(observability.options.logger, secretsIn(config)) },
  )
  void supervisor.givenUp.then(({ message, exitCode }) => {
    say(message)
    process.exit(exitCode)
  })
  report(observability, `${servesText(config, origin)}, by processes ${supervisor.pids.join(', ')}`)
}

/** What this process holds of credentials. It has no server, whose logger would redact them out. */
function secretsIn({ signalwire, twilio, auth, gatewaySecret, proxy, redis }: Config): string[] {
  return [
    ...(signalwire ? secretsOf(signalwire.projectId, signalwire.apiToken) : []),
    ...(twilio && 'authToken' in twilio ? secretsOf(twilio.accountSid, twilio.authToken) : []),
    ...(twilio && 'apiKey' in twilio ? secretsOf(twilio.apiKey, twilio.apiSecret) : []),
    ...(auth?.kind === 'api-key' ? auth.keys.map(({ key }) => key) : []),
    ...(gatewaySecret === undefined ? [] : [gatewaySecret]),
    ...proxySecrets(proxy),
    ...redisSecrets(redis),
  ]
}
