import { useId } from 'react'
import type { Place, Sort } from '../place.ts'

interface ControlsProps {
  readonly place: Place
  readonly move: (change: Partial<Place>) => void
  /** What is searched: `rooms` or `sessions`. */
  readonly what: string
  /** Searches further than what is loaded; undefined where nothing is left. */
  readonly further: (() => void) | undefined
}

/** Search, live only and the order of a list. They narrow what is loaded, and Enter looks further. */
export function Controls({ place, move, what, further }: ControlsProps) {
  const id = useId()
  return (
    <search className="controls">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          further?.()
        }}
      >
        <input
          type="search"
          aria-label={`Search ${what} by name`}
          placeholder="Search by name"
          value={place.search}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => move({ search: event.currentTarget.value })}
        />
      </form>
      <label className="check">
        <input
          type="checkbox"
          checked={place.liveOnly}
          onChange={(event) => move({ liveOnly: event.currentTarget.checked })}
        />
        Live only
      </label>
      <label htmlFor={id} className="visually-hidden">
        Order of the {what}
      </label>
      <select
        id={id}
        value={place.sort}
        onChange={(event) => move({ sort: event.currentTarget.value as Sort })}
      >
        <option value="newest">Newest first</option>
        <option value="start">By start</option>
        <option value="cost">By cost</option>
      </select>
    </search>
  )
}

/** What a list is narrowed and sorted by. */
export interface Sortable {
  readonly names: readonly (string | null | undefined)[]
  readonly isLive: boolean
  /** Milliseconds since 1970; undefined for a room that is not in session, and where nobody knows. */
  readonly start: number | undefined
  readonly cost: number | undefined
}

/** The items that pass, in the order that is wished; those that say nothing to it come last, in the order that they had. */
export function narrowed<Item>(
  items: readonly Item[],
  { search, liveOnly, sort }: Pick<Place, 'search' | 'liveOnly' | 'sort'>,
  about: (item: Item) => Sortable,
): Item[] {
  const wanted = search.trim().toLowerCase()
  const passing = items.filter((item) => {
    const { names, isLive } = about(item)
    if (liveOnly && !isLive) return false
    return wanted === '' || names.some((name) => name?.toLowerCase().includes(wanted))
  })
  if (sort === 'newest') return passing
  const key = (item: Item) => about(item)[sort] ?? Number.NEGATIVE_INFINITY
  // Not by subtraction: two infinities have no difference.
  return passing.toSorted((a, b) => (key(a) === key(b) ? 0 : key(a) < key(b) ? 1 : -1))
}

export function isNarrowed({ search, liveOnly }: Pick<Place, 'search' | 'liveOnly'>): boolean {
  return liveOnly || search.trim() !== ''
}
