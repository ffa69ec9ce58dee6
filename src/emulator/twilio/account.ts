import type { TwilioCredentials } from '../credentials.ts'

/** What a test reads of the account and changes in it between two calls. */
export interface TwilioAccount {
  readonly credentials: Readonly<TwilioCredentials>
}
