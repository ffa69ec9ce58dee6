import type { IncomingMessage } from 'node:http'

/** How many of one header a request has. Of some, node:http keeps the first and drops the others silently. */
export function timesSent({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const each = rawHeaders[at] as string
    if (each.length === name.length && each.toLowerCase() === name) count++
  }
  return count
}

/**
 * Tells whether host and target of a request are one URL. Most requests have the same, so the last that was fine is
 * kept. A target may be a whole URL of this very host, and is then cut to its path.
 */
export class Addresses {
  #host: string | undefined
  #target: string | undefined

  isOne(request: IncomingMessage): boolean {
    const { host } = request.headers
    // Of several, others in between may have taken another one.
    if (timesSent(request, 'host') > 1) return false
    const whole = request.url?.startsWith('/') ? null : /^https?:\/\/([^/?#]*)(.*)$/is.exec(request.url ?? '')
    if (whole) {
      const [, authority, rest = ''] = whole
      if (authority !== host) return false
      request.url = rest.startsWith('/') ? rest : `/${rest}`
    }
    const target = request.url
    if (host === this.#host && target === this.#target) return true
    if (!URL.canParse(`http://${host || 'localhost'}${target}`)) return false
    this.#host = host
    this.#target = target
    return true
  }
}
