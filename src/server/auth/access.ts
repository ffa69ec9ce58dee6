import type { AuthConfig } from '../../config/access.ts'
import type { ProviderOrigins } from '../../config/config.ts'
import type { UpstreamSettings } from '../../config/settings/upstream.ts'
import type { Sources } from '../../context.ts'
import type { SourceTools } from '../../datasources/http/source-options.ts'
import type { LiveTools } from '../../datasources/live/live-tools.ts'
import { type Authenticate, authenticateByApiKey, secretTest } from './authenticate.ts'
import { authenticateByJwt } from './jwt.ts'
import { authenticateByPassthrough, isOneTooMany } from './passthrough.ts'
import { KnownShares, NetworkShares, type Shares } from './shares.ts'
import { Tenants } from './tenants.ts'

export interface AccessOptions {
  readonly auth?: AuthConfig
  readonly scopes: boolean
  readonly gatewaySecret?: string | undefined
  /** Where callers' own credentials go. */
  readonly origins?: ProviderOrigins
  readonly upstream: UpstreamSettings
}

/** Access: what one server checks before a request is read. */
export interface Access {
  /** Absent where everybody may ask. */
  readonly authenticate: Authenticate | undefined
  /** Whose requests take turns with those of others. */
  readonly shares: Shares
  /** Whether a request is one too many of callers who are not known; absent where that does not matter. */
  readonly isCrowdedOut: ((authorization: string | null | undefined) => boolean) | undefined
  readonly isGateway: ((secret: string) => boolean) | undefined
  /** What must not be logged. */
  readonly secrets: readonly string[]
  /** The upstreams that are open for callers. */
  tenants(): Iterable<Sources>
  /** Closes what was opened for callers. */
  close(): Promise<void>
}

/**
 * Access of one server.
 * @param tools are for the calls that are made with callers' own credentials
 * @param after the timers of what is kept for those callers. Default: the system's
 */
export function createAccess(
  options: AccessOptions,
  tools: SourceTools = {},
  after?: LiveTools['after'],
): Access {
  const { auth, gatewaySecret } = options
  const tenants = new Tenants(after)
  const keys = auth?.kind === 'api-key' ? auth.keys.map(({ key }) => key) : []
  return {
    authenticate: auth && authenticateBy(auth, options, tenants, tools),
    shares: auth ? new KnownShares(auth) : new NetworkShares(),
    isCrowdedOut:
      auth?.kind === 'passthrough' ? (authorization) => isOneTooMany(authorization, tenants) : undefined,
    isGateway: gatewaySecret === undefined ? undefined : secretTest(gatewaySecret),
    secrets: [...keys, ...(gatewaySecret === undefined ? [] : [gatewaySecret])],
    tenants: () => tenants.all(),
    close: () => tenants.close(),
  }
}

function authenticateBy(
  auth: AuthConfig,
  { scopes, origins, upstream }: AccessOptions,
  tenants: Tenants,
  tools: SourceTools,
): Authenticate {
  switch (auth.kind) {
    case 'api-key':
      return authenticateByApiKey(auth.keys, scopes)
    case 'jwt':
      return authenticateByJwt(auth, scopes, tools.proxy)
    case 'passthrough':
      return authenticateByPassthrough({ ...origins, upstream, tools }, tenants)
  }
}
