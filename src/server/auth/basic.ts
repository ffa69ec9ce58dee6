import { credentialsOf } from './authenticate.ts'

export interface UserAndPassword {
  readonly user: string
  readonly password: string
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads `Basic` credentials as RFC 7617 has them: UTF-8, no control characters, and a colon that ends the user, so
 * that the password may have colons of its own. Gives undefined for anything else, and where either is empty.
 */
export function readBasic(authorization: string | null): UserAndPassword | undefined {
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
