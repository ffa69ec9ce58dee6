import { isPlaceholder } from './kinds.ts'

/** What a caller may be allowed beside the plain fields. */
export const SCOPES = ['cost', 'recordings', 'write', 'delete', 'tokens', 'streams'] as const

export type Scope = (typeof SCOPES)[number]

/** A key that callers send, who they then are, and what they may read beside the plain fields. */
export interface ApiKey {
  readonly name: string
  readonly key: string
  readonly scopes: readonly Scope[]
}

export const MIN_SECRET_LENGTH = 16

/** A secret that two sides share: it has to fit into a header, and must not be guessed. */
export function parseSharedSecret(text: string): string | undefined {
  const isSecret = new RegExp(`^[\\x21-\\x7e]{${MIN_SECRET_LENGTH},}$`).test(text)
  return isSecret && !isPlaceholder(text) ? text : undefined
}

export function parseScope(text: string): Scope | undefined {
  return SCOPES.find((each) => each === text)
}

/** A name that may stand in a log. */
export function parseKeyName(text: string): string | undefined {
  return /^[\w.-]{1,64}$/.test(text) ? text : undefined
}

/** What is wrong with the names and keys of several entries together, if anything. */
export function duplicateOf(keys: readonly ApiKey[]): string | undefined {
  if (new Set(keys.map((each) => each.name)).size < keys.length) return 'two entries with the same name'
  if (new Set(keys.map((each) => each.key)).size < keys.length) return 'two entries with the same key'
  return undefined
}

/** The keys in a text: `name:key` or `name:key:scope scope`, separated by commas. */
export function parseApiKeys(text: string): readonly ApiKey[] | undefined {
  const read = readApiKeys(text)
  return typeof read === 'string' ? undefined : read
}

/** What is wrong with such a text, without a part of any key. */
export function apiKeysFault(text: string): string | undefined {
  const read = readApiKeys(text)
  return typeof read === 'string' ? read : undefined
}

function readApiKeys(text: string): readonly ApiKey[] | string {
  const keys: ApiKey[] = []
  for (const [index, entry] of text.split(',').entries()) {
    const read = readApiKey(entry.trim())
    if (typeof read === 'string') return `${read} in entry ${index + 1}`
    keys.push(read)
  }
  return duplicateOf(keys) ?? keys
}

function readApiKey(entry: string): ApiKey | string {
  const [name = '', key, words = '', ...rest] = entry.split(':')
  if (entry === '') return 'nothing'
  if (key === undefined || rest.length > 0) return `${key === undefined ? 'no colon' : 'too many colons'}`
  if (!parseKeyName(name)) return 'a name that is not of letters, digits, dots and dashes'
  if (key.length < MIN_SECRET_LENGTH) return `a key of ${key.length} characters`
  if (isPlaceholder(key)) return 'the placeholder of an example as the key'
  if (!parseSharedSecret(key)) return 'a key with something other than visible ASCII characters'
  const scopes = words.split(/\s+/).filter((word) => word !== '')
  const known = scopes.flatMap((word) => parseScope(word) ?? [])
  if (known.length < scopes.length) return `a scope other than ${SCOPES.join(', ')}`
  return { name, key, scopes: known }
}
