import type { EmulatorOptions } from '../emulator/emulator.ts'
import { AllowedHosts, crossSiteRefusal } from '../server/http/hosts.ts'

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
