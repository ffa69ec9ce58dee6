import type { ProviderOrigins } from '../../config/config.ts'
import { parseAccountSid, parseApiKey, parseProjectId } from '../../config/settings/providers.ts'
import type { UpstreamSettings } from '../../config/settings/upstream.ts'
import type { Sources } from '../../context.ts'
import type { SourceTools } from '../../datasources/http/source-options.ts'
import { createSignalWireSource } from '../../datasources/signalwire/source.ts'
import { createTwilioSource } from '../../datasources/twilio/source.ts'
import { type Authenticate, credentialsOf, digest, unauthenticated } from './authenticate.ts'
import type { Tenants } from './tenants.ts'

export interface PassthroughOptions {
  /** Where SignalWire projects go, and where Twilio accounts do; a provider without an origin is not served. */
  readonly signalwire?: string | undefined
  readonly twilio?: string | undefined
  /** Further origins that links of pages may have. */
  readonly linkOrigins?: ProviderOrigins['linkOrigins']
  readonly upstream: UpstreamSettings
  /** Told of each attempt and of the breakers. */
  readonly tools: SourceTools
}

const CHALLENGE = 'Basic realm="roomgraph", charset="UTF-8"'
const EXPECTED =
  'Credentials of your own were expected as `Authorization: Basic <user:password in Base64>`, once: the id of a SignalWire project with an API token, the SID of a Twilio account with its auth token, or the SID of a Twilio API key with its secret.'

/**
 * Takes each caller's own credentials to the provider that they are of, and nowhere else. Whether they are good, only
 * that provider can tell: until it has, nothing is known of the caller but who they claim to be.
 */
export function authenticateByPassthrough(options: PassthroughOptions, tenants: Tenants): Authenticate {
  return ({ authorization, identified }) => {
    const credentials = readBasic(authorization)
    const create = credentials && sourcesOf(credentials, options)
    if (!credentials || !create) throw unauthenticated(EXPECTED, CHALLENGE)
    const key = keyOf(credentials)
    return {
      isGateway: false,
      open() {
        const opened = tenants.open(key, create)
        if (!identified) return opened
        const release = () => {
          opened.release()
          if (tenants.isProven(key)) identified(key)
        }
        return { sources: opened.sources, release }
      },
    }
  }
}

/**
 * Whether a request is one too many of those whose credentials nobody has accepted yet. To be asked once for each, before
 * anything is done for it. Whatever is no such credentials is for `authenticate` to refuse.
 */
export function isOneTooMany(authorization: string | null | undefined, tenants: Tenants): boolean {
  const credentials = readBasic(authorization ?? null)
  return credentials !== undefined && hasForm(credentials) && !tenants.admits(keyOf(credentials))
}

function keyOf({ user, password }: UserAndPassword): string {
  return digest(JSON.stringify([user, password])).toString('base64url')
}

/** Whether the user is of the form that one of the providers gives. */
function hasForm({ user }: UserAndPassword): boolean {
  return Boolean(parseProjectId(user) ?? parseAccountSid(user) ?? parseApiKey(user))
}

/** How to open the upstreams of these credentials, or undefined if they are of neither provider's form. */
function sourcesOf(
  { user, password }: UserAndPassword,
  { signalwire, twilio, linkOrigins = {}, upstream, tools }: PassthroughOptions,
): ((isProven: boolean) => Sources) | undefined {
  if (parseProjectId(user)) {
    const credentialHint =
      'Check the project id and the API token that you came with, and that the token has the Video scope.'
    return (isProven) => ({
      ...(signalwire && {
        signalwire: createSignalWireSource(
          {
            origin: signalwire,
            ...(linkOrigins.signalwire && { linkOrigins: linkOrigins.signalwire }),
            projectId: user,
            apiToken: password,
            credentialHint,
            isProven,
          },
          upstream,
          tools,
        ),
      }),
      absent: {
        twilio:
          'You came with the credentials of a SignalWire project, which Twilio does not know. Ask again with those of a Twilio account.',
      },
    })
  }
  if (parseAccountSid(user) ?? parseApiKey(user)) {
    const credentialHint =
      'Check the SID and the auth token, or the API key and its secret, that you came with.'
    return (isProven) => ({
      ...(twilio && {
        // Video Insights has no account in its paths, so that a key needs none; its lists then go by the key.
        twilio: createTwilioSource(
          {
            origin: twilio,
            ...(linkOrigins.twilio && { linkOrigins: linkOrigins.twilio }),
            accountSid: user,
            user,
            password,
            credentialHint,
            isProven,
          },
          upstream,
          tools,
        ),
      }),
      absent: {
        signalwire:
          'You came with the credentials of a Twilio account, which SignalWire does not know. Ask again with those of a SignalWire project.',
      },
    })
  }
  return undefined
}

interface UserAndPassword {
  readonly user: string
  readonly password: string
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads `Basic` credentials as RFC 7617 has them: UTF-8, no control characters, and a colon that ends the user, so
 * that the password may have colons of its own. Gives undefined for anything else, and where either is empty.
 */
function readBasic(authorization: string | null): UserAndPassword | undefined {
  const encoded = credentialsOf(authorization, 'Basic')
  if (!encoded || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined
  const text = decode(Buffer.from(encoded, 'base64'))
  const colon = text?.indexOf(':') ?? -1
  if (!text || colon < 1 || colon === text.length - 1 || /\p{Cc}/u.test(text)) return undefined
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
