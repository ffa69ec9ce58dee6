import { CallLog } from './datasources/call-log.ts'
import { type CallScope, DEADLINE } from './datasources/http.ts'
import type { RestSource } from './datasources/rest-loads.ts'
import { SignalWireLoaders } from './datasources/signalwire/loaders.ts'
import { SessionCompletion } from './datasources/signalwire/session-completion.ts'
import { RoomgraphError } from './errors.ts'

/** The upstreams that a server is configured for. They outlive operations; each has a `close()`. */
export interface Sources {
  readonly signalwire?: RestSource
}

/** SignalWire as one operation sees it. */
export interface SignalWireAccess {
  readonly loaders: SignalWireLoaders
  readonly completion: SessionCompletion
}

/** What one operation holds, and nothing that outlives it. */
export interface OperationContext {
  /** Throws PROVIDER_NOT_CONFIGURED when the server has no SignalWire project. */
  readonly signalwire: SignalWireAccess
  /** The upstream calls so far. */
  readonly calls: CallLog
  /** The largest `first` or `last` that is accepted. */
  readonly maxFirst: number
  /** Ends the deadline's timer; calls that are still under way go on. */
  finish(): void
}

export interface OperationOptions {
  readonly sources: Sources
  /** Aborted when the caller has left; upstream calls under way are then abandoned. */
  readonly signal?: AbortSignal
  /** Milliseconds that the operation may take before its pending fields end in UPSTREAM_TIMEOUT. */
  readonly timeoutMs: number
  readonly maxFirst: number
}

/** Makes the context of one operation and starts its deadline. Call `finish` when the operation has ended. */
export function createOperationContext(options: OperationOptions): OperationContext {
  const { sources, signal, timeoutMs, maxFirst } = options
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(DEADLINE), timeoutMs)
  timer.unref()
  const calls = new CallLog()
  const scope: CallScope = {
    signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
    timeoutMs,
    calls,
  }
  let signalwire: SignalWireAccess | undefined
  return {
    get signalwire() {
      signalwire ??= openSignalWire(sources.signalwire, scope)
      return signalwire
    },
    calls,
    maxFirst,
    finish: () => clearTimeout(timer),
  }
}

function openSignalWire(source: RestSource | undefined, scope: CallScope): SignalWireAccess {
  if (!source) {
    throw new RoomgraphError(
      'PROVIDER_NOT_CONFIGURED',
      'SignalWire is not configured on this server. Set SIGNALWIRE_SPACE, SIGNALWIRE_PROJECT_ID and SIGNALWIRE_API_TOKEN.',
      { service: 'signalwire' },
    )
  }
  const loaders = new SignalWireLoaders(source, scope)
  return { loaders, completion: new SessionCompletion(loaders) }
}
