/** What is kept for the next visit under a name; null where there is nothing, or the browser lets nothing be kept. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/**
 * Keeps a text for the next visit, or with null nothing. A browser whose storage is full, or that lets nothing be kept, does
 * without: the page serves until it is closed.
 */
export function keep(name: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(name)
    else localStorage.setItem(name, text)
  } catch {}
}
