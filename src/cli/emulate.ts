import { isLoopback } from '../config/settings/access.ts'
import { startEmulator } from '../emulator/index.ts'
import type { EmulateOptions } from './emulator-flags.ts'
import { refuseOtherHosts } from './emulator-hosts.ts'
import { CommandError, closeOnSignal, listenError } from './lifecycle.ts'

/** Starts the emulator alone and prints the variables that point a server at it. */
export async function emulate(options: EmulateOptions): Promise<void> {
  const { allowedHosts = isLoopback(options.host) ? [] : undefined, ...emulated } = options
  const emulator = await startEmulator({ ...emulated, refuse: refuseOtherHosts(allowedHosts) }).catch(
    (error: unknown) => {
      if (error instanceof RangeError) throw new CommandError(error.message, 2, { cause: error })
      throw listenError(error, options, '--port')
    },
  )
  closeOnSignal(emulator.close)
  const { projectId, apiToken } = emulator.signalwire.credentials
  const { accountSid, authToken, apiKey, apiSecret } = emulator.twilio.credentials
  console.log(
    [
      `# The emulator is ready at ${emulator.url}. To use it:`,
      `SIGNALWIRE_BASE_URL=${emulator.url}`,
      `SIGNALWIRE_PROJECT_ID=${projectId}`,
      `SIGNALWIRE_API_TOKEN=${apiToken}`,
      `TWILIO_INSIGHTS_BASE_URL=${emulator.url}`,
      `TWILIO_ACCOUNT_SID=${accountSid}`,
      `TWILIO_AUTH_TOKEN=${authToken}`,
      `# In place of the auth token: TWILIO_API_KEY=${apiKey} TWILIO_API_SECRET=${apiSecret}`,
    ].join('\n'),
  )
}
