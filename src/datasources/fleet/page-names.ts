import { createHmac, type KeyObject } from 'node:crypto'
import type { PageKeys } from './fleet-store.ts'
import { derivedKey, type FleetKey } from './value-seal.ts'

const NAME_BYTES = 16
/**
 * Grows with each change of what is stored and told of a list, so that processes of two versions have a reader each: one who cannot read
 * what there is deletes it.
 */
const LIST_FORM = 2

/** Which account, and with which credentials. */
export interface Tenant {
  /** Provider, origin and account; no secret. */
  readonly identity: string
  /** Provider, origin and hash of the credentials. */
  readonly credentials: string
}

/**
 * Page names: the keys in the store of one tenant, under one of the configured keys. They are HMACs: nobody who reads them
 * learns an account, a host, what was asked for, or anything of a credential, and without the key nobody can tell whether two
 * fleets have the same tenant.
 */
export class PageNames {
  /** Names the account in messages. */
  readonly account: string
  readonly accountEpoch: string
  readonly credentialsEpoch: string
  readonly #key: KeyObject
  readonly #base: string

  /** @param key without one, names are made of what they stand for alone */
  constructor(prefix: string, key: FleetKey | undefined, { identity, credentials }: Tenant) {
    this.#key = derivedKey(key?.secret ?? Buffer.alloc(0), 'names', credentials)
    this.account = accountNameOf(key, identity)
    this.#base = `${prefix}:1:{${this.account}}`
    this.accountEpoch = `${this.#base}:e`
    this.credentialsEpoch = `${this.#base}:e:${hmac(this.#key, 'credentials')}`
  }

  of(target: string): PageKeys {
    const name = hmac(this.#key, `target ${target}`)
    const { accountEpoch, credentialsEpoch } = this
    return {
      target,
      value: `${this.#base}:v:${name}`,
      lease: `${this.#base}:l:${name}`,
      accountEpoch,
      credentialsEpoch,
    }
  }
}

/** Names an account in messages. @param key as for pages */
export function accountNameOf(key: FleetKey | undefined, identity: string): string {
  return hmac(derivedKey(key?.secret ?? Buffer.alloc(0), 'accounts', ''), identity)
}

/** The keys of one list that is watched. */
export interface ListKeys {
  /** Names the list in messages. */
  readonly name: string
  readonly lease: string
  readonly known: string
  readonly told: string
  readonly watching: string
}

/**
 * The keys of a list that is watched.
 * @param key as for pages
 * @param list provider, origin and hash of the credentials
 */
export function listKeysOf(prefix: string, key: FleetKey | undefined, list: string): ListKeys {
  const name = hmac(derivedKey(key?.secret ?? Buffer.alloc(0), `lists ${LIST_FORM}`, ''), list)
  const base = `${prefix}:1:{${name}}`
  return { name, lease: `${base}:p`, known: `${base}:k`, told: `${base}:s`, watching: `${base}:i` }
}

function hmac(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest().subarray(0, NAME_BYTES).toString('base64url')
}
