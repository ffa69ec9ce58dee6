/** Well-known fake credentials. They open nothing but an emulator. */

export interface SignalWireCredentials {
  projectId: string
  apiToken: string
}

export interface TwilioCredentials {
  accountSid: string
  authToken: string
  apiKey: string
  apiSecret: string
}

export const SIGNALWIRE_CREDENTIALS: Readonly<SignalWireCredentials> = {
  projectId: '7a1c52e4-0000-4000-8000-00000e3a1a70',
  apiToken: 'PTemulator0000000000000000000000000000000000000000',
}

export const TWILIO_CREDENTIALS: Readonly<TwilioCredentials> = {
  accountSid: 'ACe0000000000000000000000000000001',
  authToken: 'e0000000000000000000000000000002',
  apiKey: 'SKe0000000000000000000000000000003',
  apiSecret: 'emulatorSecret000000000000000004',
}

/**
 * Whether an Authorization header is HTTP Basic with one of the given pairs of user and password, or Bearer with the
 * token, where that is taken at all.
 */
export function isAuthorized(
  header: string | undefined,
  pairs: readonly (readonly [string, string])[],
  bearer?: string,
): boolean {
  if (bearer !== undefined && /^Bearer /i.test(header ?? '')) return header?.slice(7) === bearer
  const match = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(header ?? '')
  if (!match?.[1]) return false
  const sent = Buffer.from(match[1], 'base64').toString('utf8')
  return pairs.some(([user, password]) => sent === `${user}:${password}`)
}
