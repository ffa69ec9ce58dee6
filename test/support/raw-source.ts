import { UPSTREAM_SETTINGS, type UpstreamSettings } from '../../src/config/settings/upstream.ts'
import type { UpstreamResponse } from '../../src/datasources/http/exchange.ts'
import type { UpstreamObserver } from '../../src/datasources/http/observer.ts'
import { BatchSchedule } from '../../src/datasources/loading/batch-loads.ts'
import { CallBudget, CallLog } from '../../src/datasources/loading/call-log.ts'
import type { CallScope } from '../../src/datasources/loading/call-scope.ts'
import type { RestSource } from '../../src/datasources/loading/rest-source.ts'
import { createSignalWireSource } from '../../src/datasources/signalwire/source.ts'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'

/** The source of an account, for what no public interface shows. */
export interface RawSource {
  readonly source: RestSource
  get(path: string, signal?: AbortSignal): Promise<UpstreamResponse>
}

/** The policy as it is shipped, with changes. */
function policyOf(changes: Partial<UpstreamSettings> = {}): UpstreamSettings {
  const defaults = Object.entries(UPSTREAM_SETTINGS).map(([name, setting]) => [name, Number(setting.default)])
  return { ...(Object.fromEntries(defaults) as UpstreamSettings), ...changes }
}

export function openRawSource(
  origin: string,
  upstream: Partial<UpstreamSettings> = {},
  observer?: UpstreamObserver,
): RawSource {
  const source = createSignalWireSource({ origin, ...SIGNALWIRE_CREDENTIALS }, policyOf(upstream), {
    observer,
  })
  const timeoutMs = 30_000
  return {
    source,
    get(path, signal = new AbortController().signal) {
      const deadlineAt = performance.now() + timeoutMs
      const budget = new CallBudget(Number.POSITIVE_INFINITY)
      const scope: CallScope = {
        signal,
        timeoutMs,
        deadlineAt,
        calls: new CallLog(),
        batches: new BatchSchedule(),
        share: '',
        budget,
        takesStale: true,
      }
      return source.http.get(path, {}, scope, [])
    },
  }
}
