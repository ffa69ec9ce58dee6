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
