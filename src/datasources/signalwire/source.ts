import { HttpSource, type SourceTools } from '../http/http-source.ts'
import { LongLists } from '../loading/rest-list.ts'
import type { RestSource } from '../loading/rest-loads.ts'
import { signalwirePages } from '../records/page.ts'
import type { UpstreamPolicy } from '../resilience/policy.ts'
import { UnverifiedSource } from '../resilience/unverified-credentials.ts'
import { signalwireLifetime } from './lifetimes.ts'

/** Base path of SignalWire Video. */
export const SIGNALWIRE_BASE_PATH = '/api/video'

export interface SignalWireSourceOptions {
  /** Scheme, host and port, e.g. `https://example.signalwire.com`. */
  origin: string
  /** Further origins that page links may have. */
  linkOrigins?: readonly string[]
  projectId: string
  apiToken: string
  /** What to check when the upstream refuses credentials of a caller. Default: the hint for the server's own. */
  credentialHint?: string
  /** Whether the credentials of a caller were accepted before. */
  isProven?: boolean
}

const HINT = 'Check SIGNALWIRE_PROJECT_ID and SIGNALWIRE_API_TOKEN, and that the token has the Video scope.'

/** Opens a SignalWire project. It sends nothing until the first load. */
export function createSignalWireSource(
  options: SignalWireSourceOptions,
  policy: UpstreamPolicy,
  { observer, cache, proxy }: SourceTools = {},
): RestSource {
  const isUnverified = options.credentialHint !== undefined && !options.isProven
  const Source = isUnverified ? UnverifiedSource : HttpSource
  const http = new Source({
    policy,
    observer,
    proxy,
    cache: cache && { pages: cache, lifetimeOf: signalwireLifetime },
    service: 'signalwire',
    origin: options.origin,
    linkOrigins: options.linkOrigins,
    user: options.projectId,
    password: options.apiToken,
    credentialHint: options.credentialHint ?? HINT,
  })
  return {
    http,
    identity: `signalwire ${http.origin} ${options.projectId}`,
    pages: signalwirePages,
    originHint: 'Check SIGNALWIRE_SPACE or SIGNALWIRE_BASE_URL.',
    longLists: new LongLists(),
    close: () => http.close(),
  }
}
