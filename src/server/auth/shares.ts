import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { AuthConfig } from '../../config/access.ts'

/** Credentials of which it is known whose they are. */
const MAX_KNOWN = 10_000
/** All whose credentials are not known have one share: who makes up credentials has no more of them for that. */
const UNKNOWN = 'unknown'

/** What a request shows of who sends it before anything of it is checked, and what it is told of its share. */
export interface Sharing {
  readonly cameFrom: string | undefined
  header(name: string): string | null
  /** The name of its share, once somebody has asked for that. */
  share: string | undefined
  /** The digest of its credentials, as long as they are not known. */
  unknown: string | undefined
  /** Counts it to another share from now on. Undefined before it has one. */
  identify: ((share: string) => void) | undefined
}

/** Whose requests take turns with those of others where they have to wait (`src/server/overload/`). */
export interface Shares {
  /** Names the share that a request takes. */
  of(request: Sharing): string
  /** Says that the credentials of a request that is not known have turned out to be good. @param name of the caller */
  identify(request: Sharing, name: string): void
}

/**
 * A share for each caller whose credentials were good before. Which these are is remembered by their digest, and not checked
 * anew: credentials that have expired since name the share of the caller who had them.
 */
export class KnownShares implements Shares {
  readonly #isByKey: boolean
  readonly #keys = new Map<string, string>()
  readonly #names = new LRUCache<string, string>({ max: MAX_KNOWN })

  constructor(auth: AuthConfig) {
    this.#isByKey = auth.kind === 'api-key'
    if (auth.kind !== 'api-key') return
    for (const { name, key } of auth.keys) this.#keys.set(digestOf(key), shareOf(name))
  }

  of(request: Sharing): string {
    const shown = this.#isByKey ? keyIn(request) : request.header('authorization')
    if (shown === null) return UNKNOWN
    const digest = digestOf(shown)
    const share = this.#isByKey ? this.#keys.get(digest) : this.#names.get(digest)
    if (share === undefined) request.unknown = digest
    return share ?? UNKNOWN
  }

  identify(request: Sharing, name: string): void {
    if (request.unknown === undefined) return
    const share = shareOf(name)
    if (!this.#isByKey) this.#names.set(request.unknown, share)
    request.unknown = undefined
    request.share = share
    request.identify?.(share)
  }
}

/** Where everybody may ask, a share for each address; in IPv6 for each network, since one caller has all addresses of one. */
export class NetworkShares implements Shares {
  of({ cameFrom = '' }: Sharing): string {
    if (!cameFrom.includes(':')) return cameFrom
    const [, mapped] = /^::ffff:([\d.]+)$/i.exec(cameFrom) ?? []
    return mapped ?? networkOf(cameFrom)
  }

  identify(): void {}
}

/** The key as it is sent in either header. */
function keyIn(request: Sharing): string | null {
  return request.header('x-api-key') ?? request.header('authorization')?.replace(/^bearer +/i, '') ?? null
}

/** The first four groups of an IPv6 address, whichever zeros it leaves out. */
function networkOf(address: string): string {
  const [before = [], after] = address.split('::', 2).map((groups) => groups.split(':').filter(Boolean))
  const zeros = after === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  return [...before, ...new Array<string>(zeros).fill('0'), ...(after ?? [])].slice(0, 4).join(':')
}

function shareOf(name: string): string {
  return `caller ${name}`
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url')
}
