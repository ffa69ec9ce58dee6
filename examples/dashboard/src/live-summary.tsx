import { explain } from './failure.ts'
import { clock, dollars } from './format.ts'
import type { LiveNow } from './live-now.ts'

interface LiveSummaryProps {
  readonly live: LiveNow
  readonly isReachable: boolean
}

/** How many sessions run, what they cost so far, and how far that can be trusted. */
export function LiveSummary({ live, isReachable }: LiveSummaryProps) {
  const { asOf, failure, retry } = live
  const isCurrent = isReachable && !failure
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
          <span className="dim">as of {clock(asOf)}</span>
        </span>
      )}
      {(failure || !isReachable) && (
        <span className="live-failure" role="alert">
          {!isReachable && <b>Offline.</b>} {asOf ? 'What you see may be out of date. ' : 'No live marks. '}
          {failure && explain(failure.code, failure.message)}
          <button type="button" onClick={retry}>
            Try again
          </button>
        </span>
      )}
    </div>
  )
}
