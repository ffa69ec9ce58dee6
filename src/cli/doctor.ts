import { writeFile } from 'node:fs/promises'
import type { Config } from '../config/config.ts'
import { accountsOf } from './account/account.ts'
import { examineSignalWire, examineTwilio } from './doctor/examine.ts'
import { MOST_READS, ReadBudget, Reads } from './doctor/reads.ts'
import { type DoctorReport, reportText } from './doctor/report.ts'
import { CommandError } from './lifecycle.ts'

/**
 * Finds out by reads what no documentation tells of the configured accounts, and prints it without a value of theirs.
 * @param save a file for the report as JSON
 * @throws CommandError where callers bring their own credentials, and where the file cannot be written.
 */
export async function doctor(config: Config, save: string | undefined): Promise<void> {
  const accounts = accountsOf(config)
  if (accounts.length === 0) {
    throw new CommandError('there is no account to look at: with auth passthrough each caller brings one', 2)
  }
  console.log(`roomgraph doctor makes at most ${MOST_READS} reads, one after the other, and changes nothing.`)
  const budget = new ReadBudget()
  let report: DoctorReport = { version: 1, reads: 0 }
  for (const account of accounts) {
    const reads = new Reads(account, budget)
    const found =
      account.service === 'signalwire'
        ? { signalwire: await examineSignalWire(reads) }
        : { twilio: await examineTwilio(reads) }
    await account.close()
    report = { ...report, ...found, reads: budget.made }
  }
  console.log(reportText(report))
  if (save === undefined) return
  await writeFile(save, `${JSON.stringify(report, undefined, 2)}\n`).catch((cause: unknown) => {
    throw new CommandError(`the report cannot be written to ${save}`, 1, { cause })
  })
}
