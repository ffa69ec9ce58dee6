import { ACCESS_SETTINGS } from './access.ts'
import { CACHE_SETTINGS } from './cache.ts'
import { LIMIT_SETTINGS } from './limits.ts'
import { OBSERVABILITY_SETTINGS } from './observability.ts'
import { OVERLOAD_SETTINGS } from './overload.ts'
import { PROCESS_SETTINGS } from './process.ts'
import { PROXY_SETTINGS } from './proxy.ts'
import {
  address,
  integer,
  isPlaceholder,
  parseList,
  placeholderFault,
  setting,
  toggle,
  word,
} from './setting.ts'
import { UPSTREAM_SETTINGS } from './upstream.ts'

export { isLoopback } from './access.ts'
export type { Setting } from './setting.ts'

/** Every setting of the commands, in the order in which help and mistakes list them. */
export const SETTINGS = {
  port: integer(0, 65_535, {
    variable: 'PORT',
    flag: 'port',
    summary: 'port to listen on; 0 takes a free one',
    default: '4000',
  }),
  host: address({
    variable: 'HOST',
    flag: 'host',
    summary: 'address to listen on; one that is not loopback needs ROOMGRAPH_AUTH',
    default: '127.0.0.1',
  }),
  ...PROCESS_SETTINGS,
  signalwireSpace: setting({
    variable: 'SIGNALWIRE_SPACE',
    flag: 'signalwire-space',
    placeholder: 'name',
    summary: 'the SignalWire space to read',
    expected: 'the name of a space: example or example.signalwire.com',
    parse: parseSpace,
  }),
  signalwireBaseUrl: setting({
    variable: 'SIGNALWIRE_BASE_URL',
    flag: 'signalwire-base-url',
    placeholder: 'origin',
    summary: 'origin to call instead of the space, an emulator for instance',
    expected: 'an http or https origin without path, query or credentials, such as http://127.0.0.1:4010',
    parse: parseOrigin,
  }),
  signalwireLinkOrigins: setting({
    variable: 'SIGNALWIRE_LINK_ORIGINS',
    flag: 'signalwire-link-origins',
    placeholder: 'origins',
    summary: 'further origins that page links of SignalWire may have, separated by commas',
    expected: 'http or https origins such as https://example.signalwire.com, separated by commas',
    parse: parseLinkOrigins,
  }),
  signalwireProjectId: setting({
    variable: 'SIGNALWIRE_PROJECT_ID',
    flag: 'signalwire-project-id',
    placeholder: 'uuid',
    summary: 'the project whose video resources are read',
    expected: 'a project id, which is a UUID',
    secret: true,
    parse: parseProjectId,
  }),
  signalwireApiToken: setting({
    variable: 'SIGNALWIRE_API_TOKEN',
    placeholder: 'token',
    summary: 'an API token with the Video scope',
    expected: 'an API token, which has no spaces or control characters',
    secret: true,
    parse: parseApiToken,
    fault: placeholderFault,
  }),
  twilioAccountSid: setting({
    variable: 'TWILIO_ACCOUNT_SID',
    flag: 'twilio-account-sid',
    placeholder: 'sid',
    summary: 'the Twilio account whose Video Insights are read',
    expected: 'the SID of an account: AC and 32 hexadecimal digits',
    secret: true,
    parse: parseAccountSid,
  }),
  twilioAuthToken: setting({
    variable: 'TWILIO_AUTH_TOKEN',
    placeholder: 'token',
    summary: 'the auth token of that account, unless an API key is given',
    expected: 'an auth token, which is no SID and has no spaces or control characters',
    secret: true,
    parse: parseTwilioSecret,
    fault: placeholderFault,
  }),
  twilioApiKey: setting({
    variable: 'TWILIO_API_KEY',
    flag: 'twilio-api-key',
    placeholder: 'sid',
    summary: 'an API key of the account, in place of its auth token',
    expected: 'the SID of an API key: SK and 32 hexadecimal digits',
    secret: true,
    parse: parseApiKey,
  }),
  twilioApiSecret: setting({
    variable: 'TWILIO_API_SECRET',
    placeholder: 'secret',
    summary: 'the secret of that API key',
    expected: 'the secret of an API key, which is no SID and has no spaces or control characters',
    secret: true,
    parse: parseTwilioSecret,
    fault: placeholderFault,
  }),
  twilioInsightsBaseUrl: setting({
    variable: 'TWILIO_INSIGHTS_BASE_URL',
    flag: 'twilio-insights-base-url',
    placeholder: 'origin',
    summary: 'origin of Video Insights, an emulator for instance',
    expected: 'an http or https origin without path, query or credentials, such as http://127.0.0.1:4010',
    default: 'https://insights.twilio.com',
    parse: parseOrigin,
  }),
  twilioLinkOrigins: setting({
    variable: 'TWILIO_LINK_ORIGINS',
    flag: 'twilio-link-origins',
    placeholder: 'origins',
    summary: 'further origins that page links of Video Insights may have, separated by commas',
    expected: 'http or https origins such as https://insights.twilio.com, separated by commas',
    parse: parseLinkOrigins,
  }),
  ...ACCESS_SETTINGS,
  explain: toggle({
    variable: 'ROOMGRAPH_EXPLAIN',
    flag: 'explain',
    summary: 'list the upstream calls of each operation in extensions.upstream',
    default: 'off',
  }),
  corsOrigins: setting({
    variable: 'ROOMGRAPH_CORS_ORIGINS',
    flag: 'cors-origins',
    placeholder: 'origins',
    summary: 'origins whose pages may read answers, separated by commas; none when left out',
    expected: 'origins such as https://app.example.com, separated by commas',
    parse: (text) => parseList(text, parseExactOrigin),
  }),
  corsHeaders: setting({
    variable: 'ROOMGRAPH_CORS_HEADERS',
    flag: 'cors-headers',
    placeholder: 'names',
    summary: 'request headers that those pages may send beside the usual ones, separated by commas',
    expected: 'names of headers such as x-client-version, separated by commas',
    parse: (text) => parseList(text, parseHeaderName),
  }),
  persisted: word(['on', 'off', 'only'], {
    variable: 'ROOMGRAPH_PERSISTED',
    flag: 'persisted',
    summary: 'take known documents by their hash; only refuses all others',
    default: 'off',
  }),
  persistedDocuments: setting({
    variable: 'ROOMGRAPH_PERSISTED_DOCUMENTS',
    flag: 'persisted-documents',
    placeholder: 'file',
    summary: 'JSON file of known documents by their SHA-256; the typed client’s own when left out',
    expected: 'the path of a file',
    parse: (text) => (/\p{Cc}/u.test(text) ? undefined : text),
  }),
  maxFirst: integer(1, 1000, {
    variable: 'ROOMGRAPH_MAX_FIRST',
    flag: 'max-first',
    summary: 'the largest page that first and last may ask for',
    default: '1000',
  }),
  timeoutMs: integer(100, 600_000, {
    variable: 'ROOMGRAPH_TIMEOUT_MS',
    flag: 'timeout-ms',
    summary: 'milliseconds that one operation may take',
    default: '10000',
  }),
  ...LIMIT_SETTINGS,
  ...UPSTREAM_SETTINGS,
  ...PROXY_SETTINGS,
  ...CACHE_SETTINGS,
  ...OVERLOAD_SETTINGS,
  ...OBSERVABILITY_SETTINGS,
  subgraph: setting<boolean | 'with-node'>({
    variable: 'ROOMGRAPH_SUBGRAPH',
    flag: 'subgraph',
    placeholder: 'on|off|with-node',
    bare: 'on',
    summary: 'serve a Federation 2 subgraph; with-node keeps node and nodes in it',
    expected: 'on, off or with-node',
    default: 'off',
    parse: (text) =>
      text === 'with-node' ? text : text === 'on' ? true : text === 'off' ? false : undefined,
  }),
} as const

export type SettingName = keyof typeof SETTINGS

/** `example` or `example.signalwire.com` → `https://example.signalwire.com`. */
export function parseSpace(text: string): string | undefined {
  const name = text.toLowerCase().replace(/\.signalwire\.com$/, '')
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? `https://${name}.signalwire.com` : undefined
}

/** The origin of an http or https URL that holds nothing else. */
export function parseOrigin(text: string): string | undefined {
  if (!/^https?:\/\/[^\s/?#@\\]+\/?$/i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text).origin
}

/** An origin as browsers send it, to the letter; `null` and `*` are none. */
export function parseExactOrigin(text: unknown): string | undefined {
  return typeof text === 'string' && parseOrigin(text) === text ? text : undefined
}

/** The name of a header; `*` is none. */
export function parseHeaderName(text: unknown): string | undefined {
  return typeof text === 'string' && /^[\w!#$%&'+.^`|~-]+$/.test(text) ? text.toLowerCase() : undefined
}

function parseLinkOrigins(text: string): readonly string[] | undefined {
  const origins = text.split(',').map((each) => parseOrigin(each.trim()))
  return origins.every((each) => each !== undefined) ? origins : undefined
}

export function parseProjectId(text: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : undefined
}

export function parseApiToken(text: string): string | undefined {
  return /^[^\s\p{Cc}]+$/u.test(text) && !isPlaceholder(text) ? text : undefined
}

export function parseAccountSid(text: string): string | undefined {
  return /^AC[0-9a-fA-F]{32}$/.test(text) ? text : undefined
}

export function parseApiKey(text: string): string | undefined {
  return /^SK[0-9a-fA-F]{32}$/.test(text) ? text : undefined
}

/** An auth token or the secret of an API key. Both are shorter than a SID, which is easily put in their place. */
export function parseTwilioSecret(text: string): string | undefined {
  return /^[A-Z]{2}[0-9a-f]{32}$/i.test(text) ? undefined : parseApiToken(text)
}
