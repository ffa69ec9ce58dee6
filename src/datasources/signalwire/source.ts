import { HttpSource } from '../http.ts'

/** Everything of SignalWire Video lives below this path. */
export const BASE_PATH = '/api/video'

export interface SignalWireOptions {
  /** Scheme, host and port, e.g. `https://example.signalwire.com`. */
  origin: string
  projectId: string
  apiToken: string
}

/** One SignalWire project: the connection pool with its credentials, and a name for the project. */
export interface SignalWireSource {
  readonly http: HttpSource
  /** Tells this project's lists from those of any other; no secret. */
  readonly identity: string
  close(): Promise<void>
}

/** Opens a SignalWire project. Nothing is sent until something is asked for. */
export function createSignalWireSource(options: SignalWireOptions): SignalWireSource {
  const http = new HttpSource({
    service: 'signalwire',
    origin: options.origin,
    user: options.projectId,
    password: options.apiToken,
    credentialHint:
      'Check SIGNALWIRE_PROJECT_ID and SIGNALWIRE_API_TOKEN, and that the token has the Video scope.',
  })
  return {
    http,
    identity: `signalwire ${http.origin} ${options.projectId}`,
    close: () => http.close(),
  }
}
