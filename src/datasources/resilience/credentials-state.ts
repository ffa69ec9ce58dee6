/** What the answers of an upstream so far tell of the credentials. */
export type CredentialsState = 'unknown' | 'accepted' | 'refused'

/**
 * What is known of credentials after one more attempt. A 401 refuses them, and so does a 403 while nothing was ever accepted: later, it is
 * about one resource. An answer that gives or misses a resource accepts them. All others tell nothing, nor does none.
 */
export function credentialsAfter(before: CredentialsState, status: number | undefined): CredentialsState {
  if (status === undefined) return before
  if (status === 401) return 'refused'
  if (status === 403) return before === 'unknown' ? 'refused' : before
  return status < 400 || status === 404 ? 'accepted' : before
}
