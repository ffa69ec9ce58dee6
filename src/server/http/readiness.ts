import type { ProviderOrigins } from '../../config/config.ts'
import type { Sources } from '../../context.ts'
import type { BreakerState } from '../../datasources/http/observer.ts'
import type { Service } from '../../errors.ts'

/** What `/ready` tells. */
export interface Readiness {
  /** Only `ready` is a 200. */
  readonly status: 'ready' | 'closing' | 'unconfigured'
  readonly providers: Readonly<Record<Service, ProviderReadiness>>
}

interface ProviderReadiness {
  readonly configured: boolean
  /** Whether calls to it are let through at present. */
  readonly breaker?: BreakerState
}

/** What the answer is read from. */
export interface Providers {
  readonly sources?: Sources
  /** Those that callers read with credentials of their own. Each caller has a breaker, so none is told. */
  readonly origins?: ProviderOrigins
}

/**
 * How it stands with this server, without asking anybody. A provider that is left alone makes the server no less ready:
 * no other replica could reach it, and the fields of the other provider, and whoever tries again, still need one.
 */
export function readinessOf({ sources = {}, origins = {} }: Providers, isClosing: boolean): Readiness {
  const of = (service: Service): ProviderReadiness => {
    const source = sources[service]
    if (source) return { configured: true, breaker: source.http.status.breaker }
    return { configured: origins[service] !== undefined }
  }
  const providers = { signalwire: of('signalwire'), twilio: of('twilio') }
  const isConfigured = Object.values(providers).some(({ configured }) => configured)
  return { status: isClosing ? 'closing' : isConfigured ? 'ready' : 'unconfigured', providers }
}
