import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { type Proxies, proxyDispatcher } from '../../datasources/http/dispatcher.ts'

/** Milliseconds in which the whole document has to be there. */
export const JWKS_TIMEOUT_MS = 3000
/** Bytes that the document may have, after inflating. An issuer's few keys take some thousands. */
const MAX_JWKS_BYTES = 1_000_000
/** Keys that are looked at; each is imported when it arrives, which takes some 20 µs. */
const MAX_KEYS = 1000
/** Milliseconds for which an issuer is not asked after a failure, and the most that they grow to with further ones. */
const FIRST_PAUSE_MS = 1000
const MAX_PAUSE_MS = 30_000

/** The issuer's document cannot be had, or is none. */
export class KeysUnavailable extends Error {}

type Send = (url: string, init: RequestInit) => Promise<Response>

/** A fetch that goes through the proxy that the URL needs; undici's own, which its dispatchers fit. */
export async function fetchThrough(proxies: Proxies): Promise<Send> {
  const { fetch } = await import('undici')
  const dispatcher = proxyDispatcher({ connectTimeoutMs: JWKS_TIMEOUT_MS, connections: 2 }, proxies)
  const send = fetch as unknown as (url: string, init: object) => Promise<Response>
  return (url, init) => send(url, { ...init, dispatcher })
}

/**
 * Key fetcher: fetches the keys of one issuer for jose, which keeps them, and which asks once for all who need them at the
 * same moment. After a document jose waits by itself before it asks again, and after a failure it does not: so here an
 * issuer that fails is not asked for a second, twice as long each time that it fails again, and half a minute at the most.
 */
export class KeyFetcher {
  readonly #send: Send
  readonly #now: () => number
  #failed: { readonly error: unknown; readonly pauseMs: number; readonly until: number } | undefined

  /** @param now milliseconds of a clock that never goes back */
  constructor(send: Send = fetch, now: () => number = () => performance.now()) {
    this.#send = send
    this.#now = now
  }

  /** What `fetchKeySet` gives. @throws KeysUnavailable, at once while the issuer is not asked */
  async fetch(url: string, init: RequestInit): Promise<Response> {
    const failed = this.#failed
    if (failed && this.#now() < failed.until) throw failed.error
    try {
      const response = await fetchKeySet(url, init, this.#send)
      this.#failed = undefined
      return response
    } catch (error) {
      const pauseMs = Math.min(MAX_PAUSE_MS, failed ? failed.pauseMs * 2 : FIRST_PAUSE_MS)
      this.#failed = { error, pauseMs, until: this.#now() + pauseMs }
      throw error
    }
  }
}

/**
 * Fetches the document with the keys of an issuer, in the form that jose takes a fetch in. Redirects are not followed.
 * Keys that cannot verify anything here are left out: an unusable one beside a good one harms nobody. The signal ends
 * the body, too, however slowly that comes.
 * @throws KeysUnavailable for everything but a document of keys.
 */
async function fetchKeySet(url: string, init: RequestInit, send: Send): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('accept-encoding', 'identity')
  try {
    // keys: headers that the library sends
    const response = await send(url, { ...init, headers: Object.fromEntries(headers), redirect: 'manual' })
    const keys = keysOf(JSON.parse(await textOf(response)))
    return Response.json({ keys: keys.slice(0, MAX_KEYS).filter(isUsable) })
  } catch (cause) {
    throw new KeysUnavailable('the keys of the issuer cannot be had', { cause })
  }
}

/** Ends the answer as soon as it is too long: what was inflated counts, so that a small body cannot become a large one. */
async function textOf({ status, body }: Response): Promise<string> {
  if (status !== 200 || !body) {
    await body?.cancel()
    throw new Error(`status 200 was expected, but ${status} came`)
  }
  const parts: Uint8Array[] = []
  let size = 0
  // Leaving the loop cancels the body.
  for await (const part of body) {
    size += part.length
    if (size > MAX_JWKS_BYTES) throw new Error(`${MAX_JWKS_BYTES} bytes were expected at most, but more came`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function keysOf(document: unknown): readonly unknown[] {
  const keys =
    typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  if (!Array.isArray(keys)) throw new Error('an object with a list of keys was expected')
  return keys
}

/** Whether it is a public key of a kind that is known, for signatures, with all its parts. */
function isUsable(key: unknown): boolean {
  if (typeof key !== 'object' || key === null || Array.isArray(key)) return false
  // A private key that is published is known to everybody.
  if ('d' in key || ('use' in key && key.use !== 'sig')) return false
  try {
    createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
    return true
  } catch {
    return false
  }
}
