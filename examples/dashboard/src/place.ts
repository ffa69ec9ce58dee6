import { useCallback, useState } from 'react'

/** What of the screen is worth a link: the room that is open, and where the list of rooms begins. */
export interface Place {
  readonly room: string | undefined
  /** The cursor before the first room that is shown; undefined for the newest rooms. */
  readonly after: string | undefined
}

function read(): Place {
  const query = new URLSearchParams(location.search)
  return { room: query.get('room') ?? undefined, after: query.get('after') ?? undefined }
}

/** The place is kept in the address, so that a reload or a link to a colleague shows the same. */
export function usePlace(): [Place, (change: Partial<Place>) => void] {
  const [place, setPlace] = useState(read)
  const move = useCallback((change: Partial<Place>) => {
    const next = { ...read(), ...change }
    const query = new URLSearchParams()
    if (next.room) query.set('room', next.room)
    if (next.after) query.set('after', next.after)
    history.replaceState(null, '', query.size > 0 ? `?${query}` : location.pathname)
    setPlace(next)
  }, [])
  return [place, move]
}
