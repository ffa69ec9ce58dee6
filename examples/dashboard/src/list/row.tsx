import type { ReactNode } from 'react'

interface RowProps {
  readonly isLive: boolean
  readonly name: string
  readonly facts: ReactNode
  /** What stands at its end, above and below. */
  readonly aside: readonly [ReactNode, ReactNode]
  readonly isOpen: boolean
  readonly open: () => void
}

/** One line of a list, to be opened. */
export function Row({ isLive, name, facts, aside: [above, below], isOpen, open }: RowProps) {
  return (
    <li>
      <button type="button" className="room" aria-current={isOpen ? 'true' : undefined} onClick={open}>
        <span className={isLive ? 'mark mark-live' : 'mark'} aria-hidden="true" />
        <span className="room-name">{name}</span>
        <span className="room-facts">{facts}</span>
        {(above || below) && (
          <span className={isLive ? 'room-aside room-live' : 'room-aside'}>
            <span>{above}</span>
            <span>{below}</span>
          </span>
        )}
      </button>
    </li>
  )
}
