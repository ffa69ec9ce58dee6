import { useState } from 'react'
import { clock, clockWithSeconds } from '../format.ts'
import { useIsNarrow } from '../narrow.ts'

/** Something that happened in a session. */
export interface Happening {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly time: number
  readonly kind: 'room' | 'recording' | 'people'
  readonly text: string
  /** Whether it is one of the many small ones. */
  readonly isChatter: boolean
}

interface TimelineProps {
  readonly happenings: readonly Happening[]
  readonly start: number | undefined
  /** Undefined while the session runs. */
  readonly end: number | undefined
}

const LANES = [
  { kind: 'room', name: 'Room' },
  { kind: 'recording', name: 'Recording' },
  { kind: 'people', name: 'People' },
] as const
const LEFT = 84
const LANE = 22
const TOP = 20

/** A session from its beginning to its end, with a mark for whatever happened. The words beside it say the same. */
export function Timeline({ happenings, start, end }: TimelineProps) {
  const [shown, setShown] = useState<Happening | undefined>()
  const isNarrow = useIsNarrow()
  const width = isNarrow ? 400 : 760
  const hours = isNarrow ? 3 : 5
  const times = happenings.map(({ time }) => time)
  const from = Math.min(start ?? Number.POSITIVE_INFINITY, ...times)
  const to = Math.max(end ?? Number.NEGATIVE_INFINITY, ...times, from + 1000)
  const x = (time: number) => LEFT + ((time - from) / (to - from)) * (width - LEFT - 10)
  const height = TOP + LANES.length * LANE
  return (
    <>
      <svg className="axis timeline" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {Array.from({ length: hours }, (_, nth) => from + ((to - from) * nth) / (hours - 1)).map(
          (time, nth) => (
            <g key={time} className="axis-hour">
              <line x1={x(time)} x2={x(time)} y1={TOP - 4} y2={height} />
              <text x={x(time)} y={12} style={{ textAnchor: nth === hours - 1 ? 'end' : 'middle' }}>
                {clock(time)}
              </text>
            </g>
          ),
        )}
        {LANES.map(({ kind, name }, lane) => (
          <g key={kind}>
            <text className="axis-day" x={0} y={TOP + lane * LANE + LANE / 2 + 4}>
              {name}
            </text>
            {happenings
              .filter((happening) => happening.kind === kind)
              .map((happening) => (
                // biome-ignore lint/a11y/noStaticElementInteractions: the words below say the same
                <circle
                  key={happening.id}
                  className={`happening happening-${kind}`}
                  cx={x(happening.time)}
                  cy={TOP + lane * LANE + LANE / 2}
                  r={5}
                  onMouseEnter={() => setShown(happening)}
                />
              ))}
          </g>
        ))}
      </svg>
      <p className="axis-shown" aria-hidden="true">
        {shown
          ? `${clockWithSeconds(shown.time)} ${shown.text}`
          : 'Point at a mark, or open the words below.'}
      </p>
    </>
  )
}
