import { useSyncExternalStore } from 'react'

const NARROW = matchMedia('(max-width: 860px)')

function subscribe(read: () => void): () => void {
  NARROW.addEventListener('change', read)
  return () => NARROW.removeEventListener('change', read)
}

/** Whether one column is all that fits; as style.css says it. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => NARROW.matches)
}
