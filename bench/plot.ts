/** Draws the scenarios as bars: operations per second, each scenario to a scale of its own. */
import { medianOf, type Results } from './results.ts'

const WIDTH = 760
const LABEL = 170
const BAR = 20
const GAP = 6
const TITLE = 38
/** Distinguishable without colour too: every bar carries its name and number. */
const OURS = '#0b6e4f'
const THEIRS = '#8a9aa9'

export function toSvg({ scenarios }: Results, ours: string): string {
  const parts: string[] = []
  let y = 10
  for (const { title, measured } of scenarios) {
    const bars = measured
      .map((each) => ({ name: each.name, rps: medianOf(each, (round) => round.rps) }))
      .toSorted((a, b) => b.rps - a.rps)
    const most = Math.max(...bars.map(({ rps }) => rps), 1)
    parts.push(text(10, y + 22, title, 'font-weight="bold"'))
    y += TITLE
    for (const { name, rps } of bars) {
      const width = Math.max(1, ((WIDTH - LABEL - 80) * rps) / most)
      const middle = y + BAR - 5
      parts.push(
        text(LABEL - 8, middle, name, 'text-anchor="end"'),
        `<rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2" fill="${name === ours ? OURS : THEIRS}"/>`,
        text(LABEL + width + 6, middle, rps.toLocaleString('en-US')),
      )
      y += BAR + GAP
    }
    y += 8
  }
  const height = y + 6
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Operations per second of each server">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${parts.join('\n')}
</svg>
`
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x.toFixed(1)}" y="${y}" fill="#1b1f23" ${attributes}>${escaped}</text>`
}
