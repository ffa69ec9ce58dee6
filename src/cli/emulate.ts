import { isLoopback } from '../config/settings/access.ts'
import type { EmulatorOptions } from '../emulator/emulator.ts'
import { startEmulator } from '../emulator/index.ts'
import { AllowedHosts, crossSiteRefusal } from '../server/http/hosts.ts'
import type { EmulateOptions } from './emulator-flags.ts'
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
  const { apiKey, apiSecret } = emulator.twilio.credentials
  console.log(
    [
      `# The emulator is ready at ${emulator.url}. To use it:`,
      ...Object.entries(emulator.env).map(([name, value]) => `${name}=${value}`),
      `# In place of the auth token: TWILIO_API_KEY=${apiKey} TWILIO_API_SECRET=${apiSecret}`,
    ].join('\n'),
  )
}

/**
 * What the emulator of a command refuses: hosts that are not ours, and whatever a browser sends for a page of another
 * site. Of such a page no method is harmless, since some of them change what the emulator does.
 * @param hosts those that requests may name beside loopback ones; any when left out
 */
export function refuseOtherHosts(
  hosts: readonly string[] | undefined,
): NonNullable<EmulatorOptions['refuse']> {
  const allowed = hosts && new AllowedHosts(hosts)
  return (request) => {
    const header = (name: string) => request.headers[name] as string | undefined
    const refusal = allowed?.refusalOfRequest(request) ?? crossSiteRefusal('GET', header)
    if (!refusal) return undefined
    const { status, message, code } = refusal
    return { status, body: { errors: [{ message, extensions: { code } }] } }
  }
}
