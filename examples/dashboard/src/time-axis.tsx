import { useState } from 'react'
import { clock, day, dollars, length, midnightBefore } from './format.ts'
import { useIsNarrow } from './narrow.ts'

/** One session on the axis, in milliseconds since 1970. */
export interface Bar {
  readonly id: string
  readonly start: number
  /** Undefined while it runs. */
  readonly end: number | undefined
  readonly cost: number
}

interface Piece {
  readonly bar: Bar
  /** Hours since the midnight that begins the row. */
  readonly from: number
  readonly to: number
  readonly lane: number
}

interface Row {
  readonly midnight: number
  readonly pieces: Piece[]
  lanes: number
  /** Of the sessions that began on this day. */
  cost: number
}

const HOUR = 3_600_000
const ROW = 24
const LEFT = 84
/** For what a day cost. */
const RIGHT = 56
const TOP = 22
/** How much of the axis a session takes whose end is not known yet, in hours. */
const OPEN = 0.75
/** In a longer time, days without a session are left out. */
const MOST_DAYS = 14
/** Narrower than this, in hours, nobody could point at it. */
const LEAST = 0.16

interface TimeAxisProps {
  readonly bars: readonly Bar[]
  /** The session that is open. */
  readonly chosen: string | undefined
  readonly choose: (id: string) => void
}

/**
 * A row for each day, the newest on top, and in it a bar for each session: the stronger its colour, the dearer. At the end of
 * a row stands what the sessions that began on that day cost.
 */
export function TimeAxis({ bars, chosen, choose }: TimeAxisProps) {
  const [shown, setShown] = useState<Bar | undefined>()
  const isNarrow = useIsNarrow()
  const width = isNarrow ? 400 : 760
  const rows = rowsOf(bars)
  const most = Math.max(...bars.map((bar) => bar.cost), 0.01)
  const height = TOP + rows.length * ROW
  const x = (hours: number) => LEFT + (hours / 24) * (width - LEFT - RIGHT)
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset */}
      <svg
        className="axis"
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label="Sessions by day and hour"
      >
        {(isNarrow ? [0, 6, 12, 18, 24] : [0, 3, 6, 9, 12, 15, 18, 21, 24]).map((hour) => (
          <g key={hour} className="axis-hour">
            <line x1={x(hour)} x2={x(hour)} y1={TOP - 4} y2={height} />
            <text x={x(hour)} y={12}>
              {String(hour).padStart(2, '0')}
            </text>
          </g>
        ))}
        {rows.map((row, index) => {
          const top = TOP + index * ROW
          const thick = (ROW - 4) / row.lanes
          return (
            <g key={row.midnight}>
              <text className="axis-day" x={0} y={top + ROW / 2 + 4}>
                {day(row.midnight)}
              </text>
              <text className="axis-cost" x={width} y={top + ROW / 2 + 4}>
                {dollars(row.cost)}
              </text>
              {row.pieces.map(({ bar, from, to, lane }) => (
                // biome-ignore lint/a11y/useSemanticElements: a drawing has no button
                <rect
                  key={bar.id}
                  className={bar.end === undefined ? 'bar bar-live' : `bar bar-${shade(bar.cost, most)}`}
                  aria-pressed={bar.id === chosen}
                  x={x(from)}
                  y={top + 2 + lane * thick}
                  width={Math.max(x(to) - x(from), 3)}
                  height={thick - 1}
                  rx={3}
                  tabIndex={0}
                  role="button"
                  aria-label={label(bar)}
                  onClick={() => choose(bar.id)}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter' && event.key !== ' ') return
                    event.preventDefault()
                    choose(bar.id)
                  }}
                  onFocus={() => setShown(bar)}
                  onMouseEnter={() => setShown(bar)}
                />
              ))}
            </g>
          )
        })}
      </svg>
      <p className="axis-shown" aria-hidden="true">
        {shown
          ? label(shown)
          : 'The stronger the colour, the dearer; green is in session. Press a bar for what happened.'}
      </p>
    </>
  )
}

/** The sessions by day, in the time zone of the viewer; one that passes midnight has a piece in each day. */
function rowsOf(bars: readonly Bar[]): Row[] {
  const rows = new Map<number, Row>()
  for (const bar of bars.toSorted((a, b) => a.start - b.start)) {
    const end = bar.end ?? bar.start + OPEN * HOUR
    for (let midnight = midnightBefore(bar.start); midnight < end; midnight = midnightAfter(midnight)) {
      const row = rows.get(midnight) ?? { midnight, pieces: [], lanes: 1, cost: 0 }
      rows.set(midnight, row)
      if (midnight === midnightBefore(bar.start)) row.cost += bar.cost
      const from = Math.max(0, (bar.start - midnight) / HOUR)
      const to = Math.min(24, Math.max((end - midnight) / HOUR, from + LEAST))
      const lane = freeLane(row, from)
      row.lanes = Math.max(row.lanes, lane + 1)
      row.pieces.push({ bar, from, to, lane })
    }
  }
  const days = [...rows.keys()]
  const last = Math.max(...days)
  if (last - Math.min(...days) < MOST_DAYS * 24 * HOUR) {
    for (let midnight = Math.min(...days); midnight < last; midnight = midnightAfter(midnight)) {
      if (!rows.has(midnight)) rows.set(midnight, { midnight, pieces: [], lanes: 1, cost: 0 })
    }
  }
  return [...rows.values()].toSorted((a, b) => b.midnight - a.midnight)
}

function freeLane({ pieces }: Row, from: number): number {
  let lane = 0
  while (pieces.some((piece) => piece.lane === lane && piece.to > from)) lane++
  return lane
}

/** Not 24 hours on: days on which the clock is changed are longer or shorter. */
function midnightAfter(midnight: number): number {
  const date = new Date(midnight)
  return date.setDate(date.getDate() + 1)
}

function shade(cost: number, most: number): number {
  return cost === 0 ? 0 : Math.min(4, 1 + Math.floor((cost / most) * 4))
}

function label({ start, end, cost }: Bar): string {
  const times =
    end === undefined
      ? `since ${clock(start)}, in session`
      : `${clock(start)}–${clock(end)}, ${length((end - start) / 1000)}`
  return `${day(start)}, ${times}, ${dollars(cost)}`
}
