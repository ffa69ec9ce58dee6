import { graphql, type PreloadedQuery, usePreloadedQuery } from 'react-relay/hooks'
import { day, dollars, midnightBefore } from '../format.ts'
import type { costByDayQuery } from './__generated__/costByDayQuery.graphql.ts'

export const COST_SESSIONS = 500
const MOST_DAYS = 14

/** What the latest sessions have cost: one call, since only lists of sessions have their costs. */
export const COST_BY_DAY_QUERY = graphql`
  query costByDayQuery($first: Int!) {
    roomSessions(first: $first) {
      edges {
        node {
          startTime
          costInDollars
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`

/** SignalWire's costs of all rooms by the day on which sessions began, the newest on top. */
export function CostByDay({ query }: { readonly query: PreloadedQuery<costByDayQuery> }) {
  const { roomSessions } = usePreloadedQuery<costByDayQuery>(COST_BY_DAY_QUERY, query)
  const days = new Map<number, { cost: number; sessions: number }>()
  let oldest = Number.POSITIVE_INFINITY
  for (const { node } of roomSessions?.edges ?? []) {
    if (!node?.startTime) continue
    const start = Date.parse(node.startTime)
    oldest = Math.min(oldest, start)
    const known = days.get(midnightBefore(start)) ?? { cost: 0, sessions: 0 }
    days.set(midnightBefore(start), {
      cost: known.cost + (node.costInDollars ?? 0),
      sessions: known.sessions + 1,
    })
  }
  // The day at which the list breaks off is not whole.
  if (roomSessions?.pageInfo.hasNextPage && days.size > 1) days.delete(midnightBefore(oldest))
  const rows = [...days].toSorted(([a], [b]) => b - a).slice(0, MOST_DAYS)
  const most = Math.max(...rows.map(([, { cost }]) => cost), 0.01)
  if (rows.length === 0) return <p className="empty">No session has been held yet.</p>
  return (
    <table className="costs">
      <caption>What SignalWire’s sessions cost, by the day on which they began.</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Sessions</th>
          <th scope="col">Cost</th>
          <th scope="col" className="visually-hidden">
            Beside the others
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([midnight, { cost, sessions }]) => (
          <tr key={midnight}>
            <th scope="row">{day(midnight)}</th>
            <td>{sessions}</td>
            <td>{dollars(cost)}</td>
            <td>
              <meter min={0} max={most} value={cost} aria-label={`Cost of ${day(midnight)}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
