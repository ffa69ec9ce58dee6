import type { Config } from '../config/config.ts'
import { credentialsAfter } from '../datasources/resilience/credentials-state.ts'
import { type Account, accountsOf } from './account/account.ts'
import { providerLine, type Say } from './account/announcer.ts'
import { verdictOf } from './account/verdict.ts'
import { CommandError } from './lifecycle.ts'

/** The call that costs least at each provider. */
const SMALLEST = { signalwire: '/rooms?page_size=1', twilio: '/Rooms?PageSize=1' } as const

/**
 * Makes one call to each configured provider, and says what it tells of the credentials.
 * @throws CommandError where callers bring their own credentials, so that there are none to check.
 */
export async function checkProviders(config: Config, say: Say): Promise<{ readonly areAccepted: boolean }> {
  const accounts = accountsOf(config)
  if (accounts.length === 0) {
    throw new CommandError(
      'there are no credentials to check: with auth passthrough each caller brings them',
      2,
    )
  }
  const accepted = await Promise.all(accounts.map((account) => isAccepted(account, say)))
  return { areAccepted: accepted.every((one) => one) }
}

async function isAccepted(account: Account, say: Say): Promise<boolean> {
  const answer = await account.read(SMALLEST[account.service])
  await account.close()
  const { isAccepted, text } = verdictOf(account.service, answer)
  const credentials = credentialsAfter('unknown', answer.status)
  say(providerLine(account.service, text), { provider: account.service, credentials })
  return isAccepted
}

/** `roomgraph check`. Gives the code to exit with: 0 if each provider accepts its credentials, else 1. */
export async function checkCredentials(config: Config): Promise<number> {
  const { areAccepted } = await checkProviders(config, (line) => console.log(line))
  return areAccepted ? 0 : 1
}
