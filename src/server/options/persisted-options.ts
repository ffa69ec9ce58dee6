import { check, checkNames } from './check.ts'

/** Documents that clients may name by their hash instead of sending them. */
export interface PersistedOptions {
  /** The text of each document under the SHA-256 of that text, in hexadecimal, with or without `sha256:` before. */
  readonly documents: Readonly<Record<string, string>>
  /** Refuse every other document, before it is parsed. Default: false. */
  readonly only?: boolean
}

const HASH = /^(sha256:)?[0-9a-f]{64}$/

/** Whether the keys and texts of a manifest look like hashes and documents. */
export function isManifest(value: unknown): value is PersistedOptions['documents'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(([hash, text]) => HASH.test(hash) && typeof text === 'string')
}

/** @throws TypeError that names the option that is not as expected. */
export function resolvePersisted(options: PersistedOptions): PersistedOptions {
  check(typeof options === 'object' && options !== null, 'persisted', 'an object with documents')
  checkNames('persisted', options, ['documents', 'only'])
  const { documents, only = false } = options
  const expected = 'an object of documents under their SHA-256 in hexadecimal'
  check(isManifest(documents), 'persisted.documents', expected)
  check(typeof only === 'boolean', 'persisted.only', 'a boolean')
  return { documents, only }
}
