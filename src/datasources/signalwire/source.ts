import type { SourceTools } from '../http/source-options.ts'
import {
  type AccountOptions,
  openRestSource,
  type Provider,
  type RestSource,
} from '../loading/rest-source.ts'
import { signalwirePages } from '../records/page.ts'
import type { UpstreamPolicy } from '../resilience/policy.ts'
import { signalwireLifetime } from './lifetimes.ts'

/** Base path of SignalWire Video. */
export const SIGNALWIRE_BASE_PATH = '/api/video'

const SIGNALWIRE: Provider = {
  service: 'signalwire',
  probe: `${SIGNALWIRE_BASE_PATH}/rooms?page_size=1`,
  pages: signalwirePages,
  lifetimeOf: signalwireLifetime,
  originHint: 'Check SIGNALWIRE_SPACE or SIGNALWIRE_BASE_URL.',
  credentialHint:
    'Check SIGNALWIRE_PROJECT_ID and SIGNALWIRE_API_TOKEN, and that the token has the Video scope.',
}

export interface SignalWireSourceOptions extends AccountOptions {
  projectId: string
  apiToken: string
}

/** Opens a SignalWire project. It sends nothing until the first load. */
export function createSignalWireSource(
  options: SignalWireSourceOptions,
  policy: UpstreamPolicy,
  tools?: SourceTools,
): RestSource {
  const { projectId, apiToken } = options
  const credentials = { account: projectId, user: projectId, password: apiToken }
  return openRestSource(SIGNALWIRE, options, credentials, policy, tools)
}
