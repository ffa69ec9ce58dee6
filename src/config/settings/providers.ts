import { isPlaceholder, list, placeholderFault, setting } from './kinds.ts'

const ORIGIN = 'an http or https origin without path, query or credentials, such as http://127.0.0.1:4010'

/** Where SignalWire Video is read, and as whom. */
export const SIGNALWIRE_SETTINGS = {
  space: setting({
    variable: 'SIGNALWIRE_SPACE',
    flag: 'signalwire-space',
    placeholder: 'name',
    summary: 'the SignalWire space to read: `example` or `example.signalwire.com`',
    expected: 'the name of a space: example or example.signalwire.com',
    parse: parseSpace,
  }),
  baseUrl: setting({
    variable: 'SIGNALWIRE_BASE_URL',
    flag: 'signalwire-base-url',
    placeholder: 'origin',
    summary: 'origin to call instead of the space, an emulator for instance',
    expected: ORIGIN,
    parse: parseOrigin,
  }),
  linkOrigins: list('http or https origins such as https://example.signalwire.com', parseOrigin, {
    variable: 'SIGNALWIRE_LINK_ORIGINS',
    flag: 'signalwire-link-origins',
    placeholder: 'origins',
    summary: 'further origins that page links of SignalWire may have',
    more: 'configuration.md#a-proxy-before-the-provider',
  }),
  projectId: setting({
    variable: 'SIGNALWIRE_PROJECT_ID',
    flag: 'signalwire-project-id',
    placeholder: 'uuid',
    summary: 'the project whose video resources are read',
    expected: 'a project id, which is a UUID',
    secret: true,
    parse: parseProjectId,
  }),
  apiToken: setting({
    variable: 'SIGNALWIRE_API_TOKEN',
    placeholder: 'token',
    summary: 'an API token with the Video scope',
    expected: 'an API token, which has no spaces or control characters',
    secret: true,
    parse: parseApiToken,
    fault: placeholderFault,
  }),
} as const

/** Where Twilio Video Insights is read, and as whom. */
export const TWILIO_SETTINGS = {
  accountSid: setting({
    variable: 'TWILIO_ACCOUNT_SID',
    flag: 'twilio-account-sid',
    placeholder: 'sid',
    summary: 'the Twilio account whose Video Insights are read, `AC…`',
    expected: 'the SID of an account: AC and 32 hexadecimal digits',
    secret: true,
    parse: parseAccountSid,
  }),
  authToken: setting({
    variable: 'TWILIO_AUTH_TOKEN',
    placeholder: 'token',
    summary: 'the auth token of that account, unless an API key is given',
    expected: 'an auth token, which is no SID and has no spaces or control characters',
    secret: true,
    parse: parseTwilioSecret,
    fault: placeholderFault,
  }),
  apiKey: setting({
    variable: 'TWILIO_API_KEY',
    flag: 'twilio-api-key',
    placeholder: 'sid',
    summary: 'an API key of the account, `SK…`, in place of its auth token',
    expected: 'the SID of an API key: SK and 32 hexadecimal digits',
    secret: true,
    parse: parseApiKey,
  }),
  apiSecret: setting({
    variable: 'TWILIO_API_SECRET',
    placeholder: 'secret',
    summary: 'the secret of that API key',
    expected: 'the secret of an API key, which is no SID and has no spaces or control characters',
    secret: true,
    parse: parseTwilioSecret,
    fault: placeholderFault,
  }),
  baseUrl: setting({
    variable: 'TWILIO_INSIGHTS_BASE_URL',
    flag: 'twilio-insights-base-url',
    placeholder: 'origin',
    summary: 'origin of Video Insights, an emulator for instance',
    expected: ORIGIN,
    default: 'https://insights.twilio.com',
    parse: parseOrigin,
  }),
  linkOrigins: list('http or https origins such as https://insights.twilio.com', parseOrigin, {
    variable: 'TWILIO_LINK_ORIGINS',
    flag: 'twilio-link-origins',
    placeholder: 'origins',
    summary: 'further origins that page links of Video Insights may have',
    more: 'configuration.md#a-proxy-before-the-provider',
  }),
} as const

/** `example` or `example.signalwire.com` → `https://example.signalwire.com`. */
function parseSpace(text: string): string | undefined {
  const name = text.toLowerCase().replace(/\.signalwire\.com$/, '')
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? `https://${name}.signalwire.com` : undefined
}

/** The origin of an http or https URL that holds nothing else. */
export function parseOrigin(text: string): string | undefined {
  if (!/^https?:\/\/[^\s/?#@\\]+\/?$/i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text).origin
}

export function parseProjectId(text: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : undefined
}

function parseApiToken(text: string): string | undefined {
  return /^[^\s\p{Cc}]+$/u.test(text) && !isPlaceholder(text) ? text : undefined
}

export function parseAccountSid(text: string): string | undefined {
  return /^AC[0-9a-fA-F]{32}$/.test(text) ? text : undefined
}

export function parseApiKey(text: string): string | undefined {
  return /^SK[0-9a-fA-F]{32}$/.test(text) ? text : undefined
}

/** An auth token or the secret of an API key. Both are shorter than a SID, which is easily put in their place. */
function parseTwilioSecret(text: string): string | undefined {
  return /^[A-Z]{2}[0-9a-f]{32}$/i.test(text) ? undefined : parseApiToken(text)
}
