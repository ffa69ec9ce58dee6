import type { Config } from '../config/config.ts'
import { AllowedHosts } from '../server/http/hosts.ts'
import { openJsonLog } from '../server/observability/json-log.ts'
import { auditLine, type Logger, stderrLogger } from '../server/observability/logger.ts'
import { listenForMetrics, type Readable } from '../server/observability/metrics/listen.ts'
import {
  collectWorkerMetrics,
  createMetrics,
  createWorkerMetrics,
} from '../server/observability/metrics/metrics.ts'
import type { RoomgraphOptions } from '../server/options/options.ts'
import { UnsentAnswers } from '../server/overload/unsent-answers.ts'
import type { ProviderFacts, Say } from './account/announcer.ts'
import { listenError } from './lifecycle.ts'

/** Which process this is: the only one, one of several, or their supervisor. */
export type Role = 'alone' | 'worker' | 'supervisor'

/** Log, metrics and traces of this process, as its settings say. */
export interface CommandObservability {
  readonly options: {
    readonly logger: Logger
    readonly metrics: RoomgraphOptions['metrics']
    readonly tracing: boolean
  }
  /** Reports to the operator, in the form of the log; nothing where that is off. */
  readonly say: Say
  /** Where the metrics are. */
  readonly metricsUrl: string | undefined
  /** Ends the listening and writes out the log; to be called last. */
  close(): Promise<void>
}

/** Whether a provider cannot be read. */
function isBad({ credentials, breaker }: Partial<ProviderFacts> = {}): boolean {
  return credentials === 'refused' || breaker === 'open'
}

const SILENT: Logger = { error() {} }
/** Errors on stderr, and on stdout a line for each write. */
const TEXT_LOG: Logger = { ...stderrLogger, write: (entry) => console.log(auditLine(entry)) }

/**
 * @param unsent what counts the answers of this process
 * @throws CommandError if the port of the metrics cannot be listened on.
 */
export async function openObservability(
  { observability, metricsHosts }: Pick<Config, 'observability' | 'metricsHosts'>,
  role: Role = 'alone',
  unsent = new UnsentAnswers(),
): Promise<CommandObservability> {
  const { metricsPort: port, metricsHost: host, log, tracing } = observability
  const hosts = metricsHosts && new AllowedHosts(metricsHosts)
  const json = log === 'json' ? await openJsonLog() : undefined
  const logger = json ?? (log === 'off' ? SILENT : TEXT_LOG)
  const metrics =
    port === 'off' || role === 'supervisor'
      ? undefined
      : await (role === 'worker' ? createWorkerMetrics() : createMetrics())
  async function serve(readable: Readable, at: { host: string; port: number }) {
    return listenForMetrics(readable, { ...at, hosts, unsent }, logger).catch((error: unknown) => {
      throw listenError(error, at, 'ROOMGRAPH_METRICS_PORT or --metrics-port')
    })
  }
  // The first process answers for its workers.
  const readable = port === 'off' ? undefined : role === 'supervisor' ? await collectWorkerMetrics() : metrics
  const listening =
    port !== 'off' && readable && role !== 'worker' ? await serve(readable, { host, port }) : undefined
  return {
    options: { logger, metrics, tracing },
    say(text, facts) {
      if (json) json.say(isBad(facts) ? 'warn' : 'info', text, facts)
      else if (log !== 'off') console.log(text)
    },
    metricsUrl: listening && `${listening.origin}/metrics`,
    async close() {
      await listening?.close()
      await json?.flush()
    },
  }
}
