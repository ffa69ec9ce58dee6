import { type Dispatcher, request } from 'undici'
import type { Config, TwilioConfig } from '../../config/config.ts'
import { isTlsCode } from '../../datasources/http/connector.ts'
import { dispatcherFor } from '../../datasources/http/dispatcher.ts'
import { systemCodeOf } from '../../datasources/http/network-errors.ts'
import { SIGNALWIRE_BASE_PATH } from '../../datasources/signalwire/source.ts'
import { TWILIO_BASE_PATH } from '../../datasources/twilio/source.ts'
import type { Service } from '../../errors.ts'
import type { CallEnd } from './verdict.ts'

/** An answer of a provider, as it came. */
export interface AccountAnswer extends CallEnd {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The JSON of the body; undefined where it is none. */
  readonly body: unknown
  readonly durationMs: number
}

const MAX_BODY_BYTES = 20 * 1024 * 1024

/** One account at one provider, read call by call: no retries, no cache, nothing in parallel. */
export class Account {
  readonly service: Service
  readonly origin: string
  readonly base: string
  readonly #authorization: string
  readonly #dispatcher: Dispatcher
  readonly #timeoutMs: number

  constructor(service: Service, at: { origin: string; user: string; password: string }, config: Config) {
    const { connectTimeoutMs, attemptTimeoutMs } = config.upstream
    this.service = service
    this.origin = at.origin
    this.base = service === 'signalwire' ? SIGNALWIRE_BASE_PATH : TWILIO_BASE_PATH
    this.#authorization = `Basic ${Buffer.from(`${at.user}:${at.password}`).toString('base64')}`
    this.#dispatcher = dispatcherFor(at.origin, { connectTimeoutMs, connections: 1 }, config.proxy)
    this.#timeoutMs = attemptTimeoutMs
  }

  /** Sends one GET below the base of the API; never anywhere else. It does not throw: the code tells how it failed. */
  async read(pathAndQuery: string): Promise<AccountAnswer> {
    const beganAt = performance.now()
    const end = (answer: CallEnd & Partial<AccountAnswer>): AccountAnswer => ({
      headers: {},
      body: undefined,
      ...answer,
      durationMs: performance.now() - beganAt,
    })
    try {
      const { statusCode, headers, body } = await request(`${this.origin}${this.base}${pathAndQuery}`, {
        dispatcher: this.#dispatcher,
        signal: AbortSignal.timeout(this.#timeoutMs),
        headers: {
          authorization: this.#authorization,
          accept: 'application/json',
          'user-agent': 'roomgraph',
        },
      })
      const chunks: Buffer[] = []
      let bytes = 0
      for await (const chunk of body as AsyncIterable<Buffer>) {
        bytes += chunk.length
        if (bytes > MAX_BODY_BYTES) return end({ code: 'UPSTREAM_TOO_LARGE' })
        chunks.push(chunk)
      }
      return end({ status: statusCode, headers, body: parsedBody(Buffer.concat(chunks).toString('utf8')) })
    } catch (cause) {
      const isLate = cause instanceof Error && cause.name === 'TimeoutError'
      return end({
        code: isLate
          ? 'UPSTREAM_TIMEOUT'
          : isTlsCode(systemCodeOf(cause) ?? '')
            ? 'UPSTREAM_TLS'
            : 'UPSTREAM_UNAVAILABLE',
      })
    }
  }

  close(): Promise<void> {
    return this.#dispatcher.destroy()
  }
}

function parsedBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The accounts of a configuration, SignalWire first; none where callers bring their own credentials. */
export function accountsOf(config: Config): Account[] {
  const { signalwire, twilio } = config
  return [
    ...(signalwire
      ? [
          new Account(
            'signalwire',
            { origin: signalwire.origin, user: signalwire.projectId, password: signalwire.apiToken },
            config,
          ),
        ]
      : []),
    ...(twilio ? [new Account('twilio', { origin: twilio.origin, ...twilioLogin(twilio) }, config)] : []),
  ]
}

function twilioLogin(twilio: TwilioConfig): { user: string; password: string } {
  if ('authToken' in twilio) return { user: twilio.accountSid, password: twilio.authToken }
  return { user: twilio.apiKey, password: twilio.apiSecret }
}
