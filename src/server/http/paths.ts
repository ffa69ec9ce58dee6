/** Seconds after which it is worth asking again: a server that has taken on too much recovers within one. */
export const RETRY_AFTER_S = 1

/** The path of a URL, even of one whose host no URL parser takes. */
export function pathOf(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/'
}

/** Whether a URL is one that supervisors ask to learn how the server is. */
export function isProbe(url: string): boolean {
  // A look at the text is enough for almost every request.
  return (url.includes('/health') || url.includes('/ready')) && /^\/(health|ready)$/.test(pathOf(url))
}
