import { useEffect, useRef, useState } from 'react'
import { explain } from './failure.ts'
import { clock, dollars } from './format.ts'
import type { LiveNow } from './live-now.ts'

interface LiveSummaryProps {
  readonly live: LiveNow
  readonly isReachable: boolean
}

/** How many sessions run, what they cost so far, and how far that can be trusted. */
export function LiveSummary({ live, isReachable }: LiveSummaryProps) {
  const { asOf, failure, isLost, isWatched, staleSince, retry } = live
  const isCurrent = isReachable && !failure && !isLost && !staleSince
  const isFoundAgain = useFoundAgain(isLost || !isReachable)
  return (
    <div className="live-summary">
      {asOf && (
        <span className={isCurrent ? 'live-figures' : 'live-figures live-old'}>
          <span className={isCurrent ? 'mark mark-live' : 'mark'} aria-hidden="true" />
          <span>
            <b>
              {live.count}
              {live.hasMore && '+'}
            </b>{' '}
            in session
          </span>
          <span>
            <b>{dollars(live.cost)}</b> so far
          </span>
          <span className="dim">
            {isWatched && isCurrent ? 'live' : 'as of'} {clock(asOf)}
          </span>
        </span>
      )}
      <span className="found-again" role="status">
        {isFoundAgain && 'Connected again'}
      </span>
      {(failure || !isReachable || isLost || staleSince) && (
        <span className="live-failure" role="alert">
          {isReachable ? isLost && <b>Connection lost. Trying again…</b> : <b>Offline.</b>}
          {isReachable && !isLost && staleSince && (
            <b>The provider has not answered since {clock(staleSince)}.</b>
          )}{' '}
          {asOf ? 'What you see may be out of date. ' : 'No live marks. '}
          {failure && explain(failure.code, failure.message)}
          <button type="button" onClick={retry}>
            Try again
          </button>
        </span>
      )}
    </div>
  )
}

const SHOWN_MS = 10_000

/** True for a while after something that was lost has come back. */
function useFoundAgain(isLost: boolean): boolean {
  const wasLost = useRef(isLost)
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const isBack = wasLost.current && !isLost
    wasLost.current = isLost
    setShown(isBack)
    if (!isBack) return undefined
    const timer = setTimeout(() => setShown(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isLost])
  return isShown
}
