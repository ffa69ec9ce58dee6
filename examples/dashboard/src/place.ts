import { useCallback, useEffect, useRef, useState } from 'react'

export type View = 'rooms' | 'sessions'
/** `newest` is the providers' own order; the others sort what is loaded. */
export type Sort = 'newest' | 'start' | 'cost'

/** What of the screen is worth a link: the list and how it is narrowed, and what of it is open. */
export interface Place {
  readonly view: View
  /** The room that is open, by its UUID or its global ID. */
  readonly room: string | undefined
  /** The session that is open, by its global ID. */
  readonly session: string | undefined
  /** The cursor before the first room that is shown; undefined for the newest rooms. */
  readonly after: string | undefined
  readonly search: string
  readonly liveOnly: boolean
  readonly sort: Sort
}

function read(): Place {
  const query = new URLSearchParams(location.search)
  const sort = query.get('sort')
  return {
    view: query.get('view') === 'sessions' ? 'sessions' : 'rooms',
    room: query.get('room') ?? undefined,
    session: query.get('session') ?? undefined,
    after: query.get('after') ?? undefined,
    search: query.get('search') ?? '',
    liveOnly: query.get('live') === '1',
    sort: sort === 'start' || sort === 'cost' ? sort : 'newest',
  }
}

function addressOf(place: Place): string {
  const query = new URLSearchParams()
  if (place.view === 'sessions') query.set('view', place.view)
  if (place.room) query.set('room', place.room)
  if (place.session) query.set('session', place.session)
  if (place.after) query.set('after', place.after)
  if (place.search) query.set('search', place.search)
  if (place.liveOnly) query.set('live', '1')
  if (place.sort !== 'newest') query.set('sort', place.sort)
  return query.size > 0 ? `?${query}` : location.pathname
}

/** What somebody would want to come back to; a letter in the search field is no such step. */
function isStep(next: Place, now: Place): boolean {
  return (['view', 'room', 'session', 'after'] as const).some((part) => next[part] !== now[part])
}

/**
 * The place, and how to go to another: kept in the address, so that a reload or a link to a colleague shows the same, and
 * Back leads to the one before.
 *
 * @param leave called before the place changes, by whatever
 */
export function usePlace(
  leave: (now: Place, next: Place) => void,
): [Place, (change: Partial<Place>) => void] {
  const [place, setPlace] = useState(read)
  const here = useRef(place)
  const show = useCallback(
    (next: Place) => {
      leave(here.current, next)
      here.current = next
      setPlace(next)
    },
    [leave],
  )
  const move = useCallback(
    (change: Partial<Place>) => {
      const next = { ...here.current, ...change }
      if (isStep(next, here.current)) history.pushState(null, '', addressOf(next))
      else history.replaceState(null, '', addressOf(next))
      show(next)
    },
    [show],
  )
  useEffect(() => {
    const back = () => show(read())
    addEventListener('popstate', back)
    return () => removeEventListener('popstate', back)
  }, [show])
  return [place, move]
}
